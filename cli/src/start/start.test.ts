import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newHome, removeHome } from '@parley/harness/process/home';
import { root } from '@parley/harness/process/parley';
import { claimPorts } from '@parley/harness/process/ports';
import { eventually } from '@parley/harness/process/wait';

const withoutTerminals =
  spawnSync('script', ['--version']).status !== 0 && 'there is no `script` to make a terminal';

test('at a terminal a start prints lines for people and the link, and its log goes to a file of the home', {
  skip: withoutTerminals,
}, async (t) => {
  const home = await newHome();
  const { offset, release } = await claimPorts();
  const command = `${process.execPath} ${join(root, 'cli/bin/parley.mjs')} start`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    env: {
      PATH: process.env.PATH,
      HOME: home,
      PARLEY_HOME: home,
      PARLEY_PORT_OFFSET: String(offset),
      TERM: 'xterm',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  t.after(async () => {
    child.stdin.write('\u0003');
    await exited;
    release();
    await removeHome(home);
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await eventually('the end of what it prints', 55_000, () => said.includes('Ctrl-C'));
  assert.match(said, /Dashboard +http:\/\/localhost:\d+\/#link=\S+/);
  for (const row of [/Hears +\w+/, /Speaks +\w+/, /Thinks +\w+/, /Log +\S+parley\.log/])
    assert.match(said, row);
  assert.doesNotMatch(said, /"level"/);
  const log = join(home, 'logs/parley.log');
  assert.equal(statSync(log).mode & 0o777, 0o600);
  assert.match(readFileSync(log, 'utf8'), /"msg":"service started"/);
});
