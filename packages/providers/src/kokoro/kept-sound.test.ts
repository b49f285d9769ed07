import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openKeptSound } from './kept-sound.ts';

const home = await mkdtemp(join(tmpdir(), 'parley-kept-'));
after(() => rm(home, { recursive: true }));
const sound = (level: number) => new Int16Array(100).fill(level);

test('a greeting that was spoken is there after the next start', async () => {
  const folder = join(home, 'greeting');
  const before = openKeptSound({ folder, mostBytes: 1000 });
  before.allow('hello');
  before.put('hello', sound(7));
  await before.close();
  const kept = openKeptSound({ folder, mostBytes: 1000 });
  assert.deepEqual(await kept.get('hello'), sound(7));
  const [file] = await readdir(folder);
  assert.equal((await stat(join(folder, file!))).mode & 0o777, 0o600);
});

test('words that were not allowed, such as those with the name of a caller, leave no file', async () => {
  const folder = join(home, 'names');
  const kept = openKeptSound({ folder, mostBytes: 1000 });
  kept.allow('Thank you.');
  kept.put('Thank you, Sarah.', sound(1));
  await kept.close();
  assert.deepEqual(await readdir(folder), []);
  assert.equal(await kept.get('Thank you, Sarah.'), undefined);
});

test('the folder keeps its bound, over starts too, and what was used last stays', async () => {
  const folder = join(home, 'bound');
  for (let start = 0; start < 3; start++) {
    const kept = openKeptSound({ folder, mostBytes: 1000 });
    for (let n = 0; n < 6; n++) {
      const key = `${start} ${n}`;
      kept.allow(key);
      kept.put(key, sound(n));
      await kept.close();
    }
    await kept.close();
  }
  const kept = openKeptSound({ folder, mostBytes: 1000 });
  assert.deepEqual(await kept.get('2 5'), sound(5));
  assert.equal(await kept.get('0 0'), undefined);
  const names = await readdir(folder);
  assert.equal(names.length, 5);
});

test('a file that somebody removed or broke is as if it never was', async () => {
  const folder = join(home, 'removed');
  const kept = openKeptSound({ folder, mostBytes: 1000 });
  kept.allow('hello');
  kept.put('hello', sound(7));
  await kept.close();
  await rm(join(folder, (await readdir(folder))[0]!));
  assert.equal(await kept.get('hello'), undefined);
  kept.put('hello', sound(8));
  await kept.close();
  assert.deepEqual(await kept.get('hello'), sound(8));
});
