/**
 * What a credential gives rise to, and what becomes of that when it ends: each kind of credential, each way to end it,
 * and all that can come from it, three generations down, on the real services.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { eventually } from '@parley/harness/process/wait';
import { type ManualClock, manualClock } from '@parley/platform/testing/server';
import { testService } from '@parley/platform/testing/service';
import { systemClock } from '@parley/platform/time/clock';
import { webApi } from '@parley/web-api/service';
import { loadServices } from './services.ts';

const dayMs = 24 * 3600_000;
const host = 'parley.localhost';
// From now on: the other services read its times by the machine's clock.
const clock: ManualClock = manualClock(systemClock.now());
const web = await testService(webApi, { clock });
const { key: ownerKey } = await web.firstStart();
const [assistantApi] = await loadServices(['assistant-api']);
const assistant = await testService(assistantApi!, {
  peers: web.peers,
  settings: {
    PARLEY_VENDORS: 'scripted',
    PARLEY_MAX_CALLS: '500',
    // What this test does beside them is no reason to refuse a call.
    PARLEY_CALLS_CPU: '100',
    PARLEY_PROJECT_CALLS: '100',
    PARLEY_KEY_CALLS: '100',
  },
});
await assistant.start();
const asOwner = { authorization: `Bearer ${ownerKey}` };
const [sample] = (await assistant.ask('GET', '/v1/assistants', { headers: asOwner })).body.items;

const kinds = ['api-key', 'link', 'session', 'talk token', 'call'] as const;
type Kind = (typeof kinds)[number];

interface Made {
  kind: Kind;
  /** From the first ancestor that is ended down to it. */
  path: Kind[];
  id: string | undefined;
  /** How it is shown to a service. */
  headers: Record<string, string>;
  secret: string;
  socket?: WebSocket;
  closed?: Promise<CloseEvent>;
}

/** What can be made with a credential of each kind. A token is a call's only parent, and used up by it. */
const children: Record<Kind, readonly Kind[]> = {
  'api-key': ['api-key', 'link', 'session', 'talk token', 'call'],
  link: ['session'],
  session: ['api-key', 'link', 'talk token', 'call'],
  'talk token': [],
  call: [],
};

const sockets: WebSocket[] = [];
after(() => {
  for (const socket of sockets) socket.close();
});

async function idOf(list: 'sessions' | 'links'): Promise<string> {
  const { body } = await web.ask('GET', `/v1/${list}?limit=1`, { headers: asOwner });
  return body.items[0].id;
}

async function make(kind: Kind, parent: Pick<Made, 'headers' | 'secret' | 'kind' | 'path'>): Promise<Made> {
  const { headers } = parent;
  const path = [...parent.path, kind];
  if (kind === 'api-key') {
    const { status, body } = await web.ask('POST', '/v1/api-keys', {
      headers,
      body: { name: 'x', role: 'owner' },
    });
    assert.equal(status, 201);
    return { kind, path, id: body.id, headers: { authorization: `Bearer ${body.key}` }, secret: body.key };
  }
  if (kind === 'link') {
    const { status, body } = await web.ask('POST', '/v1/links', { headers });
    assert.equal(status, 201);
    return { kind, path, id: body.id, headers: {}, secret: body.linkToken };
  }
  if (kind === 'session') {
    const body = parent.kind === 'link' ? { linkToken: parent.secret } : { apiKey: parent.secret };
    const answer = await web.ask('POST', '/v1/sessions', { body });
    assert.equal(answer.status, 204);
    const cookie = String(answer.headers['set-cookie']).split(';')[0]!;
    const own = { cookie, host, origin: `http://${host}` };
    return { kind, path, id: await idOf('sessions'), headers: own, secret: cookie };
  }
  const token = async () => {
    const { status, body } = await assistant.ask('POST', '/v1/talk/tokens', { headers });
    assert.equal(status, 201);
    return String(body.token);
  };
  const made: Made = { kind, path, id: undefined, headers: {}, secret: await token() };
  if (kind !== 'call') return made;
  // A machine that is busy with other tests may refuse a call for a while.
  const call = await eventually('a call', 30_000, async () => begin(await token()).catch(() => undefined));
  return { ...made, ...call };
}

/** Resolves when the call is on. Rejects when the socket is refused. */
async function begin(token: string): Promise<Pick<Made, 'socket' | 'closed'>> {
  const url = `ws://127.0.0.1:${assistant.server.port}/v1/talk`;
  const socket = new WebSocket(url, ['parley.v1', `parley.token.${token}`]);
  sockets.push(socket);
  const closed = new Promise<CloseEvent>((resolve) => {
    socket.onclose = resolve;
  });
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => socket.send(JSON.stringify({ type: 'start', assistant: sample.id, mode: 'text' }));
    socket.onerror = () => reject(new Error('refused'));
    socket.onmessage = ({ data }) => {
      if (JSON.parse(String(data)).type === 'started') resolve();
      else reject(new Error(String(data)));
    };
  });
  return { socket, closed };
}

/** The credential's descendants, so many generations. */
async function familyOf(parent: Made, generations: number): Promise<Made[]> {
  const all: Made[] = [];
  for (const kind of generations > 0 ? children[parent.kind] : []) {
    const made = await make(kind, parent);
    // A link that was used is none any more: what a link itself comes to is tried on another.
    if (kind === 'link') all.push(await make('link', parent));
    if (kind !== 'link') all.push(made);
    all.push(...(await familyOf(made, generations - 1)));
  }
  return all;
}

/** Whether it still gives anybody anything. */
async function works(made: Made): Promise<boolean> {
  if (made.kind === 'link') {
    return (await web.ask('POST', '/v1/sessions', { body: { linkToken: made.secret } })).status === 204;
  }
  if (made.kind === 'talk token') {
    // One that is let in and finds a busy machine was let in.
    return begin(made.secret).then(Boolean, (error: Error) => error.message.includes('unavailable'));
  }
  if (made.kind === 'call') return made.socket!.readyState === WebSocket.OPEN;
  const { headers } = made;
  const { status } = await web.ask('GET', '/v1/me', { headers });
  // The others remember for half a second, unless they are told before.
  while ((await assistant.ask('GET', '/v1/assistants?limit=1', { headers })).status !== status) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return status === 200;
}

const owner: Made = { kind: 'api-key', path: [], id: undefined, headers: asOwner, secret: ownerKey! };

/** The ways to an end, by the kind of what ends; each says how much of the table's clock it takes. */
const ends: [Kind, string, (made: Made) => Promise<void>, outlives: (path: Kind[]) => boolean][] = [
  ['api-key', 'is revoked', (made) => remove(`/v1/api-keys/${made.id}`), () => false],
  ['session', 'is revoked', (made) => remove(`/v1/sessions/${made.id}`), () => false],
  ['link', 'is revoked', (made) => remove(`/v1/links/${made.id}`), () => false],
  [
    'session',
    'is signed out of',
    async ({ headers }) => {
      assert.equal((await web.ask('DELETE', '/v1/sessions/current', { headers })).status, 204);
    },
    (path) => path.includes('api-key'),
  ],
  ['api-key', 'expires', async () => clock.advance(dayMs), () => false],
  ['link', 'expires', async () => clock.advance(dayMs), () => false],
  [
    'session',
    'expires',
    async () => clock.advance(30 * dayMs),
    // Other sessions of that day expire on the same day.
    (path) => path.includes('api-key') && !path.slice(path.lastIndexOf('api-key')).includes('session'),
  ],
];

async function remove(path: string): Promise<void> {
  assert.equal((await web.ask('DELETE', path, { headers: asOwner })).status, 204);
}

describe('when a credential ends, all that came from it ends', () => {
  for (const [kind, how, end, outlives] of ends) {
    test(`${kind} that ${how}`, async (t) => {
      const short = { name: 'short', role: 'owner', expiresInDays: 1 };
      const root = kind === 'api-key' && how === 'expires' ? await keyOf(short) : await make(kind, owner);
      // A used link is over: what it opened is tried as what comes from a session and from a key.
      const family = kind === 'link' ? [] : await familyOf({ ...root, path: [] }, 3);
      const bystander = await make('call', owner);
      const calls = family.filter((made) => made.kind === 'call');
      for (const made of calls) assert.ok(await works(made), made.path.join(' → '));
      await end(root);

      // Nobody is asked before they were told: a call whose credential has ended is closed by itself.
      for (const made of calls.filter(({ path }) => !outlives(path))) {
        const { code, reason } = await made.closed!;
        assert.deepEqual([code, reason], [4401, 'access-ended'], made.path.join(' → '));
      }
      assert.equal(await works(root), false, 'itself');
      for (const made of family) {
        // Links end within a day in any case.
        const isOver = made.kind === 'link' && how === 'expires';
        const expected = outlives(made.path) && !isOver;
        assert.equal(await works(made), expected, made.path.join(' → '));
      }
      assert.ok(await works(bystander), 'a call of another credential goes on');
      t.diagnostic(`${family.length} descendants`);
    });
  }

  test('what a link opened goes on when the link has expired, and ends with the key that made the link', async () => {
    const key = await make('api-key', owner);
    const session = await make('session', await make('link', key));
    clock.advance(dayMs);
    assert.ok(await works(session));
    await remove(`/v1/api-keys/${key.id}`);
    assert.equal(await works(session), false);
  });

  test('what outlived the session that it was made in ends with the key behind the session', async () => {
    const key = await make('api-key', owner);
    const session = await make('session', key);
    const child = await make('api-key', session);
    assert.equal((await web.ask('DELETE', '/v1/sessions/current', { headers: session.headers })).status, 204);
    assert.ok(await works(child));
    await remove(`/v1/api-keys/${key.id}`);
    assert.equal(await works(child), false);
  });
});

async function keyOf(body: object): Promise<Made> {
  const made = (await web.ask('POST', '/v1/api-keys', { headers: asOwner, body })).body;
  const headers = { authorization: `Bearer ${made.key}` };
  return { kind: 'api-key', path: [], id: made.id, headers, secret: made.key };
}
