/** What leaves of an assistant: never a raw row. */
import type { Assistant, AssistantVersion } from '@parley/contracts/assistants';
import type { AssistantRow, VersionRow } from './assistants.store.ts';

export function presentAssistant(row: AssistantRow): Assistant {
  const { id, name, description, draft, draftDiffers, publishedVersion, createdAt, updatedAt } = row;
  return {
    id,
    name,
    description,
    draft,
    draftDiffers,
    publishedVersion,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function presentVersion(row: VersionRow, publishedVersion: number | null): AssistantVersion {
  const { id, assistantId, version, definition, note, createdAt } = row;
  const published = version === publishedVersion;
  return { id, assistantId, version, definition, note, published, createdAt: createdAt.toISOString() };
}
