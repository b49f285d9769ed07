import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { newId } from '@parley/platform/ids';
import { WebSocket } from 'ws';
import { echoDefinition, testAssistantApi } from '../testing.ts';
import { openTestTalk } from './talk-client.test-support.ts';

const api = await testAssistantApi();
const url = await api.start();
const key = api.key(newId('project'));
const made = await api.ask(key, 'POST', '/v1/assistants', { name: 'Echo', definition: echoDefinition() });
await api.ask(key, 'POST', `/v1/assistants/${made.body.id}/publish`, {});
const shop = 'https://shop.example';

async function tokenFor(...origins: string[]): Promise<string> {
  const { status, body } = await api.ask(key, 'POST', '/v1/talk/tokens', { origins });
  assert.equal(status, 201);
  return body.token;
}

/** What a page is answered that is refused. */
async function refusalOf(origin: string, protocols: string[], path = '/v1/talk', headers = {}) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, protocols, {
    headers: { origin, ...headers },
  });
  socket.on('error', () => {});
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  return { status: response.statusCode, body: JSON.parse(String(await response.toArray())) };
}

test('a page elsewhere talks with a token that names it', async () => {
  const token = await tokenFor('https://www.example', shop);
  const talk = await openTestTalk(url, { token, headers: { origin: shop } });
  talk.send({ type: 'start', assistant: 'Echo', mode: 'text' });
  await talk.until('started');
  talk.send({ type: 'end' });
  await talk.until('ended');
  await talk.closed;
});

test('a page elsewhere that no token names is refused, and told what to ask for', async () => {
  for (const origin of ['https://evil.test', `${shop}.evil.test`, 'http://shop.example', 'null']) {
    const token = await tokenFor(shop);
    const { status, body } = await refusalOf(origin, ['parley.v1', `parley.token.${token}`]);
    assert.deepEqual([status, body.code], [403, 'permission_denied'], origin);
    assert.ok(body.detail.includes(`{"origins":["${origin}"]}`), body.detail);
  }
  const unnamed = await refusalOf(shop, ['parley.v1', `parley.token.${await tokenFor()}`]);
  assert.equal(unnamed.status, 403);
});

test('a page elsewhere has nothing by a key or a cookie, and comes in by no other socket', async () => {
  for (const headers of [{ authorization: `Bearer ${key}` }, { cookie: 'parley_session=x' }, {}]) {
    assert.equal((await refusalOf(shop, ['parley.v1'], '/v1/talk', headers)).status, 403);
  }
  const token = `parley.token.${await tokenFor(shop)}`;
  for (const path of ['/v1/carriers/twilio/media', '/v1/nowhere']) {
    assert.equal((await refusalOf(shop, ['parley.v1', token], path)).status, 403, path);
  }
});

test('a token that names pages opens a socket of a program and of our own page too', async () => {
  const own = new URL(url).origin;
  for (const headers of [{}, { origin: own }] as Record<string, string>[]) {
    const talk = await openTestTalk(url, { token: await tokenFor(shop), headers });
    talk.socket.close();
    await talk.closed;
  }
});

test('what is not the origin of a page is refused where a token is asked for', async () => {
  for (const none of [
    '*',
    'shop.example',
    `${shop}/`,
    `${shop}/page`,
    'null',
    'file:///a',
    'https://A.example',
  ]) {
    const { status, body } = await api.ask(key, 'POST', '/v1/talk/tokens', { origins: [none] });
    assert.deepEqual([status, body.faults[0].path], [400, 'origins[0]'], none);
  }
});
