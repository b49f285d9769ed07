import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '@parley/platform/testing/server';
import { sql } from 'drizzle-orm';
import { startedWebApi, testWebApi } from '../testing.ts';

const api = await startedWebApi({ settings: { PARLEY_PUBLIC_URL: 'http://parley.test' } });
const { ask, ownerKey } = api;

const dayMs = 24 * 3600_000;
const open = (body: object, headers = {}) => ask('POST', '/v1/sessions', { body, headers });
const cookieOf = (answer: Awaited<ReturnType<typeof open>>) =>
  String(answer.headers['set-cookie']).split(';')[0]!;

test('a link opens one session, even when two ask at once', async () => {
  const { linkToken } = await api.links.createFirst(api.place);
  const answers = await Promise.all([1, 2, 3].map(() => open({ linkToken })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 401, 401]);
});

test('a cookie is HttpOnly and SameSite=Strict, and Secure only over https', async () => {
  const plain = await open({ apiKey: ownerKey });
  assert.match(String(plain.headers['set-cookie']), /; Path=\/; .*HttpOnly; SameSite=Strict$/);
});

test('behind TLS that ends elsewhere a cookie is one that no other site can plant, and no other is taken', async () => {
  const settings = { PARLEY_PUBLIC_URL: 'https://parley.test' };
  const safe = await startedWebApi({ settings });
  for (const headers of [{}, { 'x-forwarded-proto': 'http' }]) {
    const body = { apiKey: safe.ownerKey };
    const answer = await safe.ask('POST', '/v1/sessions', { body, headers });
    const said = String(answer.headers['set-cookie']);
    assert.match(said, /^__Host-parley_session=[\w-]{43}; Path=\/; .*HttpOnly; SameSite=Strict; Secure$/);
    assert.match(String(answer.headers['strict-transport-security']), /max-age=31536000/);
    const cookie = said.split(';')[0]!;
    const me = (cookie: string) => safe.ask('GET', '/v1/me', { headers: { cookie } });
    assert.equal((await me(cookie)).status, 200);
    assert.equal((await me(`parley_session=${'x'.repeat(43)}; ${cookie}`)).status, 200);
    assert.equal((await me(cookie.replace('__Host-', ''))).status, 401);
  }
});

test('a session that nobody uses ends before its time, and one that is used does not', async () => {
  const start = manualClock();
  const settings = { PARLEY_SESSION_IDLE_HOURS: '24', PARLEY_SESSION_HOURS: '72' };
  const first = await startedWebApi({ clock: start, settings });
  const cookie = cookieOf(await first.ask('POST', '/v1/sessions', { body: { apiKey: first.ownerKey } }));
  const useAfter = async (ms: number) => {
    const later = await testWebApi({ url: first.url, clock: manualClock(start.now() + ms), settings });
    const { status } = await later.ask('GET', '/v1/me', { headers: { cookie } });
    await later.close();
    return status;
  };
  assert.equal(await useAfter(dayMs - 1), 200);
  assert.equal(await useAfter(2 * dayMs - 2), 200);
  assert.equal(await useAfter(3 * dayMs - 2), 401, 'a day after it was used last');
});

test('a change with a cookie needs the Origin of this host', async () => {
  const cookie = cookieOf(await open({ apiKey: ownerKey }));
  const change = (headers: Record<string, string>) =>
    ask('POST', '/v1/api-keys', {
      body: { name: 'csrf' },
      headers: { cookie, host: 'parley.test', ...headers },
    });
  assert.equal((await change({})).status, 403);
  assert.equal((await change({ origin: 'https://evil.test' })).status, 403);
  assert.equal((await change({ origin: 'http://parley.test' })).status, 201);
});

test('a session that was given back is out', async () => {
  const cookie = cookieOf(await open({ apiKey: ownerKey }));
  const headers = { cookie, host: 'parley.test', origin: 'http://parley.test' };
  assert.equal((await ask('DELETE', '/v1/sessions/current', { headers })).status, 204);
  assert.equal((await ask('GET', '/v1/me', { headers })).status, 401);
});

test('a link lasts a day and a session 30, and what is past its time is swept out within the hour', async () => {
  const start = manualClock();
  const settings = { PARLEY_SESSION_IDLE_HOURS: '720' };
  const first = await startedWebApi({ clock: start, settings });
  /** The same system, so much later. */
  const after = (ms: number) =>
    testWebApi({ url: first.url, clock: manualClock(start.now() + ms), settings });
  const use = (at: Pick<typeof first, 'ask'>, linkToken: string) =>
    at.ask('POST', '/v1/sessions', { body: { linkToken } });
  const links = [1, 2, 3].map(async () => (await first.links.createFirst(first.place)).linkToken);
  const [now, justInTime, tooLate] = await Promise.all(links);
  const headers = { cookie: cookieOf(await use(first, now!)) };

  assert.equal((await use(await after(dayMs - 1), justInTime!)).status, 204);
  assert.equal((await use(await after(dayMs), tooLate!)).status, 401);
  assert.equal((await (await after(30 * dayMs - 1)).ask('GET', '/v1/me', { headers })).status, 200);
  const clock = manualClock(start.now() + 30 * dayMs);
  const last = await testWebApi({ url: first.url, clock, settings });
  assert.equal((await last.ask('GET', '/v1/me', { headers })).status, 401);

  const left = async () => {
    const counts = sql`SELECT (SELECT count(*)::int FROM sessions), (SELECT count(*)::int FROM link_tokens) links`;
    const { rows } = await first.db.system.execute<{ count: number; links: number }>(counts);
    return rows[0];
  };
  assert.deepEqual(await left(), { count: 2, links: 3 });
  clock.advance(3600_000);
  await last.close();
  assert.deepEqual(
    await left(),
    { count: 1, links: 1 },
    'the session of the later link goes on, and what it came from',
  );
});
