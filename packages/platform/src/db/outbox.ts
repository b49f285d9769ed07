/**
 * What must happen after a change of data: written in the transaction of the change, done by a consumer after. So it
 * happens exactly when its cause did, even if the process dies in between, and an entry goes only when its consumer
 * has finished with it.
 */
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { withDeadline } from '../async/deadline.ts';
import { backoffMs } from '../async/retry.ts';
import { ParleyError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/log.ts';
import { type Clock, sleep } from '../time/clock.ts';
import type { Database } from './db.ts';
import type { Sql } from './transaction.ts';

/** What a transaction causes: work for the consumer of the topic. */
export interface OutboxEntry {
  topic: string;
  /** JSON. */
  payload: unknown;
}

/**
 * Adds entries in the caller's transaction, the service's own or a project's, whose payloads name it as `projectId`;
 * returns their ids. The table is made by `SELECT parley_outbox();` in a migration of the service.
 */
export async function addToOutbox(tx: Sql, ...entries: OutboxEntry[]): Promise<string[]> {
  const rows = entries.map(({ topic, payload }) => ({ id: newId('event'), topic, payload }));
  // The notification is sent when the transaction commits, and once however many entries it has.
  await tx.execute(sql`
    WITH added AS (
      INSERT INTO outbox (id, topic, payload)
      SELECT id, topic, payload
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (id text, topic text, payload jsonb)
    )
    SELECT pg_notify('outbox', '')`);
  return rows.map(({ id }) => id);
}

/** An entry as its consumer gets it. It may come again: the id tells. */
export interface OutboxItem {
  id: string;
  payload: unknown;
}

/**
 * Does what entries of one topic ask for, in the order in which they were written, and resolves when it is done. When
 * it rejects, all of them come again later; with `invalid_argument`, one by one, and what is refused alone is dropped.
 */
export type OutboxConsumer = (items: readonly OutboxItem[], signal: AbortSignal) => Promise<void>;

export interface OutboxOptions {
  db: Database;
  /** Of the same database: one connection of its own listens for new entries. */
  url: string;
  /** By topic. Entries of a topic that has none here wait for a process that has one. */
  consumers: Readonly<Record<string, OutboxConsumer>>;
  clock: Clock;
  log?: Log;
  /** How often to look without being told, for what a lost notification left behind. */
  pollMs?: number;
  batch?: number;
}

/** A consumer that hangs keeps its rows locked no longer than this. */
const consumerLimitMs = 20_000;
const failureWait = { firstMs: 200, maxMs: 30_000 };

/**
 * Has entries consumed until closed. Any number of processes may: each takes other rows. An entry is consumed again
 * when the process dies before it is deleted. A topic whose consumer fails holds up no other.
 */
export function startOutbox(options: OutboxOptions): { close(): Promise<void> } {
  const { consumers } = options;
  const stop = new AbortController();
  const wakes = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of wakes) wake();
  };
  const running = [
    listen(options, stop.signal, wakeAll),
    ...Object.entries(consumers).map(([topic, consume]) =>
      runTopic(options, { topic, consume, wakes }, stop.signal),
    ),
  ];
  return {
    async close() {
      stop.abort();
      wakeAll();
      await Promise.all(running);
    },
  };
}

interface Topic {
  topic: string;
  consume: OutboxConsumer;
  wakes: Set<() => void>;
}

/** Consumes the entries of one topic as they come, until it is stopped. */
async function runTopic(
  { db, clock, log, pollMs = 5_000, batch = 100 }: OutboxOptions,
  { topic, consume, wakes }: Topic,
  stop: AbortSignal,
): Promise<void> {
  /** What a consumer would never take is dropped: it would keep all others from theirs. */
  const give = async (items: readonly OutboxItem[], signal: AbortSignal): Promise<void> => {
    try {
      await consume(items, signal);
    } catch (err) {
      if (!(err instanceof ParleyError) || err.code !== 'invalid_argument') throw err;
      if (items.length > 1) for (const item of items) await give([item], signal);
      else log?.error({ topic, entry: items[0]?.id, err }, 'an entry of the outbox was dropped');
    }
  };
  const takeBatch = () =>
    db.transaction(async (tx) => {
      const { rows } = await tx.execute<{ id: string; payload: unknown }>(sql`
        DELETE FROM outbox WHERE id IN (
          SELECT id FROM outbox WHERE topic = ${topic} ORDER BY id LIMIT ${batch} FOR UPDATE SKIP LOCKED
        ) RETURNING id, payload`);
      const items = rows.sort((a, b) => (a.id < b.id ? -1 : 1));
      if (items.length > 0) await withDeadline(clock, consumerLimitMs, (signal) => give(items, signal));
      return items.length;
    });

  let failures = 0;
  while (!stop.aborted) {
    const woken = Promise.withResolvers<void>();
    wakes.add(woken.resolve);
    let full = false;
    try {
      full = (await takeBatch()) === batch;
      failures = 0;
    } catch (err) {
      failures += 1;
      log?.warn({ topic, err, failures }, 'entries of the outbox cannot be consumed');
    }
    if (!full && !stop.aborted) {
      const waitMs = failures === 0 ? pollMs : backoffMs(failures, failureWait);
      const pause = new AbortController();
      const waits = [sleep(clock, waitMs, AbortSignal.any([stop, pause.signal])).catch(() => {})];
      await Promise.race(failures === 0 ? [...waits, woken.promise] : waits);
      pause.abort();
    }
    wakes.delete(woken.resolve);
  }
}

/** Keeps one connection that hears of new entries, made again when it drops. */
async function listen(
  { url, clock, log }: OutboxOptions,
  stop: AbortSignal,
  wake: () => void,
): Promise<void> {
  let failures = 0;
  while (!stop.aborted) {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'parley outbox',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    const ended = Promise.withResolvers<void>();
    const end = () => ended.resolve();
    stop.addEventListener('abort', end, { once: true });
    client.on('error', end);
    client.on('end', end);
    client.on('notification', wake);
    try {
      await client.connect();
      await client.query('LISTEN outbox');
      failures = 0;
      wake(); // What was written while nobody listened.
      await ended.promise;
    } catch (err) {
      failures += 1;
      log?.warn({ err, failures }, 'outbox cannot listen');
    }
    stop.removeEventListener('abort', end);
    await client.end().catch(() => undefined);
    if (!stop.aborted) await sleep(clock, backoffMs(failures + 1, failureWait), stop).catch(() => {});
  }
}
