/** SQL that writes the changed rows of a live call over what is there. */
import type { Id } from '@parley/contracts/ids';
import type { Transaction } from '@parley/platform/db-transaction';
import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Changes } from './call-record.ts';
import { callMetrics, messages, toolCalls, turns } from './schema.ts';

export async function saveChanges(
  tx: Transaction,
  projectId: Id<'project'>,
  conversationId: Id<'conversation'>,
  changes: Changes,
): Promise<void> {
  const key = { projectId, conversationId };
  const all = <Row>(rows: readonly Row[]) => rows.map((row) => ({ ...row, ...key }));
  if (changes.messages.length > 0) {
    const set = overwrite(messages);
    await tx.insert(messages).values(all(changes.messages)).onConflictDoUpdate({ target: messages.id, set });
  }
  if (changes.turns.length > 0) {
    const set = overwrite(turns);
    await tx.insert(turns).values(all(changes.turns)).onConflictDoUpdate({ target: turns.id, set });
  }
  if (changes.toolCalls.length > 0) {
    const set = overwrite(toolCalls);
    await tx
      .insert(toolCalls)
      .values(all(changes.toolCalls))
      .onConflictDoUpdate({ target: toolCalls.id, set });
  }
  await tx
    .insert(callMetrics)
    .values({ ...changes.metrics, ...key })
    .onConflictDoUpdate({ target: callMetrics.conversationId, set: overwrite(callMetrics) });
}

/** `SET column = excluded.column` for every column but those that say whose row it is. */
function overwrite(table: PgTable): Record<string, SQL> {
  const kept = ['id', 'projectId', 'conversationId'];
  const columns = Object.entries(getTableColumns(table)).filter(([key]) => !kept.includes(key));
  return Object.fromEntries(columns.map(([key, column]) => [key, sql.raw(`excluded."${column.name}"`)]));
}
