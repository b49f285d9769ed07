import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { compressFiles } from './compress.ts';

test('each file that shrinks lies packed beside itself, and unpacks to the same', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-compress-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const text = 'const words = "again and again";\n'.repeat(200);
  writeFileSync(join(folder, 'a.js'), text);
  writeFileSync(join(folder, 'small.js'), 'a');
  writeFileSync(join(folder, 'image.png'), text);
  await compressFiles(folder);
  assert.deepEqual(readdirSync(folder).sort(), ['a.js', 'a.js.br', 'a.js.gz', 'image.png', 'small.js']);
  assert.equal(brotliDecompressSync(readFileSync(join(folder, 'a.js.br'))).toString(), text);
  assert.equal(gunzipSync(readFileSync(join(folder, 'a.js.gz'))).toString(), text);
});
