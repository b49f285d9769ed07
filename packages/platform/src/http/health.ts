/** Whether a service lives and is ready: for load balancers by HTTP, for gRPC clients by the standard protocol. */
import { create } from '@bufbuild/protobuf';
import type { ConnectRouter } from '@connectrpc/connect';
import {
  Health,
  HealthCheckResponseSchema,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from '@parley/contracts/gen/grpc/health/v1/health_pb';
import { withDeadline } from '../async/deadline.ts';
import { ParleyError, toParleyError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import { admitKey } from '../rpc/rpc.ts';
import { type Clock, sleep } from '../time/clock.ts';
import { createSeats } from './shares.ts';

/** Rejects when what the service needs does not work. */
export type Check = (signal: AbortSignal) => Promise<unknown>;

export interface Readiness {
  ready: boolean;
  /** What was asked and how it went; `error` says what fails. */
  checks: Record<string, { ok: boolean; durationMs: number; error?: string }>;
}

export interface HealthState {
  /** Not ready from here on. */
  drain(): void;
  ready(): Promise<Readiness>;
  /** Registers grpc.health.v1.Health for the services named by `served`. */
  rpc(router: ConnectRouter, served: ReadonlySet<string>): void;
}

/** The rpc that stays open; only our own services may, and who has a credential. */
export const healthWatchPath = `/${Health.typeName}/${Health.method.watch.name}`;

/** How often a watcher is looked at: whether it still may, and every so many times how the service is. */
const watchMs = 1_000;
const looksPerStatus = 5;
/** Streams of one credential. */
const mostWatches = 10;

/** Runs the checks side by side, each under limitMs; those who ask at the same time share one run. */
export function createHealth(options: {
  checks: Readonly<Record<string, Check>>;
  clock: Clock;
  log: Log;
  limitMs?: number;
}): HealthState {
  const { checks, clock, log, limitMs = 2_000 } = options;
  const draining = new AbortController();
  const watches = createSeats(mostWatches);
  let running: Promise<Readiness> | undefined;

  const runCheck = async (name: string, check: Check) => {
    const startMs = clock.monotonicMs();
    const outcome = await withDeadline(clock, limitMs, check).then(
      () => ({ ok: true }),
      (thrown: unknown) => {
        log.warn({ check: name, err: thrown }, 'a readiness check failed');
        return { ok: false, error: toParleyError(thrown).message };
      },
    );
    return [name, { ...outcome, durationMs: Math.round(clock.monotonicMs() - startMs) }] as const;
  };
  const ready = async (): Promise<Readiness> => {
    running ??= Promise.all(Object.entries(checks).map(([name, check]) => runCheck(name, check)))
      .then((results) => ({ ready: results.every(([, { ok }]) => ok), checks: Object.fromEntries(results) }))
      .finally(() => {
        running = undefined;
      });
    const readiness = await running;
    if (!draining.signal.aborted) return readiness;
    const drained = { ok: false, durationMs: 0, error: 'The service is stopping.' };
    return { ready: false, checks: { ...readiness.checks, draining: drained } };
  };
  const status = async () => ((await ready()).ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);

  async function* told(isKnown: boolean, signal: AbortSignal, mustStillMay: () => Promise<void>) {
    const until = AbortSignal.any([signal, draining.signal]);
    let last: ServingStatus | undefined;
    for (let look = 0; !signal.aborted; look++) {
      if (look > 0) await mustStillMay();
      if (look % looksPerStatus === 0 || draining.signal.aborted) {
        const now = isKnown ? await status() : ServingStatus.SERVICE_UNKNOWN;
        if (now !== last) yield create(HealthCheckResponseSchema, { status: now });
        last = now;
      }
      if (draining.signal.aborted) return;
      await sleep(clock, watchMs, until).catch(() => {});
    }
  }

  return {
    drain: () => draining.abort(),
    ready,
    rpc(router, served) {
      const known = (service: string) => service === '' || served.has(service);
      router.service(Health, {
        async check({ service }) {
          if (!known(service)) throw new ParleyError('not_found', `There is no service ${service} here.`);
          return { status: await status() };
        },
        async *watch({ service }, { signal, values }) {
          const owner = await values.get(admitKey)?.();
          if (owner !== undefined && !watches.take(owner)) {
            throw new ParleyError('resource_exhausted', `A key may watch ${mostWatches} times at once.`);
          }
          try {
            yield* told(known(service), signal, async () => void (await values.get(admitKey)?.()));
          } finally {
            if (owner !== undefined) watches.give(owner);
          }
        },
      });
    },
  };
}
