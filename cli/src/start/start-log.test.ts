import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { newHome, removeHome } from '@parley/harness/process/home';
import { openStartLog } from './start-log.ts';

test('at a terminal a person is told what went wrong in a line, and the file has the whole story', async (t) => {
  const home = await newHome();
  t.after(() => removeHome(home));
  const told: string[] = [];
  const { log, path } = openStartLog({ home, level: 'info', tell: (line) => told.push(line) });
  assert.ok(path);
  log.info({ port: 1 }, 'listening');
  log.warn('slow');
  log.error({ service: 'web-api', err: new Error('no\u001b[2J disk') }, 'service did not stop cleanly');
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /^ {2}✖ web-api: service did not stop cleanly \(no.*disk\)\n/);
  assert.ok(told[0]?.includes(`Details: ${path}`));
  assert.ok(!told[0]?.includes('\u001b'));
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).level),
    ['info', 'warn', 'error'],
  );
});
