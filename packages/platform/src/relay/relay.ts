/**
 * Messages between processes: BullMQ's relay, on PostgreSQL or Redis as the URL says.
 *
 * A message is a hint to look, never the only copy of a fact: a process that was cut off or slow misses some.
 * `onGap` says when, so that what was cached on the strength of hints can be dropped.
 */
import { Relay as BullRelay, createPostgresRelayBackend } from 'bullmq';
import { withDeadline } from '../async/deadline.ts';
import { ParleyError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import { bullConnection, queueNamespace } from '../queue/queue.ts';
import type { Clock } from '../time/clock.ts';

/** Messages to every process that listens. They may be lost: what must happen is asked for again. */
export interface Relay {
  /** Sends to every subscriber in every process, this one included. `data` is JSON of at most 512 KiB. */
  publish(topic: string, data: unknown): Promise<void>;
  /** Topics are dot-separated; in a pattern `*` is one segment and a final `>` is the rest. */
  subscribe<T>(pattern: string, listener: (data: T, topic: string) => void): Promise<Subscription>;
  /** Called whenever messages may have been missed. */
  onGap(listener: () => void): void;
  close(): Promise<void>;
}

/** What `subscribe` gives back: no message comes after its close. */
export interface Subscription {
  close(): Promise<void>;
}

export interface RelayOptions {
  /** `postgres://…` or `redis://…` */
  url: string;
  clock: Clock;
  log?: Log;
  /** The service, for whoever looks at the list of nodes. */
  name?: string;
}

const readyLimitMs = 10_000;

/** Opens the relay that the URL names. Rejects with `unavailable` when it cannot be reached. */
export async function openRelay({ url, clock, log, name = 'parley' }: RelayOptions): Promise<Relay> {
  const target = bullConnection(url);
  const gapListeners: Array<() => void> = [];
  const options = { namespace: 'parley', name };
  const relay =
    target.kind === 'postgres'
      ? new BullRelay({ ...options, connection: target.connection, backend: createPostgresRelayBackend })
      : new BullRelay({ ...options, connection: target.connection, prefix: queueNamespace });
  relay.on('error', (err: Error) => log?.warn({ err }, 'relay connection failed'));
  const gap = (reason: string) => () => {
    log?.warn({ reason }, 'relayed messages may have been missed');
    for (const listener of gapListeners) listener();
  };
  relay.on('recovered', gap('the lease had expired'));
  relay.on('lag', gap('the inbox was filling'));
  try {
    await withDeadline(clock, readyLimitMs, () => relay.waitUntilReady());
  } catch (cause) {
    await relay.close().catch(() => undefined);
    throw unavailable(cause);
  }
  return {
    async publish(topic, data) {
      await withDeadline(clock, readyLimitMs, () => relay.publish(topic, data)).catch((cause) => {
        throw unavailable(cause);
      });
    },
    async subscribe<T>(pattern: string, listener: (data: T, topic: string) => void) {
      const hear = ({ topic, data }: { topic: string; data: T }) => {
        try {
          listener(data, topic);
        } catch (err) {
          log?.error({ err, pattern }, 'listener of relayed messages failed');
        }
      };
      const subscription = await relay.subscribe<T>(pattern, hear).catch((cause) => {
        throw unavailable(cause);
      });
      return { close: () => subscription.unsubscribe() };
    },
    onGap(listener) {
      gapListeners.push(listener);
    },
    close: () => relay.close(),
  };
}

function unavailable(cause: unknown): ParleyError {
  return new ParleyError('unavailable', 'The message relay does not answer.', { cause, retryAfterMs: 1000 });
}
