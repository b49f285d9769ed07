/**
 * Jobs that are caused by a change of data: written in the transaction of the change, handed to the queue after.
 * So a job exists exactly when its cause does, even if the process dies in between or the queue is away.
 */
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { withDeadline } from '../async/deadline.ts';
import { backoffMs } from '../async/retry.ts';
import { ParleyError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/log.ts';
import type { NewJob, Queues } from '../queue/queue.ts';
import { type Clock, sleep } from '../time/clock.ts';
import type { Database } from './db.ts';
import type { Sql } from './transaction.ts';

/** What a transaction causes: a job for the queue that the topic names. */
export interface OutboxEntry {
  topic: string;
  /** JSON. */
  payload: unknown;
}

/**
 * Adds entries in the caller's transaction, a project's or the owner's; returns the ids that their jobs will
 * have. The table is made by `SELECT parley_outbox();` in a migration of the service.
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

export interface OutboxOptions {
  db: Database;
  /** Of the same database: one connection of its own listens for new entries. */
  url: string;
  queues: Pick<Queues, 'add'>;
  clock: Clock;
  log?: Log;
  /** How often to look without being told, for what a lost notification left behind. */
  pollMs?: number;
  batch?: number;
}

/** A queue that hangs keeps rows locked no longer than this. */
const handOverLimitMs = 20_000;
const failureWait = { firstMs: 200, maxMs: 30_000 };

/**
 * Hands entries to their queues until closed. Any number of processes may: each takes other rows. An entry is
 * handed over again when the process dies before it is deleted; the queue knows the job by its id, and the
 * consumer remembers what it has done.
 */
export function startOutbox(options: OutboxOptions): { close(): Promise<void> } {
  const { db, queues, clock, log, pollMs = 5_000, batch = 100 } = options;
  const stop = new AbortController();
  let wake = Promise.withResolvers<void>();
  const listener = listen(options, stop.signal, () => wake.resolve());

  /** What a queue would never take is dropped: it would keep all others from theirs. */
  const give = async (topic: string, jobs: readonly NewJob[]): Promise<void> => {
    try {
      await queues.add(topic, ...jobs);
    } catch (err) {
      if (!(err instanceof ParleyError) || err.code !== 'invalid_argument') throw err;
      const [only, ...others] = jobs;
      if (!only) return;
      if (others.length > 0) for (const job of jobs) await give(topic, [job]);
      else log?.error({ topic, job: only.id, err }, 'an entry of the outbox was dropped');
    }
  };

  const handOver = () =>
    db.transaction(async (tx) => {
      const { rows } = await tx.execute<{ id: string; topic: string; payload: unknown }>(sql`
        DELETE FROM outbox WHERE id IN (
          SELECT id FROM outbox ORDER BY id LIMIT ${batch} FOR UPDATE SKIP LOCKED
        ) RETURNING id, topic, payload`);
      const byTopic = Map.groupBy(
        rows.sort((a, b) => (a.id < b.id ? -1 : 1)),
        (row) => row.topic,
      );
      await withDeadline(clock, handOverLimitMs, () =>
        Promise.all(
          byTopic.entries().map(([topic, entries]) =>
            give(
              topic,
              entries.map(({ id, payload }) => ({ id, data: payload })),
            ),
          ),
        ),
      );
      return rows.length;
    });

  const run = async () => {
    let failures = 0;
    while (!stop.signal.aborted) {
      wake = Promise.withResolvers();
      try {
        const count = await handOver();
        failures = 0;
        if (count === batch) continue;
      } catch (err) {
        failures += 1;
        log?.warn({ err, failures }, 'outbox cannot be handed over');
      }
      const waitMs = failures === 0 ? pollMs : backoffMs(failures, failureWait);
      const pause = new AbortController();
      const ended = AbortSignal.any([stop.signal, pause.signal]);
      const waits = [sleep(clock, waitMs, ended).catch(() => {}), ...(failures === 0 ? [wake.promise] : [])];
      await Promise.race(waits);
      pause.abort();
    }
  };
  const running = run();
  return {
    async close() {
      stop.abort();
      wake.resolve();
      await Promise.all([running, listener]);
    },
  };
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
