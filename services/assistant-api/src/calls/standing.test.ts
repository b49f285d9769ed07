import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Id } from '@parley/contracts/ids';
import { newId } from '@parley/platform/ids';
import { systemClock } from '@parley/platform/time/clock';
import { openTestTalk } from '../channels/talk-client.test-support.ts';
import { echoDefinition, testAssistantApi } from '../testing.ts';

const api = await testAssistantApi();
const origin = await api.start();

/** A key of a project with an assistant. */
async function aKey(): Promise<string> {
  return withEcho(newId('project'));
}

async function withEcho(projectId: Id<'project'>): Promise<string> {
  const key = api.key(projectId);
  const made = await api.ask(key, 'POST', '/v1/assistants', { name: 'Echo', definition: echoDefinition() });
  await api.ask(key, 'POST', `/v1/assistants/${made.body.id}/publish`, {});
  return key;
}

async function begin(key: string) {
  const talk = await openTestTalk(origin, { key });
  talk.send({ type: 'start', assistant: 'Echo', mode: 'text' });
  return { talk, started: await talk.until('started') };
}

// Nothing is relayed in these tests: what ends does so because it is asked about. How soon is held on a clock that
// the test turns, in `standing.test.ts` of the platform.

test('a call whose key is revoked ends with 4401, though no word of it came', async () => {
  const key = await aKey();
  const other = await begin(await aKey());
  const { talk } = await begin(key);
  api.revoke(key);
  const closed = await talk.closed;
  assert.deepEqual(closed, { code: 4401, reason: 'access-ended' });
  assert.equal((await talk.until('ended')).reason, 'access-ended');
  assert.equal(other.talk.socket.readyState, other.talk.socket.OPEN, 'others go on');
  other.talk.send({ type: 'end' });
  await other.talk.closed;
});

test('a socket that waits for its first message is closed as well, and one whose key expires', async () => {
  const key = await aKey();
  const waiting = await openTestTalk(origin, { key });
  api.revoke(key);
  assert.equal((await waiting.closed).code, 4401);
  const projectId = newId('project');
  await withEcho(projectId);
  const short = api.key(projectId);
  api.expire(short, systemClock.now() + 300);
  const { talk } = await begin(short);
  assert.equal((await talk.closed).code, 4401);
});

test('a call that waits for its line to come back ends with the key that began it', async () => {
  const key = await aKey();
  const { talk } = await begin(key);
  talk.socket.terminate();
  await talk.closed;
  api.revoke(key);
  while (api.calls.count > 0) await new Promise((resolve) => setImmediate(resolve));
});

test('a token opens nothing when the key that asked for it was revoked in between', async () => {
  const key = await aKey();
  const { body } = await api.ask(key, 'POST', '/v1/talk/tokens');
  api.revoke(key);
  await assert.rejects(openTestTalk(origin, { token: body.token }), /401/);
});

test('a token lasts no longer than the key that asked for it', async () => {
  const key = api.key(newId('project'));
  const endsMs = systemClock.now() + 20_000;
  api.expire(key, endsMs);
  const { body } = await api.ask(key, 'POST', '/v1/talk/tokens');
  assert.equal(Date.parse(body.expiresAt), endsMs);
});
