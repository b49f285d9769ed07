import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createLog } from './log.ts';
import { openLogFile } from './log-file.ts';

function folderOf(t: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), 'parley-log-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  return join(home, 'logs');
}

test('a log file is for its user alone, one JSON object a line, and gone on with by the next start', (t) => {
  const folder = folderOf(t);
  for (const _ of [1, 2]) createLog({ destination: openLogFile(folder) }).info({ n: 1 }, 'ready');
  const path = join(folder, 'parley.log');
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).msg),
    ['ready', 'ready'],
  );
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
});

test('a log that grows begins anew in time, and of the old ones no more are kept than the newest four', (t) => {
  const folder = folderOf(t);
  const log = openLogFile(folder, 100);
  for (let n = 100; n < 160; n += 1) log.write(`line ${n} of ten words and more of it\n`);
  const names = readdirSync(folder).sort();
  assert.deepEqual(names, ['parley.1.log', 'parley.2.log', 'parley.3.log', 'parley.4.log', 'parley.log']);
  for (const name of names) {
    const { size, mode } = statSync(join(folder, name));
    assert.ok(size <= 100, `${name}: ${size}`);
    assert.equal(mode & 0o777, 0o600);
  }
  assert.match(readFileSync(log.path, 'utf8'), /line 159/);
  assert.match(readFileSync(join(folder, 'parley.1.log'), 'utf8'), /line 157/);
});
