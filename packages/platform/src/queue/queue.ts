/** Background jobs: BullMQ, on PostgreSQL or Redis as the URL says. Delivered at least once. */
import { createPostgresBackend, Queue, UnrecoverableError, Worker } from 'bullmq';
import { withDeadline } from '../async/deadline.ts';
import { isRefusedForEver } from '../db/errors.ts';
import { type ErrorCode, ParleyError, toParleyError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Clock } from '../time/clock.ts';

export interface Job<T = unknown> {
  /** Adding a job whose id the queue still knows changes nothing. Consumers keep it to do things once. */
  id: string;
  data: T;
  /** From 1. */
  attempt: number;
  /** Whether a failure now is final. */
  last: boolean;
}

export interface NewJob {
  /** No colon, and not only digits. A TypeID is good. */
  id: string;
  /** JSON. */
  data: unknown;
  /** Not before this time has passed. */
  delayMs?: number;
  /** Tries in all before it counts as failed; 10 when not said. The wait between doubles, from 1 s. */
  attempts?: number;
}

export interface WorkOptions {
  /** Jobs at a time in this process; 1 when not said. */
  concurrency?: number;
  /** A job that takes longer is aborted and tried again; 60 s when not said. */
  limitMs?: number;
}

export interface Queues {
  /**
   * Adds jobs, all or none. Rejects with `unavailable` when the store of the queue does not answer, with
   * `invalid_argument` when it would never take one of them.
   */
  add(queue: string, ...jobs: NewJob[]): Promise<void>;
  /**
   * Handles the jobs of a queue in this process, until closed. A job whose handler rejects is tried again, unless
   * the code of the error says that trying again is in vain (`invalid_argument`, `not_found` and such). A job of a
   * process that died is taken over by another.
   */
  work<T>(
    queue: string,
    handler: (job: Job<T>, signal: AbortSignal) => Promise<void>,
    options?: WorkOptions,
  ): Promise<{ close(signal?: AbortSignal): Promise<void> }>;
  /** Adds a job every periodMs, once however many processes ask for it. */
  every(queue: string, id: string, periodMs: number, data: unknown): Promise<void>;
  counts(queue: string): Promise<JobCounts>;
  /** Lets running jobs end; when the signal aborts, leaves them to be taken over. */
  close(signal?: AbortSignal): Promise<void>;
}

export interface JobCounts {
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
}

export interface QueuesOptions {
  /** `postgres://…` or `redis://…` (`rediss://…`). That Redis must not evict keys: `noeviction`. */
  url: string;
  clock: Clock;
  log?: Log;
  /** How long a job stays with a process that has gone silent, before another takes it. */
  leaseMs?: number;
}

/** The schema in PostgreSQL, the key prefix in Redis. */
export const queueNamespace = 'queue';

/** Errors that the next attempt would meet again. */
const final: ReadonlySet<ErrorCode> = new Set([
  'invalid_argument',
  'not_found',
  'failed_precondition',
  'permission_denied',
  'unauthenticated',
  'out_of_range',
  'unimplemented',
]);

const jobDefaults = {
  attempts: 10,
  backoff: { type: 'exponential', delay: 1000, jitter: 0.5 },
  // Finished jobs are kept so that a late duplicate is recognised, failed ones so that people can look at them.
  removeOnComplete: { age: 3600, count: 10_000 },
  removeOnFail: { age: 7 * 24 * 3600, count: 10_000 },
};

/** How a URL is told to BullMQ. A pool for each queue and worker: small, and idle connections are given back. */
export function bullConnection(url: string) {
  const { protocol } = new URL(url);
  if (protocol === 'postgres:' || protocol === 'postgresql:') {
    const connection = {
      connectionString: url,
      schema: queueNamespace,
      migrate: true,
      max: 3,
      application_name: 'parley queue',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    };
    return { kind: 'postgres' as const, connection };
  }
  if (protocol === 'redis:' || protocol === 'rediss:') {
    // BullMQ asks that commands wait for the connection rather than give up.
    return { kind: 'redis' as const, connection: { url, maxRetriesPerRequest: null } };
  }
  throw new ParleyError('invalid_argument', `A queue is at postgres:// or redis://, not at ${protocol}//`);
}

export async function openQueues({ url, clock, log, leaseMs = 30_000 }: QueuesOptions): Promise<Queues> {
  const producers = new Map<string, Promise<Queue>>();
  const workers = new Set<{ close(signal?: AbortSignal): Promise<void> }>();
  const target = bullConnection(url);
  // The factory picks the backend at run time, so its connection type cannot be told to the compiler.
  const base = { connection: target.connection as object, prefix: queueNamespace };
  const factory = target.kind === 'postgres' ? createPostgresBackend : undefined;
  const hear = (queue: string) => (err: Error) => log?.warn({ queue, err }, 'queue connection failed');

  const newQueue = (name: string): Queue => {
    try {
      return new Queue(name, { ...base, defaultJobOptions: jobDefaults }, factory as never);
    } catch (error) {
      throw refused(error);
    }
  };
  const producer = (name: string): Promise<Queue> => {
    const open = async () => {
      const queue = newQueue(name);
      queue.on('error', hear(name));
      await withDeadline(clock, 10_000, () => queue.waitUntilReady()).catch(async (error) => {
        await queue.close().catch(() => undefined);
        throw unavailable(error);
      });
      return queue;
    };
    const known = producers.get(name) ?? open();
    producers.set(name, known);
    known.catch(() => producers.delete(name)); // The next use tries again.
    return known;
  };

  const queues: Queues = {
    async add(name, ...jobs) {
      const queue = await producer(name);
      const bulk = jobs.map(({ id, data, delayMs, attempts }) => ({
        name,
        data,
        opts: {
          jobId: id,
          ...(delayMs === undefined ? {} : { delay: delayMs }),
          ...(attempts === undefined ? {} : { attempts }),
        },
      }));
      await withDeadline(clock, 10_000, () => queue.addBulk(bulk)).catch((error) => {
        throw isRefusedForEver(error) || isNameFault(error) ? refused(error) : unavailable(error);
      });
    },

    async work<T>(
      name: string,
      handler: (job: Job<T>, signal: AbortSignal) => Promise<void>,
      { concurrency = 1, limitMs = 60_000 }: WorkOptions = {},
    ) {
      const hurry = new AbortController();
      const worker = new Worker(
        name,
        async (job) => {
          const attempt = job.attemptsMade + 1;
          const { id = '', data } = job;
          const last = attempt >= (job.opts.attempts ?? 1);
          try {
            await withDeadline(
              clock,
              limitMs,
              (signal) => handler({ id, data, attempt, last }, signal),
              hurry.signal,
            );
          } catch (thrown) {
            const error = toParleyError(thrown);
            log?.warn({ queue: name, job: id, attempt, err: thrown }, 'job failed');
            if (final.has(error.code)) throw new UnrecoverableError(error.message);
            throw error;
          }
        },
        {
          ...base,
          concurrency,
          lockDuration: leaseMs,
          stalledInterval: leaseMs,
          // A job that outlives several processes is tried on; the default gives it up after one.
          maxStalledCount: 5,
          autorun: false,
        },
        factory as never,
      );
      worker.on('error', hear(name));
      let closing: Promise<void> | undefined;
      const running = {
        close(signal?: AbortSignal) {
          closing ??= (async () => {
            const abandon = () => {
              hurry.abort(new ParleyError('canceled', 'This process is stopping.'));
              void worker.close(true).catch(() => undefined);
            };
            if (signal?.aborted) abandon();
            signal?.addEventListener('abort', abandon, { once: true });
            await worker.close();
            signal?.removeEventListener('abort', abandon);
            workers.delete(running);
          })();
          return closing;
        },
      };
      workers.add(running);
      try {
        await withDeadline(clock, 10_000, () => worker.waitUntilReady());
      } catch (error) {
        await running.close(AbortSignal.abort());
        throw unavailable(error);
      }
      worker.run().catch(hear(name));
      return running;
    },

    async every(name, id, periodMs, data) {
      const queue = await producer(name);
      await queue.upsertJobScheduler(id, { every: periodMs }, { name, data }).catch((error) => {
        throw unavailable(error);
      });
    },

    async counts(name) {
      const queue = await producer(name);
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
      const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
      return { waiting, active, delayed, failed };
    },

    async close(signal) {
      await Promise.all([...workers].map((worker) => worker.close(signal)));
      const open = await Promise.allSettled(producers.values());
      producers.clear();
      await Promise.all(
        open.map((queue) => (queue.status === 'fulfilled' ? queue.value.close() : undefined)),
      );
    },
  };
  return queues;
}

function unavailable(cause: unknown): ParleyError {
  return new ParleyError('unavailable', 'The job queue does not answer.', { cause, retryAfterMs: 1000 });
}

function refused(cause: unknown): ParleyError {
  return new ParleyError('invalid_argument', 'The job queue does not take such a job.', { cause });
}

/** BullMQ tells of names that it does not take by their words alone. */
function isNameFault(error: unknown): boolean {
  return error instanceof Error && /^Custom Id cannot /.test(error.message);
}
