import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch } from './child.ts';
import { eventually } from './wait.ts';

const start = (script: string, more: { input?: string; apart?: boolean } = {}) =>
  launch([process.execPath, '-e', script], { folder: '.', environment: { PATH: process.env.PATH }, ...more });

test('by the time it has ended, all that it said has been read', async () => {
  const child = start("console.log('a'.repeat(200_000)); console.error('b'); process.exitCode = 3");
  assert.equal(await child.exited, 3);
  assert.equal(child.out, `${'a'.repeat(200_000)}\n`);
  assert.equal(child.error, 'b\n');
  assert.equal(child.said.length, 200_003);
  assert.equal(child.running, false);
});

test('it is given its input, and the end of it', async () => {
  const child = start('process.stdin.pipe(process.stdout)', { input: 'one\ntwo\n' });
  await child.exited;
  assert.equal(child.out, 'one\ntwo\n');
});

test('a signal ends it, and it may say with which code', async () => {
  const child = start(
    "process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log('up')",
  );
  await eventually('the program', 10_000, () => child.out.includes('up'), 5);
  assert.equal(await child.end('SIGTERM'), 5);
  assert.equal(await child.end('SIGTERM'), 5);
});

test('one that will not end is killed, and that is an error', async () => {
  const child = start("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')");
  await eventually('the program', 10_000, () => child.out.includes('up'), 5);
  await assert.rejects(child.end('SIGTERM', 20), /did not come within 20 ms/);
  assert.equal(await child.exited, null);
});

test('what one that stands apart has left behind goes with it', async () => {
  const left = "require('node:child_process').spawn('sleep', ['60'], { stdio: 'ignore' }).pid";
  const child = start(`console.log(${left}); setInterval(() => {}, 1000)`, { apart: true });
  const pid = await eventually('the pid', 10_000, () => child.out.includes('\n') && Number(child.out), 5);
  await child.end('SIGTERM');
  const isGone = () => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  };
  await eventually('the end of what was left', 10_000, isGone, 5);
});

test('a program that there is not is told, and counts as ended', async () => {
  const child = launch(['/nowhere/at-all'], { folder: '.', environment: {} });
  assert.equal(await child.exited, null);
  assert.match(child.said, /ENOENT/);
  assert.equal(child.running, false);
});
