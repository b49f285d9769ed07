/** What leaves of an assistant: never a raw row. */
import type { Assistant, AssistantDefinition, AssistantVersion } from '@parley/contracts/assistants';
import { cleanJson, cleanText } from '@parley/contracts/text';
import type { AssistantRow, VersionRow } from './assistants.store.ts';

export function presentAssistant(row: AssistantRow): Assistant {
  const { id, name, description, draft, draftDiffers, publishedVersion, createdAt, updatedAt } = row;
  return {
    id,
    name: cleanText(name),
    description: cleanText(description),
    draft: presentDefinition(draft),
    draftDiffers,
    publishedVersion,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function presentVersion(row: VersionRow, publishedVersion: number | null): AssistantVersion {
  const { id, assistantId, version, note, createdAt } = row;
  const published = version === publishedVersion;
  const definition = presentDefinition(row.definition);
  return { id, assistantId, version, definition, note, published, createdAt: createdAt.toISOString() };
}

/** Definitions were stored before there was a rule for their text. */
function presentDefinition(definition: AssistantDefinition): AssistantDefinition {
  return cleanJson(definition, Number.POSITIVE_INFINITY) as AssistantDefinition;
}
