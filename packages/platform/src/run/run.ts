/** A service is a value that can be started and stopped; this starts them in order and stops them in reverse. */

import type { Environment } from '../config/config.ts';
import { ParleyError, toParleyError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Peers } from '../rpc/peers.ts';
import type { Clock } from '../time/clock.ts';

/** What can be started. */
export interface Service {
  /** The name of the folder, such as `web-api`. */
  name: string;
  /** Resolves when the service takes work; rejects, with nothing left open, when it cannot. */
  start(context: Context): Promise<Running>;
}

/** What the outside gives to every service of a process. */
export interface Context {
  environment: Environment;
  clock: Clock;
  log: Log;
  peers: Peers;
}

/** What was started, and can be stopped. */
export interface Running {
  /** Takes no new work, finishes what is in flight, frees everything. When the signal aborts, it hurries. */
  close(signal: AbortSignal): Promise<void>;
}

/**
 * Starts the services in order, each with a log that names it. When one fails, those already started are closed
 * and the error says which one it was.
 */
export async function startAll(services: readonly Service[], context: Context): Promise<Running> {
  const started: Array<{ name: string; running: Running }> = [];
  const close = async (signal: AbortSignal) => {
    const faults: unknown[] = [];
    for (const { name, running } of started.splice(0).reverse()) {
      try {
        await running.close(signal);
        context.log.info({ service: name }, 'service stopped');
      } catch (err) {
        faults.push(err);
        context.log.error({ service: name, err }, 'service did not stop cleanly');
      }
    }
    if (faults.length > 0) {
      const cause = new AggregateError(faults, `${faults.length} did not stop cleanly`);
      throw new ParleyError('internal', 'Not every service stopped cleanly.', { cause });
    }
  };
  for (const service of services) {
    try {
      const log = context.log.child({ service: service.name });
      started.push({ name: service.name, running: await service.start({ ...context, log }) });
      context.log.info({ service: service.name }, 'service started');
    } catch (thrown) {
      await close(AbortSignal.abort()).catch(() => {}); // Each fault was logged; the first cause is what counts.
      const { code, message, faults } = toParleyError(thrown);
      throw new ParleyError(code, `${service.name} did not start: ${message}`, { cause: thrown, faults });
    }
  }
  return { close };
}

/** How long a service that was told to hurry may still take before it is left behind. */
const hurryMs = 5_000;

/** The part of `process` that is listened to. */
export interface ProcessEvents {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  off(event: string, listener: (...args: unknown[]) => void): unknown;
}

/**
 * Runs the services until SIGTERM, SIGINT or an error that nothing caught, then closes them within drainMs.
 * Resolves with the exit code, and never exits by itself: that is for the program around it. A second signal ends
 * the wait at once. `onStarted` is called when all take work.
 */
export async function runUntilSignal(
  services: readonly Service[],
  context: Context,
  options: { drainMs?: number; events?: ProcessEvents; onStarted?: () => void } = {},
): Promise<number> {
  const { drainMs = 30_000, events = process } = options;
  const stop = Promise.withResolvers<number>();
  const hurry = new AbortController();
  const gone = Promise.withResolvers<undefined>();
  let stopping = false;

  const onSignal = (name: unknown) => {
    if (stopping) {
      hurry.abort(new ParleyError('canceled', 'A second signal came.'));
      gone.resolve(undefined);
    }
    stopping = true;
    context.log.info({ signal: name }, 'stopping');
    stop.resolve(0);
  };
  const onFault = (err: unknown) => {
    context.log.fatal({ err }, 'an error was not caught');
    stopping = true;
    stop.resolve(1);
  };
  const listeners = {
    SIGTERM: onSignal,
    SIGINT: onSignal,
    uncaughtException: onFault,
    unhandledRejection: onFault,
  };
  for (const [event, listener] of Object.entries(listeners)) events.on(event, listener);
  try {
    const starting = startAll(services, context);
    const running = await Promise.race([starting, gone.promise]);
    if (!running) return 1;
    if (!stopping) options.onStarted?.();
    const code = await stop.promise;
    let deadline = context.clock.after(drainMs, () => {
      context.log.warn({ drainMs }, 'drain deadline passed');
      hurry.abort(new ParleyError('deadline_exceeded', 'The drain deadline passed.'));
      deadline = context.clock.after(hurryMs, () => gone.resolve(undefined));
    });
    const closed = running.close(hurry.signal).then(
      () => code,
      () => 1,
    );
    const exitCode = await Promise.race([closed, gone.promise]);
    deadline.cancel();
    return exitCode ?? 1;
  } finally {
    for (const [event, listener] of Object.entries(listeners)) events.off(event, listener);
  }
}
