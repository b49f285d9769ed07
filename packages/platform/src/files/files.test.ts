import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { systemClock } from '../time/clock.ts';
import { filesConformance } from './files.conformance.ts';
import { openFiles } from './open.ts';

const root = await mkdtemp(join(tmpdir(), 'parley-files-'));
after(() => rm(root, { recursive: true }));

async function store() {
  const directory = await mkdtemp(join(root, 'store-'));
  return { directory, files: await openFiles(pathToFileURL(directory).href, systemClock) };
}

filesConformance('file system', async () => (await store()).files);

test('what a writer had written is there after its process was killed', async () => {
  const { directory, files } = await store();
  const program = `
    import { systemClock } from '../time/clock.ts';
    import { openFiles } from './open.ts';
    const files = await openFiles(process.argv[1], systemClock);
    const writer = await files.openWriter('rec/a.wav');
    await writer.write(Buffer.from('heard'));
    console.log('written');
    setInterval(() => {}, 1000);`;
  const url = pathToFileURL(directory).href;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, url], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGKILL');
  const content = await files.get('rec/a.wav');
  const parts: Uint8Array[] = [];
  for await (const part of content?.bytes ?? []) parts.push(part);
  assert.equal(Buffer.concat(parts).toString(), 'heard');
});

test('what a killed process had put half-way is removed a day later, and not before', async () => {
  const { directory } = await store();
  const unfinished = join(directory, '.unfinished');
  await writeFile(join(unfinished, 'old'), 'x');
  await writeFile(join(unfinished, 'new'), 'x');
  const twoDaysAgo = systemClock.now() / 1000 - 2 * 24 * 3600;
  await utimes(join(unfinished, 'old'), twoDaysAgo, twoDaysAgo);
  await openFiles(pathToFileURL(directory).href, systemClock);
  assert.deepEqual(await readdir(unfinished), ['new']);
});

test('a key that is the folder of another is refused', async () => {
  const { files } = await store();
  await files.put('a/b', new Uint8Array(1));
  await assert.rejects(files.put('a', new Uint8Array(1)), { code: 'failed_precondition' });
  await assert.rejects(files.put('a/b/c', new Uint8Array(1)), { code: 'failed_precondition' });
});

test('a URL of another kind is refused', async () => {
  await assert.rejects(openFiles('ftp://example.test/', systemClock), { code: 'invalid_argument' });
});
