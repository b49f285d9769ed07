/**
 * Writes of many live calls as one: what comes within a moment goes to the database in one transaction a project.
 * A node with a hundred calls writes a few times a second instead of a hundred times.
 */
import type { Id } from '@parley/contracts/ids';
import type { Clock } from '@parley/platform/time/clock';
import type { ConversationsStore } from '../conversations/conversations.store.ts';
import type { Changes } from './record.ts';

/** Nobody waits for these writes; a kill loses what had not been written anyway. */
const gatherMs = 200;

interface Entry {
  id: Id<'conversation'>;
  changes: Changes;
  at: Date;
  settle: PromiseWithResolvers<void>;
}

/** A `save` like the store's own, for each call one at a time. It rejects only where its own changes cannot be written. */
export function gatherSaves(
  store: Pick<ConversationsStore, 'save' | 'saveAll'>,
  clock: Clock,
): Pick<ConversationsStore, 'save'> {
  const gathered = new Map<Id<'project'>, Entry[]>();

  async function write(projectId: Id<'project'>): Promise<void> {
    const entries = gathered.get(projectId) ?? [];
    gathered.delete(projectId);
    const latest = new Date(Math.max(...entries.map(({ at }) => at.getTime())));
    try {
      await store.saveAll(projectId, entries, latest);
      for (const { settle } of entries) settle.resolve();
    } catch (error) {
      const [only, ...others] = entries;
      if (only && others.length === 0) return only.settle.reject(error);
      // One that cannot be written must not keep the others from it.
      for (const { id, changes, at, settle } of entries) {
        store.save(projectId, id, changes, at).then(settle.resolve, settle.reject);
      }
    }
  }

  return {
    save(projectId, id, changes, at) {
      const settle = Promise.withResolvers<void>();
      const entries = gathered.get(projectId);
      if (entries) {
        entries.push({ id, changes, at, settle });
      } else {
        gathered.set(projectId, [{ id, changes, at, settle }]);
        clock.after(gatherMs, () => void write(projectId));
      }
      return settle.promise;
    },
  };
}
