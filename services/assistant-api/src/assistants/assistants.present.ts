/** What leaves of an assistant: never a raw row. */
import type {
  Assistant,
  AssistantSummary,
  AssistantVersion,
  AssistantVersionSummary,
} from '@parley/contracts/assistants';
import type { AssistantRow, AssistantSummaryRow, VersionRow, VersionSummaryRow } from './assistants.store.ts';

export function presentAssistant(row: AssistantRow): Assistant {
  return { ...facts(row), draft: row.draft };
}

export function presentAssistantSummary(row: AssistantSummaryRow): AssistantSummary {
  return { ...facts(row), mindKind: row.mindKind };
}

function facts(row: Omit<AssistantSummaryRow, 'mindKind'>) {
  const { id, name, description, draftDiffers, publishedVersion, createdAt, updatedAt } = row;
  return {
    id,
    name,
    description,
    draftDiffers,
    publishedVersion,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function presentVersion(row: VersionRow, publishedVersion: number | null): AssistantVersion {
  return { ...presentVersionSummary(row, publishedVersion), definition: row.definition };
}

export function presentVersionSummary(
  row: VersionSummaryRow,
  publishedVersion: number | null,
): AssistantVersionSummary {
  const { id, assistantId, version, note, createdAt } = row;
  const published = version === publishedVersion;
  return { id, assistantId, version, note, published, createdAt: createdAt.toISOString() };
}
