/** A whole Parley as a person has it: `parley start` in a process, a home and on ports of its own. */
import { join, resolve } from 'node:path';
import { ports } from '@parley/contracts/services';
import { createParley, type Parley } from '@parley/sdk/client';
import { type Child, launch } from './child.ts';
import { firstKey, newHome, removeHome } from './home.ts';
import { claimPorts } from './ports.ts';
import { eventually, within } from './wait.ts';

/** Of the checkout. */
export const root = resolve(import.meta.dirname, '../../../..');
const program = 'cli/bin/parley.mjs';
const startLimitMs = 60_000;
const runLimitMs = 40_000;

export interface StartOptions {
  /** The checkout whose Parley is started; ours where it is left out. */
  folder?: string | undefined;
  /** In the place of `parley start`, in that folder. */
  command?: readonly string[] | undefined;
  /** It stays when the Parley goes; a new one, which goes with it, where it is left out. */
  home?: string | undefined;
  /** Added to every port; one at which all are free where it is left out. */
  portOffset?: number | undefined;
  /** None but these of the settings: those of this process are its own. */
  environment?: Record<string, string> | undefined;
  /** The cores that it may use; Linux. */
  cores?: readonly number[] | undefined;
  /** In a process group of its own: Ctrl-C in the terminal does not reach it. */
  apart?: boolean | undefined;
}

export interface RunningParley {
  /** The front door, where assistant-api listens itself, and the dashboard. */
  url: string;
  assistantApiUrl: string;
  dashboardUrl: string;
  home: string;
  portOffset: number;
  /** The first key, an owner's, as it is kept in the home. */
  key: string;
  /** A client with that key. */
  client: Parley;
  /** A fresh link to the dashboard, token included. */
  newLink(): Promise<string>;
  readonly pid: number;
  /** From the command to the line that says that it is ready, ms. */
  readonly tookMs: number;
  /** The last of what it has printed. */
  readonly said: string;
  /** Ends it as a power cut would. */
  kill9(): Promise<void>;
  /** Sends the signal, SIGTERM where none is named; resolves with the exit code once it has ended, in 30 s or that. */
  terminate(signal?: NodeJS.Signals, limitMs?: number): Promise<number | null>;
  /** Starts it again in the same home and on the same ports; after `kill9` or `terminate`. */
  startAgain(): Promise<void>;
  /** Ends it, gives its ports back, and removes a home that was made for it. */
  stop(): Promise<void>;
}

/** Resolves when its services answer that they are ready. Rejects with what it printed where it does not start. */
export async function startParley(options: StartOptions = {}, signal?: AbortSignal): Promise<RunningParley> {
  const home = options.home ?? (await newHome());
  const claimed =
    options.portOffset === undefined ? await claimPorts() : { offset: options.portOffset, release() {} };
  const at = (name: keyof typeof ports) => `http://127.0.0.1:${ports[name] + claimed.offset}`;
  let run: Run | undefined;
  const start = async () => {
    run = await startOnce({ ...options, home, portOffset: claimed.offset }, (child) => (run = child), signal);
  };
  const end = async (by: NodeJS.Signals, limitMs?: number) => (await run?.child.end(by, limitMs)) ?? null;
  const stop = async () => {
    try {
      await end('SIGTERM');
    } finally {
      claimed.release();
      if (options.home === undefined) await removeHome(home);
    }
  };
  try {
    await start();
    const key = (await firstKey(home)) ?? '';
    const client = createParley({ url: at('gateway'), apiKey: key });
    return {
      url: at('gateway'),
      assistantApiUrl: at('assistant-api'),
      dashboardUrl: at('ui'),
      home,
      portOffset: claimed.offset,
      key,
      client,
      async newLink() {
        const { linkToken } = await client.links.create();
        return `http://localhost:${ports.ui + claimed.offset}/#link=${linkToken}`;
      },
      get pid() {
        return run?.child.pid ?? 0;
      },
      get tookMs() {
        return run?.tookMs ?? Number.NaN;
      },
      get said() {
        return run?.child.said ?? '';
      },
      kill9: async () => {
        await end('SIGKILL');
      },
      terminate: (by = 'SIGTERM', limitMs) => end(by, limitMs),
      startAgain: start,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs a command of `parley` to its end. */
export async function runParley(
  args: readonly string[],
  options: { environment?: Record<string, string>; input?: string } = {},
): Promise<{ code: number | null; out: string; error: string }> {
  const { environment = {}, input } = options;
  const command = [process.execPath, join(root, program), ...args];
  const child = launch(command, { folder: root, environment: onlyWith(environment), input });
  const code = await within(`the end of parley ${args.join(' ')}`, runLimitMs, child.exited);
  return { code, out: child.out, error: child.error };
}

interface Run {
  child: Child;
  tookMs: number;
  ready: boolean;
}

/** `begun` is told of the process at once: one that never gets ready must be ended, too. */
async function startOnce(
  options: StartOptions & { home: string; portOffset: number },
  begun: (run: Run) => void,
  signal?: AbortSignal,
): Promise<Run> {
  const { folder = root, home, portOffset, cores, apart, environment } = options;
  const command = options.command ?? [process.execPath, join(folder, program), 'start'];
  const startMs = performance.now();
  const child = launch(cores ? ['taskset', '-c', cores.join(','), ...command] : command, {
    folder,
    apart,
    environment: onlyWith({
      PARLEY_HOME: home,
      // It would take the cores of what is tested, and be measured by them.
      PARLEY_NATURAL_VOICE: 'off',
      PARLEY_PORT_OFFSET: String(portOffset),
      // Calls that are left behind are not waited for.
      PARLEY_DRAIN_MS: '300',
      ...environment,
    }),
  });
  const run = { child, tookMs: Number.NaN, ready: false };
  begun(run);
  const isReady = async () => {
    signal?.throwIfAborted();
    if (!child.running) throw new Error('Parley did not start');
    run.ready ||= /Parley is ready.*Ctrl-C/s.test(child.said);
    if (!run.ready) return false;
    if (Number.isNaN(run.tookMs)) run.tookMs = performance.now() - startMs;
    // Under TLS the line has to do: who asks here trusts no authority of a caller's.
    return environment?.PARLEY_TLS_CERT !== undefined || allReady(portOffset);
  };
  await eventually('Parley', startLimitMs, isReady, 20).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new Error(`${String(error)}:\n${child.said.slice(-4000)}`);
  });
  return run;
}

async function allReady(offset: number): Promise<boolean> {
  const asked = (['web-api', 'assistant-api'] as const).map((name) =>
    fetch(`http://127.0.0.1:${ports[name] + offset}/readyz`),
  );
  const answers = await Promise.all(asked).catch(() => []);
  return answers.length > 0 && answers.every(({ ok }) => ok);
}

/** What this process was started with, but for what would make the other one act as this does. */
function onlyWith(environment: Record<string, string>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PARLEY_|NODE_)/.test(name));
  return { ...Object.fromEntries(kept), ...environment };
}
