/** A program that runs beside us: what it says is kept, and it does not outlive us. */
import { type ChildProcess, spawn } from 'node:child_process';
import { within } from './wait.ts';

export interface Child {
  pid: number;
  /** The exit code; null for one that a signal ended. By then everything that it said has been read. */
  exited: Promise<number | null>;
  readonly running: boolean;
  /** The last of what it printed; `said` is both in the order in which they came. */
  readonly out: string;
  readonly error: string;
  readonly said: string;
  /** Sends the signal and resolves with the exit code; one that stays is killed, and that rejects. */
  end(signal: NodeJS.Signals, limitMs?: number): Promise<number | null>;
}

export interface LaunchOptions {
  folder: string;
  environment: NodeJS.ProcessEnv;
  /** Written to its standard input, which ends with it. */
  input?: string | undefined;
  /** In a process group of its own: Ctrl-C in the terminal does not reach it. */
  apart?: boolean | undefined;
}

const mostSaid = 1_000_000;
const endLimitMs = 30_000;

export function launch(command: readonly string[], options: LaunchOptions): Child {
  const [program = '', ...args] = command;
  const apart = options.apart ?? false;
  const child = spawn(program, args, {
    cwd: options.folder,
    env: options.environment,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: apart,
  });
  const said = { out: '', error: '', said: '' };
  const keep = (part: 'out' | 'error') => (text: string) => {
    said[part] = (said[part] + text).slice(-mostSaid);
    said.said = (said.said + text).slice(-mostSaid);
  };
  child.stdout?.setEncoding('utf8').on('data', keep('out'));
  child.stderr?.setEncoding('utf8').on('data', keep('error'));
  child.stdin?.on('error', () => {}).end(options.input);
  const endWithUs = () => child.kill('SIGTERM');
  process.once('exit', endWithUs);
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
    child.once('error', (error) => {
      keep('error')(String(error));
      resolve(null);
    });
  });
  const over = exited.finally(() => process.off('exit', endWithUs));
  const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    exited: over,
    get running() {
      return isRunning();
    },
    get out() {
      return said.out;
    },
    get error() {
      return said.error;
    },
    get said() {
      return said.said;
    },
    async end(signal, limitMs = endLimitMs) {
      if (isRunning()) child.kill(signal);
      try {
        return await within(`the end of ${program} ${args.join(' ')}`, limitMs, over);
      } catch (error) {
        child.kill('SIGKILL');
        throw error;
      } finally {
        if (apart) killGroup(child);
      }
    },
  };
}

/** Whatever the command has left behind. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing was left.
  }
}
