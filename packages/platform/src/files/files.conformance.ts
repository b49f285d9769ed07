/** What every store of files must do, whatever it is made of. */
import assert from 'node:assert/strict';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FileContent, Files } from './files.ts';

/** `open` gives an empty store. */
export function filesConformance(name: string, open: () => Promise<Files>): void {
  const withFiles = (guarantee: string, work: (files: Files) => Promise<void>) =>
    test(`${name}: ${guarantee}`, async () => work(await open()));

  withFiles('what was put is got back, byte for byte, from bytes or from a stream', async (files) => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => at * 7);
    assert.equal(await files.put('a/one.bin', bytes), bytes.length);
    assert.equal(await files.put('a/two.bin', pieces(bytes, 1000)), bytes.length);
    assert.deepEqual(await contentOf(await files.get('a/one.bin')), bytes);
    assert.deepEqual(await contentOf(await files.get('a/two.bin')), bytes);
    assert.equal((await files.get('a/two.bin'))?.size, bytes.length);
    await files.put('empty', new Uint8Array());
    assert.deepEqual(await contentOf(await files.get('empty')), new Uint8Array());
  });

  withFiles(
    'a file of this machine is taken in whole, replaces what was there, and leaves its place',
    async (files) => {
      const folder = await mkdtemp(join(tmpdir(), 'parley-adopted-'));
      const path = join(folder, 'a.bin');
      const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at * 3);
      try {
        await files.put('in/a.bin', Uint8Array.from([1]));
        await writeFile(path, bytes);
        assert.equal(await files.adopt('in/a.bin', path), bytes.length);
        assert.deepEqual(await contentOf(await files.get('in/a.bin')), bytes);
        await assert.rejects(access(path));
        await assert.rejects(files.adopt('in/b.bin', path));
        assert.equal(await files.stat('in/b.bin'), undefined);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  withFiles('a range gives its bytes and the size of the whole', async (files) => {
    await files.put('a', Uint8Array.from([0, 1, 2, 3, 4]));
    const ranges: Array<[{ start?: number; end?: number }, number[]]> = [
      [{ start: 1, end: 3 }, [1, 2]],
      [{ start: 3 }, [3, 4]],
      [{ end: 2 }, [0, 1]],
      [{ start: 2, end: 100 }, [2, 3, 4]],
      [{ start: 5 }, []],
    ];
    for (const [range, bytes] of ranges) {
      const content = await files.get('a', range);
      assert.equal(content?.size, 5);
      assert.deepEqual(await contentOf(content), Uint8Array.from(bytes));
    }
    await assert.rejects(files.get('a', { start: 6 }), { code: 'out_of_range' });
  });

  withFiles('what is not there is undefined, and deleting it is no error', async (files) => {
    await files.put('a/b', Uint8Array.from([1]));
    await files.delete('a/b');
    await files.delete('a/b');
    for (const key of ['a/b', 'a', 'never', 'a/b/c']) {
      assert.equal(await files.get(key), undefined);
      assert.equal(await files.stat(key), undefined);
    }
  });

  withFiles('putting again replaces all of it', async (files) => {
    await files.put('a', new Uint8Array(1000));
    await files.put('a', Uint8Array.from([1]));
    assert.deepEqual(await contentOf(await files.get('a')), Uint8Array.from([1]));
  });

  withFiles('a put that fails half-way leaves what was there, and nothing else', async (files) => {
    await files.put('a', Uint8Array.from([1]));
    const broken = async function* () {
      yield new Uint8Array(5000);
      throw new Error('the upload broke');
    };
    await assert.rejects(files.put('a', broken()), /the upload broke/);
    const leaving = new AbortController();
    const aborted = async function* () {
      yield new Uint8Array(5000);
      leaving.abort(new Error('they left'));
      yield new Uint8Array(5000);
    };
    await assert.rejects(files.put('b', aborted(), leaving.signal), /they left/);
    assert.deepEqual(await contentOf(await files.get('a')), Uint8Array.from([1]));
    assert.deepEqual(await keys(files, ''), ['a']);
  });

  withFiles(
    'a writer appends in order, and its file can be read meanwhile and gone on with later',
    async (files) => {
      const writer = await files.openWriter('rec/a.wav');
      await Promise.all([1, 2, 3].map((byte) => writer.write(Uint8Array.from([byte, byte]))));
      assert.deepEqual(await contentOf(await files.get('rec/a.wav')), Uint8Array.from([1, 1, 2, 2, 3, 3]));
      assert.equal(await writer.close(), 6);
      assert.equal(await writer.close(), 6);
      await assert.rejects(writer.write(new Uint8Array(1)), { code: 'failed_precondition' });
      const again = await files.openWriter('rec/a.wav');
      await again.write(Uint8Array.from([4]));
      assert.equal(await again.close(), 7);
    },
  );

  withFiles('a list has the keys of a prefix in order, with size and time', async (files) => {
    for (const key of ['b/2', 'a-1', 'a/x/1', 'a/1', 'a.1', 'ab', 'b/10']) {
      await files.put(key, new Uint8Array(key.length));
    }
    assert.deepEqual(await keys(files, ''), ['a-1', 'a.1', 'a/1', 'a/x/1', 'ab', 'b/10', 'b/2']);
    assert.deepEqual(await keys(files, 'a/'), ['a/1', 'a/x/1']);
    assert.deepEqual(await keys(files, 'a/x/1'), ['a/x/1']);
    assert.deepEqual(await keys(files, 'b/1'), ['b/10']);
    assert.deepEqual(await keys(files, 'none'), []);
    for await (const info of files.list('ab')) {
      assert.equal(info.size, 2);
      assert.ok(Number.isInteger(info.modifiedAtMs));
      assert.deepEqual(info, await files.stat('ab'));
    }
  });

  const hostile = [
    '',
    '/',
    '/etc/passwd',
    '..',
    '../a',
    'a/../../b',
    'a/..',
    './a',
    'a//b',
    'a/',
    '.unfinished/a',
    'a/.hidden',
    'a\\b',
    'a\0b',
    'a\n',
    'C:a',
    'ä',
    'a b',
    '%2e%2e/a',
    'x'.repeat(201),
    `${'x/'.repeat(450)}x`,
  ];
  for (const key of hostile) {
    withFiles(`the key ${JSON.stringify(key.slice(0, 20))} is refused everywhere`, async (files) => {
      const refused = { code: 'invalid_argument' };
      await assert.rejects(files.put(key, new Uint8Array(1)), refused);
      await assert.rejects(files.openWriter(key), refused);
      await assert.rejects(files.adopt(key, '/nowhere'), refused);
      await assert.rejects(files.get(key), refused);
      await assert.rejects(files.stat(key), refused);
      await assert.rejects(files.delete(key), refused);
    });
  }
}

async function contentOf(content: FileContent | undefined): Promise<Uint8Array | undefined> {
  if (!content) return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of content.bytes) parts.push(part);
  return new Uint8Array(Buffer.concat(parts));
}

async function keys(files: Files, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of files.list(prefix)) found.push(key);
  return found;
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
