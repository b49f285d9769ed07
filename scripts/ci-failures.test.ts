import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

async function failuresIn(t: TestContext, log: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-failures-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'log');
  await writeFile(path, log);
  return (await run(join(root, '.ci/failures'), [path])).stdout.trimEnd().split('\n');
}

/** What a test file prints when Node runs it by itself. */
async function logOf(t: TestContext, source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-failures-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'it.test.mjs');
  await writeFile(
    path,
    `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\n${source}`,
  );
  // A test run inside of another would report to it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const ran = run(process.execPath, ['--test', path], { env });
  return ran.then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
}

const failing = (n: number) =>
  Array.from({ length: n }, (_, at) => `test('breaks ${at}', () => assert.equal(${at}, 'x'));`).join('\n');

test('the failed tests of a part stand at the end of a run with what each found, and no others', async (t) => {
  const log = await logOf(
    t,
    `test('a call that failed ✖ ends', () => console.log('✖ it failed'));
     test('outer', async (t) => { await t.test('inner breaks', () => assert.equal(1, 2)); });
     ${failing(1)}`,
  );
  const after = `${log}ℹ more\n✔ a call that failed ends (1ms)\n9 passed, 2 failed\n`;
  // Two runs in one part, as of the tests and the stories.
  for (const text of [after, log + after]) {
    const found = await failuresIn(t, text);
    const names = found.filter((line) => line.startsWith('✖')).map((line) => /^✖ (.*?) \(/.exec(line)![1]);
    assert.deepEqual([...new Set(names)], ['inner breaks', 'breaks 0']);
    assert.ok(found.some((line) => line.includes('Expected values to be strictly equal')));
    assert.ok(found.some((line) => line.includes('1 !== 2')));
    assert.ok(found.every((line) => !line.includes('failed')));
  }
});

test('of many failed tests each is named before any is told at length, and there are at most 40 lines', async (t) => {
  const few = await failuresIn(t, await logOf(t, failing(15)));
  assert.equal(few.filter((line) => line.startsWith('✖')).length, 15);
  assert.equal(few.length, 30);
  assert.equal((await failuresIn(t, await logOf(t, failing(60)))).length, 40);
});

test('a run that was cut off is told by what it had said', async (t) => {
  assert.deepEqual(await failuresIn(t, '▶ a\n  ✖ b c (1.5ms)\n  ✔ it failed (1ms)\nKilled\n'), [
    '✖ b c (1.5ms)',
  ]);
});

test('a part that names no failed test is told by its last 30 lines', async (t) => {
  const lines = Array.from({ length: 50 }, (_, at) => `line ${at} failed`);
  assert.deepEqual(await failuresIn(t, lines.join('\n')), lines.slice(-30));
  assert.deepEqual(await failuresIn(t, 'all of it\n'), ['all of it']);
});
