import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ParleyError } from '@parley/platform/errors';
import { systemClock } from '@parley/platform/time/clock';
import type { MindEvent, MindRequest } from '@parley/voice/ports';
import { type ChatAnswer, type ChatServerOptions, startChatServer } from '../wire/chat-server.ts';
import { discoverOllama } from './discover.ts';
import { createHabits } from './habits.ts';
import { createLanguageModel, type LanguageModelOptions } from './mind.ts';

async function setUp(t: TestContext, answers: ChatAnswer[], more: Options = {}) {
  const server = await startChatServer({
    answer: (_, nth) => answers[nth] ?? { kind: 'status', status: 500 },
    ...more.server,
  });
  t.after(() => server.close());
  const mind = createLanguageModel({
    clock: systemClock,
    baseUrl: server.baseUrl,
    model: 'test-model',
    prompt: 'You answer for a bakery.',
    greeting: '',
    temperature: 0.4,
    maxOutputTokens: 200,
    ...more.mind,
    limits: { firstMs: 2000, idleMs: 2000, ...more.mind?.limits },
  });
  return { server, mind };
}

interface Options {
  server?: Partial<ChatServerOptions>;
  mind?: Partial<LanguageModelOptions>;
}

const said = (more: Partial<MindRequest> = {}): MindRequest => ({
  history: [],
  input: { kind: 'said', text: 'When do you open?' },
  state: null,
  toolResults: [],
  tools: [],
  nowMs: Date.UTC(2026, 2, 5, 9, 30),
  timeZone: 'Europe/Berlin',
  language: 'en',
  ...more,
});

async function collect(events: AsyncIterable<MindEvent>): Promise<MindEvent[]> {
  const all: MindEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const textOf = (events: MindEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');
const never = new AbortController().signal;
const withCode = (code: string) => (error: unknown) => error instanceof ParleyError && error.code === code;

test('the answer of a model that is known not to think comes piece by piece and then tells what it cost', async (t) => {
  const habits = createHabits();
  const known = { ...habits('', ''), thinksFirst: false };
  const pieces = ['At ', 'seven ', 'sharp.'];
  const { mind } = await setUp(t, [{ kind: 'answer', pieces }], { mind: { habits: () => known } });
  const events = await collect(mind.think(said(), never));
  assert.equal(textOf(events), 'At seven sharp.');
  assert.equal(events.filter((event) => event.type === 'text').length, 3);
  assert.deepEqual(events.at(-1), { type: 'usage', inputTokens: 12, outputTokens: 7 });
});

test('a greeting is spoken without asking the model', async (t) => {
  const { mind, server } = await setUp(t, [], { mind: { greeting: 'Hello, the bakery.' } });
  const events = await collect(mind.think(said({ input: { kind: 'start' } }), never));
  assert.deepEqual(events, [{ type: 'text', text: 'Hello, the bakery.' }]);
  assert.equal(server.requests.length, 0);
});

test('tool calls arrive whole from their fragments and are left for the engine to run', async (t) => {
  const { mind, server } = await setUp(t, [
    {
      kind: 'answer',
      pieces: ['One moment.'],
      calls: [
        { id: 'c1', name: 'look_up', arguments: '{"day":"Monday","hours":[7,18]}' },
        { id: 'c2', name: 'unknown_tool', arguments: '{}' },
      ],
    },
  ]);
  const tool = {
    name: 'look_up',
    description: 'Opening hours',
    inputSchema: { type: 'object', properties: { day: { type: 'string' } } },
    onInterrupt: 'cancel' as const,
    timeoutMs: 1000,
  };
  const events = await collect(mind.think(said({ tools: [tool] }), never));
  const calls = events.flatMap((event) => (event.type === 'tool' ? [event.call] : []));
  assert.deepEqual(calls, [
    { id: 'c1', name: 'look_up', input: { day: 'Monday', hours: [7, 18] } },
    { id: 'c2', name: 'unknown_tool', input: {} },
  ]);
  assert.equal(server.requests.length, 1);
  const names = server.requests[0]?.tools?.map((entry) => entry.function.name);
  assert.deepEqual(names, ['end_call', 'look_up']);
});

test('arguments that are not JSON still reach the engine, which refuses them', async (t) => {
  const { mind } = await setUp(t, [
    { kind: 'answer', calls: [{ id: 'c1', name: 'look_up', arguments: '{"day": Mon' }] },
  ]);
  const events = await collect(mind.think(said(), never));
  assert.deepEqual(
    events.flatMap((event) => (event.type === 'tool' ? [event.call] : [])),
    [{ id: 'c1', name: 'look_up', input: '{"day": Mon' }],
  );
});

test('the model sees what was heard, tool results in order, and where it was interrupted', async (t) => {
  const { mind, server } = await setUp(t, [{ kind: 'answer', pieces: ['Yes.'] }]);
  const call = { id: 'c1', name: 'look_up', input: { day: 'Monday' } };
  const second = { id: 'c2', name: 'look_up', input: { day: 'Friday' } };
  await collect(
    mind.think(
      said({
        history: [
          { role: 'agent', text: 'Hello, the', interrupted: true },
          { role: 'caller', text: 'Hi.' },
          { role: 'tool', call, result: { ...call, outcome: 'ok', output: { open: 7 } } },
          { role: 'agent', text: 'At seven.', interrupted: false },
          { role: 'caller', text: 'And' },
        ],
        input: { kind: 'said', text: 'on Friday?' },
        toolResults: [
          { call, result: { ...call, outcome: 'ok', output: 'eight' } },
          { call: second, result: { ...second, outcome: 'timeout', output: 'no answer' } },
        ],
      }),
      never,
    ),
  );
  const [system, ...messages] = server.requests[0]?.messages ?? [];
  assert.match(String(system?.content), /^You answer for a bakery\.\n\n/);
  assert.match(String(system?.content), /Thursday, 5 March 2026 at 10:30, time zone Europe\/Berlin/);
  assert.match(String(system?.content), /was interrupted there/);
  const wire = messages.map((message) => ({
    role: message.role,
    content: message.content ?? '',
    ...('tool_calls' in message ? { calls: message.tool_calls?.map((entry) => entry.id) } : {}),
  }));
  assert.deepEqual(wire, [
    { role: 'user', content: '[The call begins.]' },
    { role: 'assistant', content: 'Hello, the —' },
    { role: 'user', content: 'Hi.' },
    { role: 'assistant', content: '', calls: ['c1'] },
    { role: 'tool', content: '{"open":7}' },
    { role: 'assistant', content: 'At seven.' },
    { role: 'user', content: 'And\non Friday?' },
    { role: 'assistant', content: '', calls: ['c1', 'c2'] },
    { role: 'tool', content: 'eight' },
    { role: 'tool', content: 'The tool ended with "timeout": no answer' },
  ]);
});

test('silence, digits and the start of a call reach the model as notes', async (t) => {
  const answer: ChatAnswer = { kind: 'answer', pieces: ['Yes?'] };
  const { mind, server } = await setUp(t, [answer, answer, answer]);
  await collect(mind.think(said({ input: { kind: 'silence', count: 2 } }), never));
  await collect(mind.think(said({ input: { kind: 'digits', digits: '12#' } }), never));
  await collect(mind.think(said({ input: { kind: 'start' } }), never));
  const notes = server.requests.map((request) => String(request.messages.at(-1)?.content));
  assert.match(notes[0] ?? '', /^\[.*time 2 in a row/);
  assert.match(notes[1] ?? '', /^\[.*12#\]$/);
  assert.match(notes[2] ?? '', /^\[The call begins/);
});

test('a model can hang up, after its goodbye', async (t) => {
  const { mind } = await setUp(t, [
    {
      kind: 'answer',
      pieces: ['Goodbye.'],
      calls: [{ id: 'c1', name: 'end_call', arguments: '{"reason":"all done"}' }],
    },
  ]);
  const events = await collect(mind.think(said(), never));
  assert.deepEqual(events.at(-1), { type: 'end', reason: 'all done' });
  assert.equal(
    events.some((event) => event.type === 'tool'),
    false,
  );
});

test('what a reasoning model thinks is never spoken', async (t) => {
  const { mind } = await setUp(t, [
    { kind: 'answer', pieces: ['<thi', 'nk>They ask', ' hours</think>', 'At seven.'] },
  ]);
  assert.equal(textOf(await collect(mind.think(said(), never))).trim(), 'At seven.');
});

const refusals = [
  { status: 401, code: 'unauthenticated' },
  { status: 429, code: 'resource_exhausted' },
  { status: 404, code: 'not_found' },
  { status: 400, code: 'invalid_argument' },
  { status: 500, code: 'unavailable', asks: 2 },
  // It says when to ask again.
  { status: 503, code: 'unavailable' },
] as const;

for (const { status, code, ...more } of refusals) {
  test(`status ${status} is ${code}, and its public message tells nothing of the server's words`, async (t) => {
    const refusal: ChatAnswer = { kind: 'status', status, headers: { 'retry-after': '3' } };
    const { mind, server } = await setUp(t, [refusal, refusal, refusal]);
    await assert.rejects(collect(mind.think(said(), never)), (error) => {
      assert.ok(error instanceof ParleyError);
      assert.equal(error.code, code);
      assert.equal(error.message.includes('status'), false);
      if (status === 429 || status === 503) assert.equal(error.retryAfterMs, 3000);
      return true;
    });
    assert.equal(server.requests.length, 'asks' in more ? more.asks : 1);
  });
}

test('a server that failed once is asked once more, before anything was said', async (t) => {
  const { mind, server } = await setUp(t, [
    { kind: 'status', status: 502 },
    { kind: 'answer', pieces: ['Hello.'] },
  ]);
  assert.equal(textOf(await collect(mind.think(said(), never))), 'Hello.');
  assert.equal(server.requests.length, 2);
});

test('an empty answer is asked for once more', async (t) => {
  const { mind } = await setUp(t, [
    { kind: 'answer', pieces: [] },
    { kind: 'answer', pieces: ['Hello.'] },
  ]);
  assert.equal(textOf(await collect(mind.think(said(), never))), 'Hello.');
});

test('a server that hangs is given up at the deadline', async (t) => {
  const { mind, server } = await setUp(t, [{ kind: 'hang' }], { mind: { limits: { firstMs: 60 } } });
  await assert.rejects(collect(mind.think(said(), never)), withCode('deadline_exceeded'));
  // On a busy machine the time may be over before the server has seen the one request.
  assert.ok(server.requests.length <= 1);
});

test('a server that stops in the middle is given up, with what it said before kept', async (t) => {
  const { mind } = await setUp(t, [{ kind: 'stall', pieces: ['At ', 'seven'] }], {
    mind: { limits: { idleMs: 60 } },
  });
  const heard: MindEvent[] = [];
  await assert.rejects(async () => {
    for await (const event of mind.think(said(), never)) heard.push(event);
  }, withCode('deadline_exceeded'));
  assert.equal(textOf(heard), 'At seven');
});

for (const how of ['reset', 'end'] as const) {
  test(`an answer that breaks off (${how}) is an error and is not begun again`, async (t) => {
    const { mind, server } = await setUp(t, [{ kind: 'break', pieces: ['At '], how }]);
    await assert.rejects(collect(mind.think(said(), never)), withCode('unavailable'));
    assert.equal(server.requests.length, 1);
  });
}

test('a stream that cannot be read is unavailable', async (t) => {
  const { mind } = await setUp(t, [{ kind: 'garbage' }, { kind: 'garbage' }]);
  await assert.rejects(collect(mind.think(said(), never)), withCode('unavailable'));
});

test('a server that is not there is unavailable', async (t) => {
  const { mind, server } = await setUp(t, []);
  await server.close();
  await assert.rejects(collect(mind.think(said(), never)), withCode('unavailable'));
});

test('an abort ends the answer at once, with its reason, and frees the server', async (t) => {
  const { mind, server } = await setUp(t, [{ kind: 'stall', pieces: ['At '] }]);
  const controller = new AbortController();
  const reason = new Error('the caller interrupts');
  await assert.rejects(
    async () => {
      for await (const _ of mind.think(said(), controller.signal)) controller.abort(reason);
    },
    (error) => error === reason,
  );
  await until(() => server.abandoned === 1);
});

test('a reader who leaves frees the server', async (t) => {
  const { mind, server } = await setUp(t, [{ kind: 'stall', pieces: ['At '] }]);
  for await (const _ of mind.think(said(), never)) break;
  await until(() => server.abandoned === 1);
});

test('an Ollama on this machine is found with its models, and its absence is no error', async (t) => {
  const { server } = await setUp(t, [], { server: { models: ['llama3.2', 'qwen3'] } });
  assert.deepEqual(await discoverOllama(server.origin), {
    name: 'ollama',
    baseUrl: server.baseUrl,
    models: ['llama3.2', 'qwen3'],
  });
  assert.equal(await discoverOllama('http://127.0.0.1:9'), null);
});

/** Waits for what the other side of a socket does, turn of the event loop by turn. */
async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setImmediate(resolve));
}
