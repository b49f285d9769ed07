/**
 * The document of the API under the tools that strangers use: three validators, and clients in TypeScript and Python
 * that two generators make of it, used against a running Parley. Needs `npm ci --prefix checks`, and PyPI for Python and
 * for the Java of openapi-generator.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type RunningParley, root, startParley } from '@parley/harness/process/parley';
import { python, run } from '../kit/run.ts';

const folder = import.meta.dirname;
const document = join(root, 'packages/contracts/src/gen/openapi.json');
const made = mkdtempSync(join(tmpdir(), 'parley-openapi-'));
let parley: RunningParley;
let bin: string;

const access = () => ({ PARLEY_URL: parley.url, PARLEY_API_KEY: parley.key });
const tool = (name: string) => join(folder, '../node_modules/.bin', name);

before(async () => {
  parley = await startParley();
  bin = await python(made, join(folder, 'requirements.txt'));
});
after(async () => {
  await parley?.stop();
  rmSync(made, { recursive: true, force: true });
});

test('what is served is what is kept', async () => {
  const served = await (await fetch(`${parley.url}/openapi.json`)).json();
  const { default: kept } = await import('@parley/contracts/gen/openapi.json', { with: { type: 'json' } });
  assert.deepEqual(served, kept);
});

test('redocly has nothing to say', async () => {
  const said = await run(tool('redocly'), ['lint', '--format=json', document]);
  const { totals } = JSON.parse(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1));
  assert.deepEqual([totals.errors, totals.warnings], [0, 0], said);
});

test('swagger-parser validates it', async () => {
  const { default: parser } = await import('@apidevtools/swagger-parser');
  await parser.validate(document);
});

test('a client in TypeScript compiles strictly, and creates, publishes, lists, gets a token and a recording', async () => {
  await run(tool('openapi-typescript'), [
    document,
    '--default-non-nullable=false',
    '-o',
    join(folder, 'generated/api.d.ts'),
  ]);
  await run(tool('tsc'), ['-p', folder]);
  await run(process.execPath, [join(folder, 'client.ts')], { environment: access() });
});

test('a client in Python is generated whole, and does the same', async () => {
  const options = ['--path', document, '--config', join(folder, 'python.yaml'), '--meta', 'none'];
  const to = ['--output-path', join(made, 'api')];
  const said = await run(join(bin, 'openapi-python-client'), ['generate', ...options, ...to]);
  assert.doesNotMatch(said, /WARNING|Unable to process|Could not/);
  await run(join(bin, 'python'), [join(folder, 'client.py')], {
    environment: { PYTHONPATH: made, ...access() },
  });
});

/** Its Java comes from PyPI too: the machine needs none. */
const generator = (...args: string[]) => run(join(bin, 'openapi-generator-cli'), args);
const generated = (name: string, to: string, ...args: string[]) =>
  generator('generate', '-i', document, '-g', name, '-o', to, ...args);

test('openapi-generator has nothing to say', async () => {
  assert.match(await generator('validate', '-i', document, '--recommend'), /No validation issues detected/);
});

test('its client in Python creates, publishes, lists, edits what it has read and is refused what has changed', async () => {
  const to = join(made, 'generator');
  await generated('python', to);
  await run(join(bin, 'python'), [join(folder, 'generator.py')], {
    environment: { PYTHONPATH: to, ...access() },
  });
});

test('its client in TypeScript compiles strictly, creates, publishes and lists', async () => {
  const properties = ['--additional-properties', 'importFileExtension=.ts'];
  await generated('typescript-fetch', join(folder, 'generated/fetch'), ...properties);
  await run(tool('tsc'), ['-p', join(folder, 'tsconfig.generator.json')]);
  await run(process.execPath, [join(folder, 'generated/built/generator.js')], { environment: access() });
});
