import type { Assistant, AssistantDefinition } from '@parley/contracts/assistants';
import type { QueryClient } from '@tanstack/react-query';
import { parley } from '../../lib/parley.ts';
import { toastDone } from '../../parts/toasts.tsx';
import { assistantQuery } from './queries.ts';

/** Puts another definition in the place of the draft, and what came of it before everybody who shows it. */
export async function saveDraft(
  queryClient: QueryClient,
  id: string,
  definition: AssistantDefinition,
): Promise<Assistant> {
  const updated = await parley.assistants.update(id, { definition });
  queryClient.setQueryData(assistantQuery(id).queryKey, updated);
  toastDone('Draft saved', 'Callers meet it once it is published.');
  await queryClient.invalidateQueries({ queryKey: ['assistants'], exact: true });
  return updated;
}
