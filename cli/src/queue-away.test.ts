import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { eventually } from '@parley/harness/process/wait';
import { testDatabase } from '@parley/platform/testing/database';
import { testService } from '@parley/platform/testing/service';
import { systemClock } from '@parley/platform/time/clock';
import { webApi } from '@parley/web-api/service';
import { loadServices } from './services.ts';

/** What `docs/guide/access.md` promises where no word comes, and the time for the answer. */
const promisedMs = 1_000;
/** How long the queue's database is away at least. */
const awayMs = 3_000;

const queue = await testDatabase('queue');
const settings = { PARLEY_QUEUE_URL: queue.url };
const web = await testService(webApi, { settings });
const { key: ownerKey } = await web.firstStart();
const [assistantApi] = await loadServices(['assistant-api']);
const assistant = await testService(assistantApi!, {
  peers: web.peers,
  // What else this machine does is no reason to refuse a call.
  settings: { ...settings, PARLEY_VENDORS: 'scripted', PARLEY_CALLS_CPU: '100' },
});
await assistant.start();
const [sample] = (await assistant.ask('GET', '/v1/assistants', { key: ownerKey! })).body.items;

async function callOfNewKey(t: TestContext) {
  const body = { name: 'caller', role: 'developer' };
  const { id, key } = (await web.ask('POST', '/v1/api-keys', { key: ownerKey!, body })).body;
  const begin = async () => {
    const { token } = (await assistant.ask('POST', '/v1/talk/tokens', { key })).body;
    const url = `ws://127.0.0.1:${assistant.server.port}/v1/talk`;
    const socket = new WebSocket(url, ['parley.v1', `parley.token.${token}`]);
    t.after(() => socket.close());
    const closed = new Promise<CloseEvent>((resolve) => {
      socket.onclose = resolve;
    });
    const isOn = await new Promise<boolean>((resolve) => {
      socket.onopen = () =>
        socket.send(JSON.stringify({ type: 'start', assistant: sample.id, mode: 'text' }));
      socket.onerror = () => resolve(false);
      socket.onmessage = ({ data }) => resolve(JSON.parse(String(data)).type === 'started');
    });
    return isOn && { socket, closed };
  };
  // A machine that is busy with other tests may refuse a call for a while.
  return { id: String(id), ...(await eventually('a call', 30_000, begin)) };
}

/** Revokes the key of a new call; how long the call went on, in ms. */
async function endsAfterMs(t: TestContext): Promise<number> {
  const { id, closed } = await callOfNewKey(t);
  const { status } = await web.ask('DELETE', `/v1/api-keys/${id}`, { key: ownerKey! });
  const atMs = systemClock.monotonicMs();
  assert.equal(status, 204);
  const { code, reason } = await closed;
  assert.deepEqual({ code, reason }, { code: 4401, reason: 'access-ended' });
  return systemClock.monotonicMs() - atMs;
}

test('a key that is revoked while the database of the queue is away ends its open call in time, and no other', async (t) => {
  const other = await callOfNewKey(t);
  await queue.takeAway();
  const fromMs = systemClock.monotonicMs();
  let endedMs = Number.POSITIVE_INFINITY;
  try {
    // On a machine that stands still for a moment a single figure says nothing.
    for (let tries = 0; tries < 3 && endedMs >= promisedMs; tries += 1) endedMs = await endsAfterMs(t);
    await eventually('the end of the outage', 2 * awayMs, () => systemClock.monotonicMs() - fromMs > awayMs);
  } finally {
    await queue.giveBack();
  }
  t.diagnostic(`ended ${Math.round(endedMs)} ms after its key was revoked`);
  assert.ok(endedMs < promisedMs, `after ${endedMs} ms`);
  assert.equal(other.socket.readyState, WebSocket.OPEN);
  // And so it goes on once it is back.
  await endsAfterMs(t);
  assert.equal(other.socket.readyState, WebSocket.OPEN);
});
