/** `parley start --watch`: starts again when a file of the servers changes. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './running.ts';

/** Resolves with the exit code when the watching process ends. */
export function watch(names: readonly string[]): Promise<number> {
  const program = join(root, 'cli/bin/parley.mjs');
  const child = spawn(process.execPath, ['--watch', '--watch-preserve-output', program, 'start', ...names], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 0));
  });
}
