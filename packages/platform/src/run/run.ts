/** A service is a value that can be started and stopped; this starts them in order and stops them in reverse. */

import type { Environment } from '../config/config.ts';
import { ParleyError, toParleyError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Peers } from '../rpc/peers.ts';
import type { Clock, Timer } from '../time/clock.ts';

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

/** How long a service that was told to hurry may still take before it is left behind, in ms. */
const hurryMs = 5_000;
/** How long all of them together may take once they were told to hurry, in ms. */
const leaveMs = 15_000;
/** How long the process may then still be there, in ms. */
const lingerMs = 2_000;

/**
 * Starts the services in order, each with a log that names it. When one fails, those already started are closed
 * and the error says which one it was. One that does not close in 5 s after the signal is left behind: those under it,
 * such as the database, are closed all the same.
 */
export async function startAll(services: readonly Service[], context: Context): Promise<Running> {
  const started: Array<{ name: string; running: Running }> = [];
  const close = async (signal: AbortSignal) => {
    const faults: unknown[] = [];
    for (const { name, running } of started.splice(0).reverse()) {
      try {
        await orLeftBehind(running.close(signal), signal, context.clock);
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

/** Rejects where the closing takes longer than `hurryMs` after the signal, or after its begin where that is later. */
async function orLeftBehind(closing: Promise<void>, signal: AbortSignal, clock: Clock): Promise<void> {
  const late = Promise.withResolvers<never>();
  let timer: Timer | undefined;
  const hurry = () => {
    timer = clock.after(hurryMs, () => late.reject(new Error(`left behind after ${hurryMs} ms`)));
  };
  if (signal.aborted) hurry();
  else signal.addEventListener('abort', hurry, { once: true });
  try {
    await Promise.race([closing, late.promise]);
  } finally {
    timer?.cancel();
    signal.removeEventListener('abort', hurry);
  }
}

/** The part of `process` that is listened to. */
export interface ProcessEvents {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  off(event: string, listener: (...args: unknown[]) => void): unknown;
}

/**
 * Runs the services until SIGTERM, SIGINT or an error that nothing caught, then closes them within drainMs.
 * Resolves with the exit code within drainMs and 15 s, whatever the services do. A second signal ends the wait at once.
 * `onStarted` is called when all take work. The program around it is to end by itself then: where something keeps the
 * process alive for another 2 s, the log says what, and `exit` is called with a code that is not 0.
 */
export async function runUntilSignal(
  services: readonly Service[],
  context: Context,
  options: {
    drainMs?: number;
    events?: ProcessEvents;
    onStarted?: () => void;
    exit?: (code: number) => void;
  } = {},
): Promise<number> {
  const { drainMs = 30_000, events = process, exit } = options;
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
      deadline = context.clock.after(leaveMs, () => gone.resolve(undefined));
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
    if (exit) exitSoon(exit, context);
  }
}

/** Ends a process that does not end by itself, and names what keeps it. */
function exitSoon(exit: (code: number) => void, { clock, log }: Pick<Context, 'clock' | 'log'>): void {
  const timer = clock.after(lingerMs, () => {
    const left: Record<string, number> = {};
    for (const name of process.getActiveResourcesInfo()) left[name] = (left[name] ?? 0) + 1;
    log.fatal({ left }, 'the process did not end by itself');
    exit(1);
  });
  timer.unref?.();
}
