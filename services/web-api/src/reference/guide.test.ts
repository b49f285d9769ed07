import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testService } from '@parley/platform/testing/service';
import { webApi } from '../service.ts';

const api = await testService(webApi);

test('anybody may read the guide, and each of its links leads somewhere', async () => {
  const { status, headers } = await api.ask('GET', '/docs/guide');
  assert.deepEqual([status, headers.location], [302, '/docs/guide/README.md']);
  const seen = new Set<string>();
  const open = ['/docs/guide/README.md'];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const page = await api.ask('GET', path);
    assert.equal(page.status, 200, path);
    if (!String(page.headers['content-type']).startsWith('text/html')) continue;
    for (const [, to = ''] of page.body.toString().matchAll(/href="([^"]+)"/g)) {
      const url = new URL(to, `http://parley${path}`);
      if (url.host === 'parley') open.push(url.pathname);
    }
  }
  for (const page of ['guide/flow.md', 'guide/shell.sh', 'guide/style.css', 'reference/talk.md']) {
    assert.ok(seen.has(`/docs/${page}`), page);
  }
});

test('a page of the guide takes nothing from elsewhere and runs nothing', async () => {
  const { headers, body } = await api.ask('GET', '/docs/guide/flow.md');
  assert.match(String(headers['content-security-policy']), /^default-src 'none'; style-src 'self';/);
  const text = body.toString();
  assert.match(text, /<title>The flow language · Parley<\/title>/);
  assert.doesNotMatch(text, /<script|<img|src=|style=/);
});

test('nothing but the guide and the reference is served of the repository', async () => {
  for (const path of [
    '/docs/decisions/0001-own-migrator.md',
    '/docs/guide/..%2flearnt.md',
    '/docs/guide/nothing.md',
    '/docs/guide/dashboard.png',
  ]) {
    assert.equal((await api.ask('GET', path)).status, 404, path);
  }
});
