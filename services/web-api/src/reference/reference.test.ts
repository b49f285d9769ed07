import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { testService } from '@parley/platform/testing/service';
import { webApi } from '../service.ts';

const api = await testService(webApi);

test('anybody may read the document of the whole API, from any page', async () => {
  const { status, headers, body } = await api.ask('GET', '/openapi.json');
  assert.equal(status, 200);
  assert.equal(headers['access-control-allow-origin'], '*');
  assert.equal(body.openapi, '3.1.1');
  assert.ok(body.paths['/v1/assistants'].post && body.paths['/v1/api-keys'].get, 'of every service');
});

test('the reader at /docs takes nothing from elsewhere', async () => {
  const page = await api.ask('GET', '/docs');
  assert.match(String(page.headers['content-type']), /text\/html/);
  assert.match(String(page.headers['content-security-policy']), /default-src 'self'/);
  const text = page.body.toString();
  const scripts = [...text.matchAll(/src="([^"]+)"/g)].map(([, source]) => source!);
  assert.equal(scripts.length, 2);
  for (const source of scripts) {
    const { status, headers, body } = await api.ask('GET', source);
    assert.equal(status, 200, source);
    const script = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    assert.ok(script.includes('createApiReference'), source);
  }
  assert.doesNotMatch(text, /https?:\/\//);
});
