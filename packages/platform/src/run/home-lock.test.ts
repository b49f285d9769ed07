import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lockHome } from './home-lock.ts';

const root = await mkdtemp(join(tmpdir(), 'parley-lock-'));
after(() => rm(root, { recursive: true }));

/** A process that holds the lock until it is killed. */
async function holder(home: string) {
  const program = `
    import { lockHome } from './home-lock.ts';
    lockHome(process.argv[1]);
    console.log('locked');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, home], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

test('a home that another process holds is refused, and the message names that process', async () => {
  const home = join(root, 'held');
  const child = await holder(home);
  assert.throws(() => lockHome(home), {
    code: 'failed_precondition',
    message: `Parley is already running with this home (pid ${child.pid}): ${home}`,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  lockHome(home).close();
});

test('a home is held once within a process too, and is free after closing, however often', () => {
  const home = join(root, 'own');
  const lock = lockHome(home);
  assert.throws(() => lockHome(home), { code: 'failed_precondition' });
  lock.close();
  lock.close();
  lockHome(home).close();
});

test('a home that cannot be made says why', async () => {
  await writeFile(join(root, 'file'), '');
  assert.throws(() => lockHome(join(root, 'file', 'home')), {
    code: 'failed_precondition',
    message: /^Cannot write to .*file.home/,
  });
});
