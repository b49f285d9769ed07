/** SQL for streams that say nothing of the project that they belong to. It crosses projects. */
import type { Id } from '@parley/contracts/ids';
import type { Sql } from '@parley/platform/db/transaction';
import { and, eq, isNull } from 'drizzle-orm';
import { assistants } from '../schema.ts';

export function channelsStore(db: Sql) {
  return {
    async projectOf(assistant: string): Promise<Id<'project'> | undefined> {
      const id = assistant as Id<'assistant'>;
      const [found] = await db
        .select({ projectId: assistants.projectId })
        .from(assistants)
        .where(and(eq(assistants.id, id), isNull(assistants.archivedAt)));
      return found?.projectId;
    },
  };
}

export type ChannelsStore = ReturnType<typeof channelsStore>;
