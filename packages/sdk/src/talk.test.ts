import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import { createParley } from './client.ts';
import type { Timers } from './clock.ts';
import { openTalk, type Talk } from './talk.ts';

const started = {
  type: 'started',
  seq: 1,
  conversationId: 'conv_01h455vb4pex5vsknk084sn02q',
  resumeToken: 'resume-token-resume-token',
  assistant: { id: 'asst_01h455vb4pex5vsknk084sn02q', name: 'Ada', version: 1 },
  mode: 'voice',
  input: { encoding: 'pcm16', rateHz: 16000 },
  output: { encoding: 'pcm16', rateHz: 16000 },
};

/** Each socket that a client opens, with what it says, one after the other. */
class Line {
  readonly #sockets: Connection[] = [];
  #wake = () => {};

  add(connection: Connection): void {
    this.#sockets.push(connection);
    this.#wake();
  }

  async next(): Promise<Connection> {
    while (this.#sockets.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#sockets.shift() as Connection;
  }
}

class Connection {
  readonly socket: ServerSocket;
  readonly protocols: string[];
  readonly #said: unknown[] = [];
  #wake = () => {};

  constructor(socket: ServerSocket, protocols: string[]) {
    this.socket = socket;
    this.protocols = protocols;
    socket.on('message', (data, binary) => {
      this.#said.push(binary ? data : JSON.parse(String(data)));
      this.#wake();
    });
  }

  async hear(): Promise<Record<string, unknown>> {
    while (this.#said.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#said.shift() as Record<string, unknown>;
  }

  say(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }
}

async function serve(t: TestContext, timers?: Timers) {
  const line = new Line();
  let tokens = 0;
  const server = createServer((_request, response) => {
    tokens += 1;
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ token: `t${tokens}`, expiresAt: '2026-01-01T00:00:00Z' }));
  }).listen(0, '127.0.0.1');
  const sockets = new WebSocketServer({ server, path: '/v1/talk', handleProtocols: () => 'parley.v1' });
  sockets.on('connection', (socket, request) => {
    line.add(new Connection(socket, String(request.headers['sec-websocket-protocol']).split(',')));
  });
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { line, parley: createParley({ url, ...(timers === undefined ? {} : { timers }) }) };
}

const heartbeatMs = 800;

/** Short waits take no time; long ones, and those between heartbeats, never end. */
const impatient: Timers = {
  after(delayMs, callback) {
    if (delayMs >= 5000 || delayMs === heartbeatMs) return { cancel() {} };
    const handle = setImmediate(callback);
    return { cancel: () => clearImmediate(handle) };
  },
};

function heard(talk: Talk): string[] {
  const texts: string[] = [];
  talk.on('agent.text', ({ text }) => texts.push(text));
  return texts;
}

test('a talk starts with a single-use token as subprotocol, carries sound both ways and ends', async (t) => {
  const { line, parley } = await serve(t);
  const talk = openTalk(parley, { assistant: 'Ada', metadata: { from: 'test' } });
  const connection = await line.next();
  assert.deepEqual(
    connection.protocols.map((name) => name.trim()),
    ['parley.v1', 'parley.token.t1'],
  );
  assert.deepEqual(await connection.hear(), { type: 'start', assistant: 'Ada', metadata: { from: 'test' } });
  connection.say(started);
  assert.deepEqual(await talk.started(), { conversationId: started.conversationId });
  assert.equal(talk.sendAudio(new Uint8Array([1, 2])), true);
  assert.deepEqual([...((await connection.hear()) as unknown as Buffer)], [1, 2]);
  const sound = new Promise<Uint8Array>((resolve) => talk.on('audio', resolve));
  connection.socket.send(new Uint8Array([3, 4]));
  assert.deepEqual([...(await sound)], [3, 4]);
  talk.end();
  assert.deepEqual(await connection.hear(), { type: 'end' });
  connection.say({ type: 'ended', seq: 2, reason: 'caller-ended', atMs: 10 });
  assert.deepEqual(await talk.closed(), {
    reason: 'caller-ended',
    error: null,
    conversationId: started.conversationId,
  });
});

test('a lost connection is taken up again: no event is missed or told twice, and what was typed meanwhile arrives', async (t) => {
  const { line, parley } = await serve(t, impatient);
  const talk = openTalk(parley, { assistant: 'Ada' });
  const texts = heard(talk);
  const first = await line.next();
  await first.hear();
  first.say(started);
  await talk.started();
  const one = new Promise((resolve) => talk.on('agent.text', resolve));
  first.say({ type: 'agent.text', seq: 2, turn: 1, text: 'one', atMs: 1 });
  await one;
  const lost = new Promise<void>((resolve) =>
    talk.on('state', (state) => state === 'reconnecting' && resolve()),
  );
  first.socket.terminate();
  await lost;
  talk.sendText('are you there');
  const second = await line.next();
  assert.deepEqual(await second.hear(), {
    type: 'resume',
    conversationId: started.conversationId,
    resumeToken: started.resumeToken,
    lastSeq: 2,
  });
  second.say({ type: 'resumed', seq: 0, conversationId: started.conversationId });
  second.say({ type: 'agent.text', seq: 2, turn: 1, text: 'one', atMs: 1 });
  assert.deepEqual(await second.hear(), { type: 'ping', id: 'resumed' });
  second.say({ type: 'pong', seq: 0, id: 'resumed' });
  assert.deepEqual(await second.hear(), { type: 'text', text: 'are you there' });
  second.say({ type: 'agent.text', seq: 3, turn: 1, text: 'two', atMs: 2 });
  second.say({ type: 'ended', seq: 4, reason: 'agent-ended', atMs: 3 });
  assert.equal((await talk.closed()).reason, 'agent-ended');
  assert.deepEqual(texts, ['one', 'two']);
});

test('words that were lost with the connection are said again, and those that were heard are not', async (t) => {
  const { line, parley } = await serve(t, impatient);
  const talk = openTalk(parley, { assistant: 'Ada' });
  const first = await line.next();
  await first.hear();
  first.say(started);
  await talk.started();
  talk.sendText('heard');
  talk.sendText('heard too');
  talk.sendText('lost');
  for (const _ of [1, 2, 3]) await first.hear();
  const typed = { type: 'caller.transcript', turn: 1, final: true, kind: 'typed', startMs: 0, atMs: 0 };
  const told = new Promise((resolve) => talk.on('caller.transcript', resolve));
  first.say({ ...typed, seq: 2, text: 'heard' });
  await told;
  first.socket.terminate();
  const second = await line.next();
  await second.hear();
  second.say({ type: 'resumed', seq: 0, conversationId: started.conversationId });
  second.say({ ...typed, seq: 3, text: 'heard too' });
  await second.hear();
  second.say({ type: 'pong', seq: 0, id: 'resumed' });
  assert.deepEqual(await second.hear(), { type: 'text', text: 'lost' });
  second.say({ type: 'ended', seq: 4, reason: 'agent-ended', atMs: 3 });
  await talk.closed();
});

test('a refused start tells the reason with its faults', async (t) => {
  const { line, parley } = await serve(t);
  const talk = openTalk(parley, { assistant: 'Nobody' });
  const connection = await line.next();
  await connection.hear();
  const faults = [{ path: 'assistant', message: 'is not known' }];
  connection.say({
    type: 'error',
    seq: 0,
    code: 'not_found',
    message: 'No such assistant.',
    faults,
    fatal: true,
  });
  connection.socket.close(4404);
  await assert.rejects(talk.started(), { code: 'not_found', message: 'No such assistant.', faults });
  assert.deepEqual((await talk.closed()).conversationId, null);
});

test('who only reads the events is thrown the reason of a refusal', async (t) => {
  const { line, parley } = await serve(t);
  const events = openTalk(parley, { assistant: 'Nobody' })[Symbol.asyncIterator]();
  const read = events.next();
  const connection = await line.next();
  await connection.hear();
  connection.socket.close(4404);
  await assert.rejects(read, { code: 'not_found' });
});

test('an event of a newer server is passed over and the talk goes on', async (t) => {
  const { line, parley } = await serve(t);
  const talk = openTalk(parley, { assistant: 'Ada' });
  const texts = heard(talk);
  const connection = await line.next();
  await connection.hear();
  connection.say(started);
  connection.say({ type: 'agent.mood', seq: 2, mood: 'sunny' });
  connection.say({ type: 'agent.text', seq: 3, turn: 1, text: 'hello', extra: true, atMs: 1 });
  connection.say({ type: 'ended', seq: 4, reason: 'agent-ended', atMs: 3 });
  await talk.closed();
  assert.deepEqual(texts, ['hello']);
});

test('a conversation that the server no longer holds ends as connection lost', async (t) => {
  const { line, parley } = await serve(t, impatient);
  const talk = openTalk(parley, { assistant: 'Ada' });
  const first = await line.next();
  await first.hear();
  first.say(started);
  await talk.started();
  first.socket.terminate();
  const second = await line.next();
  await second.hear();
  second.say({ type: 'error', seq: 0, code: 'not_found', message: 'It is gone.', faults: [], fatal: true });
  second.socket.close(4404);
  const end = await talk.closed();
  assert.equal(end.reason, 'connection-lost');
  assert.equal(end.error?.message, 'It is gone.');
});

test('a server that is silent for three seconds without closing counts as lost, and the talk is taken up again', async (t) => {
  const ticks: Array<() => void> = [];
  const timers: Timers = {
    after(delayMs, callback) {
      if (delayMs === heartbeatMs) ticks.push(callback);
      if (delayMs >= heartbeatMs) return { cancel() {} };
      const handle = setImmediate(callback);
      return { cancel: () => clearImmediate(handle) };
    },
  };
  const { line, parley } = await serve(t, timers);
  const talk = openTalk(parley, { assistant: 'Ada' });
  const first = await line.next();
  await first.hear();
  first.say(started);
  await talk.started();
  for (const _ of [1, 2]) {
    ticks.shift()?.();
    assert.equal((await first.hear()).type, 'ping');
  }
  ticks.shift()?.();
  const second = await line.next();
  assert.equal((await second.hear()).type, 'resume');
  second.say({ type: 'ended', seq: 2, reason: 'silence', atMs: 3 });
  assert.equal((await talk.closed()).reason, 'silence');
});

test('a token that does not come on the way back is not waited for longer than five seconds', async (t) => {
  const { line, parley } = await serve(t, impatient);
  let late = () => {};
  let asked = 0;
  const timers: Timers = {
    after(delayMs, callback) {
      if (delayMs === 5000) late = callback;
      return impatient.after(delayMs, callback);
    },
  };
  const takeTalkToken = async (signal?: AbortSignal) => {
    asked += 1;
    if (asked !== 2) return parley.talkToken();
    return new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
      setImmediate(() => late());
    });
  };
  const talk = openTalk({ ...parley, timers, takeTalkToken }, { assistant: 'Ada' });
  const first = await line.next();
  await first.hear();
  first.say(started);
  await talk.started();
  first.socket.terminate();
  const second = await line.next();
  assert.equal((await second.hear()).type, 'resume');
  assert.equal(asked, 3);
  second.say({ type: 'ended', seq: 2, reason: 'silence', atMs: 3 });
  await talk.closed();
});

test('another page takes the conversation up where the one before was, and is told only what came after', async (t) => {
  const { line, parley } = await serve(t, impatient);
  const before = openTalk(parley, { assistant: 'Ada' });
  const first = await line.next();
  await first.hear();
  first.say(started);
  first.say({ type: 'agent.text', seq: 2, turn: 1, text: 'before', atMs: 1 });
  await new Promise((resolve) => before.on('agent.text', resolve));
  const { resumption } = before;
  assert.deepEqual(resumption, {
    conversationId: started.conversationId,
    resumeToken: started.resumeToken,
    lastSeq: 2,
  });
  const talk = openTalk(parley, { assistant: 'Ada', resume: resumption });
  const states: string[] = [];
  talk.on('state', (state) => states.push(state));
  assert.equal(talk.state, 'reconnecting');
  const texts = heard(talk);
  const second = await line.next();
  assert.deepEqual(await second.hear(), { type: 'resume', ...resumption });
  second.say({ type: 'resumed', seq: 0, conversationId: started.conversationId });
  second.say({ type: 'agent.text', seq: 2, turn: 1, text: 'before', atMs: 1 });
  second.say({ type: 'agent.text', seq: 3, turn: 1, text: 'after', atMs: 2 });
  second.say({ type: 'ended', seq: 4, reason: 'agent-ended', atMs: 3 });
  await talk.closed();
  assert.deepEqual(texts, ['after']);
  assert.deepEqual(states, ['open', 'ended']);
  assert.equal(talk.resumption, undefined);
  first.say({ type: 'ended', seq: 3, reason: 'agent-ended', atMs: 3 });
  await before.closed();
});

test('an aborted signal hangs up, also while the talk is only being opened', async (t) => {
  const { parley } = await serve(t);
  const controller = new AbortController();
  const talk = openTalk(parley, { assistant: 'Ada' }, controller.signal);
  controller.abort();
  assert.deepEqual(await talk.closed(), { reason: 'caller-ended', error: null, conversationId: null });
  assert.equal(talk.sendAudio(new Uint8Array(2)), false);
});

test('without a WebSocket a talk is refused with what to do about it', async (t) => {
  const own = globalThis.WebSocket;
  t.after(() => Object.assign(globalThis, { WebSocket: own }));
  Object.assign(globalThis, { WebSocket: undefined });
  const talk = openTalk(createParley({ url: 'http://127.0.0.1:1', apiKey: 'pk' }), { assistant: 'Ada' });
  await assert.rejects(talk.started(), { code: 'failed_precondition', message: /Node 22.*package `ws`/ });
  assert.equal(talk.state, 'ended');
});
