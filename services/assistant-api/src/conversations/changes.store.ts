/** SQL that writes the changed rows of live calls over what is there. */
import type { Id } from '@parley/contracts/ids';
import type { Transaction } from '@parley/platform/db/transaction';
import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Changes } from '../recordings/record.ts';
import { callMetrics, conversations, messages, toolCalls, turns } from '../schema.ts';

export async function saveChanges(
  tx: Transaction,
  projectId: Id<'project'>,
  of: readonly { id: Id<'conversation'>; changes: Changes }[],
): Promise<void> {
  if (of.length === 0) return;
  const rowsOf = <Row>(pick: (changes: Changes) => readonly Row[]) =>
    of.flatMap(({ id: conversationId, changes }) =>
      pick(changes).map((row) => ({ ...row, projectId, conversationId })),
    );
  const said = rowsOf((changes) => changes.messages);
  if (said.length > 0) {
    const set = overwrite(messages);
    await tx.insert(messages).values(said).onConflictDoUpdate({ target: messages.id, set });
  }
  const turned = rowsOf((changes) => changes.turns);
  if (turned.length > 0) {
    const set = overwrite(turns);
    await tx.insert(turns).values(turned).onConflictDoUpdate({ target: turns.id, set });
  }
  const called = rowsOf((changes) => changes.toolCalls);
  if (called.length > 0) {
    const set = overwrite(toolCalls);
    await tx.insert(toolCalls).values(called).onConflictDoUpdate({ target: toolCalls.id, set });
  }
  const collected = of.flatMap(({ id, changes }) =>
    changes.collected ? [{ id, collected: changes.collected }] : [],
  );
  if (collected.length > 0) {
    const given = sql`jsonb_to_recordset(${JSON.stringify(collected)}::jsonb) AS given(id text, collected jsonb)`;
    await tx
      .update(conversations)
      .set({ collected: sql`given.collected` })
      .from(given)
      .where(and(eq(conversations.projectId, projectId), sql`${conversations.id} = given.id`));
  }
  const measured = rowsOf(({ metrics }) => (metrics ? [metrics] : []));
  if (measured.length > 0) {
    const set = overwrite(callMetrics);
    await tx
      .insert(callMetrics)
      .values(measured)
      .onConflictDoUpdate({ target: callMetrics.conversationId, set });
  }
}

/** `SET column = excluded.column` for every column but those that say whose row it is. */
function overwrite(table: PgTable): Record<string, SQL> {
  const kept = ['id', 'projectId', 'conversationId'];
  const columns = Object.entries(getTableColumns(table)).filter(([key]) => !kept.includes(key));
  return Object.fromEntries(columns.map(([key, column]) => [key, sql.raw(`excluded."${column.name}"`)]));
}
