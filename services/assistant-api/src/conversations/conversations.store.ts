/** SQL of conversations and all that hangs on them. */
import type { listConversationsSchema } from '@parley/contracts/conversations';
import type { Id } from '@parley/contracts/ids';
import type { EndReason } from '@parley/contracts/talk';
import type { PageRequest } from '@parley/platform/db/page';
import type { Projects, Transaction } from '@parley/platform/db/transaction';
import { newId } from '@parley/platform/ids';
import { and, asc, desc, eq, getTableColumns, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Changes } from '../recordings/record.ts';
import type { RecordedAudio } from '../recordings/recordings.ts';
import { audioFiles, callMetrics, conversations, messages, toolCalls, turns } from '../schema.ts';
import { saveChanges } from './changes.store.ts';

type Project = Id<'project'>;
type ConversationId = Id<'conversation'>;
type Filters = Pick<z.output<typeof listConversationsSchema>, 'assistantId' | 'status' | 'channel'>;

export type ConversationRow = typeof conversations.$inferSelect & {
  turnCount: number;
  medianResponseMs: number | null;
};
export interface DetailRows {
  conversation: ConversationRow;
  messages: (typeof messages.$inferSelect)[];
  turns: (typeof turns.$inferSelect)[];
  toolCalls: (typeof toolCalls.$inferSelect)[];
  audioFile: typeof audioFiles.$inferSelect | undefined;
  /** The first turn that is not among them; null where none follows. */
  nextTurn: number | null;
}
/** What there is of a conversation at a time: so many turns, and of texts so many bytes, but for a single turn. */
const partTurns = 200;
const partBytes = 1024 * 1024;
const greatestTurn = 2_147_483_647;
export type NewConversation = Omit<
  typeof conversations.$inferInsert,
  'projectId' | 'status' | 'evidenceAt' | 'endReason' | 'transferTo' | 'endedAt' | 'durationMs'
>;
export interface Ending {
  reason: EndReason;
  transferTo?: string | undefined;
  endedAt: Date;
  durationMs: number;
  audio: RecordedAudio | undefined;
}

export function conversationsStore(db: Projects) {
  return {
    open(projectId: Project, row: NewConversation): Promise<void> {
      return db.project(projectId, async (tx) => {
        await tx
          .insert(conversations)
          .values({ ...row, projectId, status: 'live', evidenceAt: row.startedAt });
      });
    },

    /** Writes the changed rows over what is there. Nothing happens to a conversation that has been deleted. */
    save(projectId: Project, id: ConversationId, changes: Changes, at: Date): Promise<void> {
      return this.saveAll(projectId, [{ id, changes }], at);
    },

    /** The same for several conversations, each named once: all of them are written, or none. */
    saveAll(
      projectId: Project,
      of: readonly { id: ConversationId; changes: Changes }[],
      at: Date,
    ): Promise<void> {
      return db.project(projectId, async (tx) => {
        const ids = of.map(({ id }) => id);
        const found = await tx
          .update(conversations)
          .set({ evidenceAt: at })
          .where(and(eq(conversations.projectId, projectId), inArray(conversations.id, ids)))
          .returning({ id: conversations.id });
        const known = new Set(found.map(({ id }) => id));
        await saveChanges(
          tx,
          projectId,
          of.filter(({ id }) => known.has(id)),
        );
      });
    },

    /** Ends a live conversation, with its last changes; one that has ended already stays as it ended. */
    close(projectId: Project, id: ConversationId, ending: Ending, changes?: Changes): Promise<void> {
      const { reason: endReason, transferTo, endedAt, durationMs, audio } = ending;
      return db.project(projectId, async (tx) => {
        const ended = await tx
          .update(conversations)
          .set({ status: 'ended', endReason, transferTo, endedAt, durationMs, evidenceAt: endedAt })
          .where(and(byId(projectId, id), eq(conversations.status, 'live')))
          .returning({ id: conversations.id });
        if (ended.length === 0) return;
        if (changes) await saveChanges(tx, projectId, [{ id, changes }]);
        if (audio) await insertAudio(tx, projectId, id, audio);
      });
    },

    /** Adds the recording of a conversation that was closed without it. */
    addAudio(projectId: Project, id: ConversationId, audio: RecordedAudio): Promise<void> {
      return db.project(projectId, (tx) => insertAudio(tx, projectId, id, audio));
    },

    async statusOf(projectId: Project, id: ConversationId): Promise<'live' | 'ended' | undefined> {
      const rows = await db.project(projectId, (tx) =>
        tx.select({ status: conversations.status }).from(conversations).where(byId(projectId, id)),
      );
      return rows[0]?.status;
    },

    list(
      projectId: Project,
      { assistantId, status, channel }: Filters,
      page: PageRequest,
    ): Promise<ConversationRow[]> {
      const { limit, before } = page;
      return db.project(projectId, (tx) =>
        select(tx, shortMetadata)
          .where(
            and(
              eq(conversations.projectId, projectId),
              assistantId === undefined ? undefined : eq(conversations.assistantId, assistantId),
              status === undefined ? undefined : eq(conversations.status, status),
              channel === undefined ? undefined : eq(conversations.channel, channel),
              before === null ? undefined : lt(conversations.id, before as ConversationId),
            ),
          )
          .orderBy(desc(conversations.id))
          .limit(limit + 1),
      );
    },

    /** A part of it, from that turn on. */
    detail(projectId: Project, id: ConversationId, fromTurn: number): Promise<DetailRows | undefined> {
      return db.project(projectId, async (tx) => {
        const [conversation] = await select(tx).where(byId(projectId, id));
        if (!conversation) return undefined;
        const nextTurn = await endOfPart(tx, projectId, id, fromTurn);
        const of = (table: typeof messages | typeof turns | typeof toolCalls) =>
          and(
            eq(table.projectId, projectId),
            eq(table.conversationId, id),
            gte(table.turn, fromTurn),
            nextTurn === null ? undefined : lt(table.turn, nextTurn),
          );
        return {
          conversation,
          messages: await tx
            .select()
            .from(messages)
            .where(of(messages))
            .orderBy(asc(messages.startMs), asc(messages.id)),
          turns: await tx.select().from(turns).where(of(turns)).orderBy(asc(turns.turn)),
          toolCalls: await tx
            .select()
            .from(toolCalls)
            .where(of(toolCalls))
            .orderBy(asc(toolCalls.startMs), asc(toolCalls.id)),
          audioFile: await audioFileOf(tx, projectId, id),
          nextTurn,
        };
      });
    },

    /** What its revision is made of. */
    marks(
      projectId: Project,
      id: ConversationId,
    ): Promise<Pick<DetailRows, 'conversation' | 'audioFile'> | undefined> {
      return db.project(projectId, async (tx) => {
        const [conversation] = await select(tx).where(byId(projectId, id));
        return conversation && { conversation, audioFile: await audioFileOf(tx, projectId, id) };
      });
    },

    audioFile(projectId: Project, id: ConversationId) {
      return db.project(projectId, (tx) => audioFileOf(tx, projectId, id));
    },

    /** True where an ended conversation, and all that hangs on it, is gone now. */
    delete(projectId: Project, id: ConversationId): Promise<boolean> {
      return db.project(projectId, async (tx) => {
        const deleted = await tx
          .delete(conversations)
          .where(and(byId(projectId, id), eq(conversations.status, 'ended')))
          .returning({ id: conversations.id });
        return deleted.length > 0;
      });
    },
  };
}

async function audioFileOf(tx: Transaction, projectId: Project, id: ConversationId) {
  const rows = await tx
    .select()
    .from(audioFiles)
    .where(and(eq(audioFiles.projectId, projectId), eq(audioFiles.conversationId, id)));
  return rows[0];
}

/** The first turn after the part that begins with that one; null where that is all. */
async function endOfPart(
  tx: Transaction,
  projectId: Project,
  id: ConversationId,
  fromTurn: number,
): Promise<number | null> {
  const of = sql`project_id = ${projectId} AND conversation_id = ${id}`;
  // Turns are counted one by one. Only these are unpacked, however long the conversation is.
  const end = Math.min(fromTurn + partTurns, greatestTurn);
  const here = sql`${of} AND turn >= ${fromTurn} AND turn < ${end}`;
  const { rows } = await tx.execute<{ turn: number; bytes: string }>(sql`
    SELECT turn, sum(bytes) AS bytes FROM (
      SELECT turn, octet_length(generated_text) + octet_length(heard_text) AS bytes FROM ${messages} WHERE ${here}
      UNION ALL SELECT turn, octet_length(input::text) + octet_length(output::text) FROM ${toolCalls} WHERE ${here}
      UNION ALL SELECT turn, octet_length(faults::text) FROM ${turns} WHERE ${here}
    ) AS said GROUP BY turn ORDER BY turn`);
  let left = partBytes;
  const tooMuch = rows.findIndex(({ bytes }, at) => {
    left -= Number(bytes ?? 0);
    return at > 0 && left < 0;
  });
  if (tooMuch > 0) return rows[tooMuch]!.turn;
  const after = sql`${of} AND turn >= ${end}`;
  const beyond = await tx.execute<{ turn: number | null }>(sql`
    SELECT min(turn) AS turn FROM (
      SELECT turn FROM ${messages} WHERE ${after}
      UNION ALL SELECT turn FROM ${toolCalls} WHERE ${after}
      UNION ALL SELECT turn FROM ${turns} WHERE ${after}
    ) AS said`);
  const next = beyond.rows[0]?.turn ?? null;
  return next !== null && next > fromTurn ? next : null;
}

async function insertAudio(
  tx: Transaction,
  projectId: Project,
  conversationId: ConversationId,
  audio: RecordedAudio,
): Promise<void> {
  await tx
    .insert(audioFiles)
    .values({ id: newId('audioFile'), projectId, conversationId, channels: ['caller', 'agent'], ...audio })
    .onConflictDoNothing();
}

export type ConversationsStore = ReturnType<typeof conversationsStore>;

function byId(projectId: Project, id: ConversationId): SQL | undefined {
  return and(eq(conversations.projectId, projectId), eq(conversations.id, id));
}

/** In a list a hundred of the longest would be megabytes. */
const shortMetadata = {
  metadata: sql<
    Record<string, string>
  >`CASE WHEN octet_length(${conversations.metadata}::text) > 4096 THEN '{}'::jsonb ELSE ${conversations.metadata} END`,
};

function select(tx: Transaction, instead: Partial<typeof shortMetadata> = {}) {
  return tx
    .select({
      ...getTableColumns(conversations),
      ...instead,
      turnCount: sql<number>`coalesce(${callMetrics.turnCount}, 0)`,
      medianResponseMs: callMetrics.medianResponseMs,
    })
    .from(conversations)
    .leftJoin(
      callMetrics,
      and(
        eq(callMetrics.projectId, conversations.projectId),
        eq(callMetrics.conversationId, conversations.id),
      ),
    )
    .$dynamic();
}
