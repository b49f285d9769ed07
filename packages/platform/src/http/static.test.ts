import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { silentLog } from '../log/log.ts';
import { servePages } from './static.ts';

test('files that lie packed beside themselves are sent so to who can unpack them, and plain to others', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-static-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'assets'));
  const texts: Record<string, string> = { 'index.html': '<h1>Parley</h1>', 'assets/main-1.js': 'run()' };
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(text));
  }
  const pages = await servePages(folder, silentLog());
  const server = createServer(pages.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    return pages.close();
  });
  const { port } = server.address() as AddressInfo;
  const ask = async (path: string, encodings: string) => {
    const request = get({ port, path, headers: { 'accept-encoding': encodings }, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { headers: response.headers, body: await buffer(response) };
  };
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Buffer) => bytes };
  for (const [path, name] of [
    ['/', 'index.html'],
    ['/talk/some', 'index.html'],
    ['/assets/main-1.js', 'assets/main-1.js'],
  ] as const) {
    for (const [accepts, sent] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['identity', 'identity'],
    ] as const) {
      const { headers, body } = await ask(path, accepts);
      assert.equal(headers['content-encoding'] ?? 'identity', sent, `${path} ${accepts}`);
      assert.equal(unpack[sent](body).toString(), texts[name]);
      assert.match(headers['content-type'] ?? '', name.endsWith('.js') ? /javascript/ : /html/);
      assert.equal(headers.vary?.toLowerCase().includes('accept-encoding'), true);
      const forGood = name.startsWith('assets/');
      assert.equal(headers['cache-control'], forGood ? 'public, max-age=31536000, immutable' : 'no-cache');
    }
  }
});
