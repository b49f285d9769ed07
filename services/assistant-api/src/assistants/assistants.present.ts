/** What leaves of an assistant: never a raw row. */
import type {
  Assistant,
  AssistantDefinition,
  AssistantSummary,
  AssistantVersion,
  AssistantVersionSummary,
} from '@parley/contracts/assistants';
import { cleanJson, cleanText } from '@parley/contracts/text';
import type { AssistantRow, AssistantSummaryRow, VersionRow, VersionSummaryRow } from './assistants.store.ts';

export function presentAssistant(row: AssistantRow): Assistant {
  return { ...facts(row), draft: presentDefinition(row.draft) };
}

export function presentAssistantSummary(row: AssistantSummaryRow): AssistantSummary {
  return { ...facts(row), mindKind: row.mindKind };
}

function facts(row: Omit<AssistantSummaryRow, 'mindKind'>) {
  const { id, name, description, draftDiffers, publishedVersion, revision, createdAt, updatedAt } = row;
  return {
    id,
    name: cleanText(name),
    description: cleanText(description),
    draftDiffers,
    publishedVersion,
    revision,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function presentVersion(row: VersionRow, publishedVersion: number | null): AssistantVersion {
  return { ...presentVersionSummary(row, publishedVersion), definition: presentDefinition(row.definition) };
}

export function presentVersionSummary(
  row: VersionSummaryRow,
  publishedVersion: number | null,
): AssistantVersionSummary {
  const { id, assistantId, version, note, createdAt } = row;
  const published = version === publishedVersion;
  return { id, assistantId, version, note, published, createdAt: createdAt.toISOString() };
}

/** Definitions were stored before there was a rule for their text. */
function presentDefinition(definition: AssistantDefinition): AssistantDefinition {
  return cleanJson(definition, Number.POSITIVE_INFINITY) as AssistantDefinition;
}
