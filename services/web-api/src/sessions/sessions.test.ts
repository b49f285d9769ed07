import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '@parley/platform/testing/server';
import { sql } from 'drizzle-orm';
import { startedWebApi, testWebApi } from '../testing.ts';

const api = await startedWebApi();
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
  const safe = await open({ apiKey: ownerKey }, { 'x-forwarded-proto': 'https' });
  assert.match(String(safe.headers['set-cookie']), /; Secure$/);
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
  const first = await startedWebApi({ clock: start });
  /** The same system, so much later. */
  const after = (ms: number) => testWebApi({ url: first.url, clock: manualClock(start.now() + ms) });
  const use = (at: Pick<typeof first, 'ask'>, linkToken: string) =>
    at.ask('POST', '/v1/sessions', { body: { linkToken } });
  const links = [1, 2, 3].map(async () => (await first.links.createFirst(first.place)).linkToken);
  const [now, justInTime, tooLate] = await Promise.all(links);
  const headers = { cookie: cookieOf(await use(first, now!)) };

  assert.equal((await use(await after(dayMs - 1), justInTime!)).status, 204);
  assert.equal((await use(await after(dayMs), tooLate!)).status, 401);
  assert.equal((await (await after(30 * dayMs - 1)).ask('GET', '/v1/me', { headers })).status, 200);
  const clock = manualClock(start.now() + 30 * dayMs);
  const last = await testWebApi({ url: first.url, clock });
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
