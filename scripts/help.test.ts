import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

/** The usage that an entry prints. Rejects where its exit code is not 0; nothing may be left of its having run. */
async function help(t: TestContext, ...command: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-help-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { stdout, stderr } = await run(process.execPath, [...command, '--help'], {
    cwd: root,
    env: { PATH: process.env.PATH, PARLEY_HOME: join(folder, 'home'), TMPDIR: folder },
    timeout: 30_000,
  });
  const what = command.join(' ');
  assert.equal(stderr, '', what);
  assert.deepEqual(await readdir(folder), [], what);
  return stdout;
}

/** What a usage names at the beginning of its indented lines. */
const namesIn = (usage: string) => [...usage.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name = '']) => name);

test('each script says how it is used instead of running', async (t) => {
  const entries = [
    ['scripts/test.ts', /npm test -- /],
    ['scripts/check.ts', /npm run check\n/],
    ['scripts/generate.ts', /npm run generate\n/],
    ['scripts/release.ts', /--dry-run /],
    ['scripts/smoke.ts', /smoke\.ts \[command/],
    ['scripts/keep-home.ts', /keep-home\.ts FOLDER/],
    ['packages/voice/src/simulation/main.ts', /--replay SEED/],
  ] as const;
  for (const [entry, usage] of entries) assert.match(await help(t, entry), usage);
});

test('the benches say how they are used, all together and each for itself', async (t) => {
  const names = namesIn(await help(t, 'bench/src/main.ts'));
  assert.ok(names.includes('wer') && names.includes('soak'), `${names}`);
  for (const name of names) {
    const usage = await help(t, 'bench/src/main.ts', name);
    assert.match(usage, new RegExp(`^npm run bench -- ${name} `));
    assert.deepEqual(namesIn(usage), [name]);
  }
});

test('parley and each of its commands say how they are used', async (t) => {
  const parley = 'cli/bin/parley.mjs';
  const names = namesIn(await help(t, parley)).filter((name) => name !== 'help');
  assert.ok(names.includes('start') && names.includes('models'), `${names}`);
  for (const name of names) assert.match(await help(t, parley, name), new RegExp(`^Usage: parley ${name} `));
  for (const name of ['list', 'add', 'remove'])
    assert.match(await help(t, parley, 'models', name), new RegExp(`^Usage: parley models ${name} `));
});
