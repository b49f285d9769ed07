/** The dashboard's files: built with vite when they are missing or older than what they are made from. */
import { spawn } from 'node:child_process';
import { access, constants, glob, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Environment } from '@parley/platform/config/config';
import { ParleyError } from '@parley/platform/errors';
import { makeFolder } from '@parley/platform/files/private';
import { root } from '../running.ts';
import { compressFiles } from './compress.ts';

const ui = join(root, 'ui');
const sources = ['ui/index.html', 'ui/vite.config.ts', 'ui/package.json', 'ui/public/**/*', 'ui/src/**/*'];
const shared = ['packages/sdk/src/**/*.ts', 'packages/contracts/src/**/*.ts'];

/**
 * The folder of the built dashboard, built now where it must be: about four seconds. It lies in `ui/dist`, or in
 * the home where the checkout cannot be written. Fails with `failed_precondition` and what vite said.
 */
export async function dashboardFiles(home: string): Promise<string> {
  const inHome = !(await writable(ui));
  const place = inHome ? join(home, 'dashboard') : join(ui, 'dist');
  const newestMs = await newestSourceMs();
  const isFresh = async () => ((await modifiedMs(join(place, 'index.html'))) ?? 0) >= newestMs;
  if (await isFresh()) return place;
  const draft = `${place}.${process.pid}`;
  try {
    // Closed, whatever modes vite gives to what it puts there.
    if (inHome) await makeFolder(draft);
    await build(draft);
    await compressFiles(draft);
    await rm(place, { recursive: true, force: true });
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another start may have put the same files there meanwhile.
    if (!(await isFresh())) throw error;
  }
  return place;
}

async function newestSourceMs(): Promise<number> {
  let newestMs = 0;
  for await (const path of glob([...sources, ...shared], { cwd: root })) {
    if (/\.test\.tsx?$|\/testing\//.test(path)) continue;
    newestMs = Math.max(newestMs, (await modifiedMs(join(root, path))) ?? 0);
  }
  return newestMs;
}

/** Without it programs do not start, or find no place for what they put down for a while. */
const needed = /^(PATH|HOME|LANG|LC_ALL|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|USERPROFILE)$/i;

/** What the bundler and its plugins get to see of the environment: no setting of ours, and so none of its secrets. */
export function buildEnvironment(environment: Environment): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => needed.test(name)));
}

function build(outDir: string): Promise<void> {
  let vite: string;
  try {
    vite = join(dirname(createRequire(join(ui, 'package.json')).resolve('vite/package.json')), 'bin/vite.js');
  } catch (cause) {
    const message = 'The dashboard is not built, and vite is not installed to build it. Run: npm install';
    throw new ParleyError('failed_precondition', message, { cause });
  }
  const args = [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'];
  return new Promise((resolve, reject) => {
    // A process of its own: the bundler's memory is given back, and it cannot slow the services down.
    const child = spawn(process.execPath, args, {
      cwd: ui,
      env: buildEnvironment(process.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4000);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new ParleyError('failed_precondition', `The dashboard cannot be built:\n${said.trim()}`));
    });
  });
}

async function writable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

async function modifiedMs(path: string): Promise<number | undefined> {
  return stat(path).then(
    (found) => found.mtimeMs,
    () => undefined,
  );
}
