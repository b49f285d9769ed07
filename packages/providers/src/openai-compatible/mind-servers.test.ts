/** Servers that keep to the protocol in their own way, and what an assistant behind them says. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { ParleyError } from '@parley/platform/errors';
import { systemClock } from '@parley/platform/time/clock';
import type { MindEvent, MindRequest } from '@parley/voice/ports';
import { type ChatAnswer, type ChatRequest, startChatServer } from '../wire/chat-server.ts';
import { listen, stop } from '../wire/test-server.ts';
import { createHabits } from './habits.ts';
import { createLanguageModel, type LanguageModelLimits } from './mind.ts';

type Answer = (request: ChatRequest, nth: number) => ChatAnswer;

async function setUp(t: TestContext, answer: Answer, limits: Partial<LanguageModelLimits> = {}) {
  const server = await startChatServer({ answer });
  t.after(() => server.close());
  const habits = createHabits();
  const make = () =>
    createLanguageModel({
      clock: systemClock,
      baseUrl: server.baseUrl,
      model: 'test-model',
      prompt: 'You answer for a bakery.',
      greeting: '',
      temperature: 0.4,
      maxOutputTokens: 200,
      limits: { firstMs: 2000, idleMs: 2000, ...limits },
      habits,
    });
  return {
    server,
    ask: (more: Partial<MindRequest> = {}) => collect(make().think({ ...asked, ...more }, never)),
  };
}

const never = new AbortController().signal;
const asked: MindRequest = {
  history: [],
  input: { kind: 'said', text: 'When do you open?' },
  state: null,
  toolResults: [],
  tools: [],
  nowMs: Date.UTC(2026, 2, 5, 9, 30),
  timeZone: 'Europe/Berlin',
  language: 'en',
};

async function collect(events: AsyncIterable<MindEvent>): Promise<MindEvent[]> {
  const all: MindEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const textOf = (events: MindEvent[]) =>
  events
    .map((event) => (event.type === 'text' ? event.text : ''))
    .join('')
    .trim();
const seven: ChatAnswer = { kind: 'answer', pieces: ['At ', 'seven.'] };
const refused = (message: string): ChatAnswer => ({ kind: 'status', status: 400, message });

test('what a model refuses is left out and remembered: tokens by their newer name, no temperature, no usage', async (t) => {
  const { server, ask } = await setUp(t, (request) => {
    if (request.max_tokens !== undefined) {
      return refused(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      );
    }
    if (request.temperature !== undefined) {
      return refused("Unsupported value: 'temperature' does not support 0.4 with this model.");
    }
    if (request.stream_options) return refused('Unrecognized request argument supplied: stream_options');
    return seven;
  });
  assert.equal(textOf(await ask()), 'At seven.');
  assert.equal(server.requests.length, 4);
  assert.equal(server.requests.at(-1)?.max_completion_tokens, 200);
  // The next call, with a mind of its own, asks rightly at once.
  assert.equal(textOf(await ask()), 'At seven.');
  assert.equal(server.requests.length, 5);
});

test('a refusal of something else is told, and nothing is left out for it', async (t) => {
  const { server, ask } = await setUp(t, () => refused('max_tokens is too large: 200'));
  await assert.rejects(ask(), { code: 'invalid_argument' });
  assert.equal(server.requests.length, 1);
});

test('a refusal that does not end is read no further than its first words', async (t) => {
  const server = createServer((_, response) => {
    response.writeHead(400, { 'content-type': 'text/plain' });
    response.write('no '.repeat(4000));
  });
  const origin = await listen(server);
  t.after(() => stop(server));
  const mind = createLanguageModel({
    clock: systemClock,
    baseUrl: `${origin}/v1`,
    model: 'test-model',
    prompt: '',
    greeting: '',
    temperature: 0,
    maxOutputTokens: 10,
    limits: { firstMs: 2000 },
  });
  await assert.rejects(collect(mind.think(asked, never)), { code: 'invalid_argument' });
});

for (const status of [429, 503]) {
  test(`a server that is busy (${status}) is asked again when it says, if the turn lasts so long`, async (t) => {
    const busy = (seconds: string): ChatAnswer => ({
      kind: 'status',
      status,
      headers: { 'retry-after': seconds },
    });
    const { server, ask } = await setUp(t, (_, nth) => (nth === 0 ? busy('0.05') : seven));
    const beganMs = systemClock.monotonicMs();
    assert.equal(textOf(await ask()), 'At seven.');
    assert.ok(systemClock.monotonicMs() - beganMs >= 45);
    assert.equal(server.requests.length, 2);

    const long = await setUp(t, () => busy('30'), { patienceMs: 1000 });
    await assert.rejects(
      long.ask(),
      (error) => error instanceof ParleyError && error.retryAfterMs === 30_000,
    );
    assert.equal(long.server.requests.length, 1);
  });
}

test('a model that must be loaded first has as long as the assistant gives it', async (t) => {
  const { server } = await setUp(t, () => ({ kind: 'hang' }));
  const mind = createLanguageModel({
    clock: systemClock,
    baseUrl: server.baseUrl,
    model: 'test-model',
    prompt: '',
    greeting: '',
    temperature: 0,
    maxOutputTokens: 10,
    firstTokenMs: 60,
  });
  await assert.rejects(collect(mind.think(asked, never)), /within 60 ms/);
});

test('a whole answer where a stream was asked for is spoken, with its calls of tools and what it cost', async (t) => {
  const calls = [{ id: 'c1', name: 'look_up', arguments: '{"day":"Monday"}' }];
  const { ask } = await setUp(t, () => ({ kind: 'whole', pieces: ['One ', 'moment.'], calls }));
  const events = await ask();
  assert.equal(textOf(events), 'One moment.');
  assert.deepEqual(
    events.filter(({ type }) => type !== 'text'),
    [
      { type: 'tool', call: { id: 'c1', name: 'look_up', input: { day: 'Monday' } } },
      { type: 'usage', inputTokens: 12, outputTokens: 7 },
    ],
  );
});

test('a server whose template opens the thought is known after its first answer', async (t) => {
  const { ask } = await setUp(t, () => ({
    kind: 'answer',
    pieces: ['Okay, the user asks. ', 'Seven.', '</think>', 'At seven.'],
  }));
  assert.equal(textOf(await ask()), 'At seven.');
  const unlike = await setUp(t, () => ({
    kind: 'answer',
    pieces: ['Plan: ', 'hours.', '</thi', 'nk>', 'At seven.'],
  }));
  assert.equal(textOf(await unlike.ask()), 'At seven.');
  assert.equal(textOf(await unlike.ask()), 'At seven.');
});

test('a model that does not think is known after its first answer, and what it says then is not held', async (t) => {
  const { ask } = await setUp(t, () => ({ kind: 'answer', pieces: ['They ask ', 'it ', 'often.'] }));
  const pieces = async () => (await ask()).flatMap((event) => (event.type === 'text' ? [event.text] : []));
  assert.deepEqual(await pieces(), ['They ask it often.']);
  assert.deepEqual(await pieces(), ['They ask ', 'it ', 'often.']);
});

test('a call that was written as text alone is a failure that says what to mend', async (t) => {
  const { ask } = await setUp(t, () => ({
    kind: 'answer',
    pieces: ['<tool_call>', '{"name":"look_up","arguments":{}}', '</tool_call>'],
  }));
  await assert.rejects(ask(), /wrote the call of a tool as text/);
});

test('an answer that reaches its limit does not end in the middle of a word', async (t) => {
  const { ask } = await setUp(t, () => ({
    kind: 'answer',
    pieces: ['We open at sev', 'en, and clo'],
    finish: 'length',
  }));
  assert.equal(textOf(await ask()), 'We open at seven, and');
});

test('the model knows which language the voice speaks, English too', async (t) => {
  const { server, ask } = await setUp(t, () => seven);
  await ask();
  await ask({ language: 'de' });
  const prompts = server.requests.map(({ messages }) => String(messages[0]?.content));
  assert.match(prompts[0] ?? '', /Speak English/);
  assert.match(prompts[1] ?? '', /Speak German/);
});

test('what was said before a tool ran stands before its call when the model is asked again', async (t) => {
  const { server, ask } = await setUp(t, () => seven);
  const exchange = (id: string, said?: string) => ({
    call: { id, name: 'look_up', input: {} },
    result: { id, name: 'look_up', outcome: 'ok' as const, output: 'seven' },
    ...(said === undefined ? {} : { said }),
  });
  await ask({
    toolResults: [exchange('c1', 'One moment.'), exchange('c2'), exchange('c3', 'And the other.')],
  });
  const told = server.requests[0]?.messages.slice(2).map((message) => ({
    content: message.content,
    ...('tool_calls' in message && { calls: message.tool_calls?.map(({ id }) => id) }),
  }));
  assert.deepEqual(told, [
    { content: 'One moment.', calls: ['c1', 'c2'] },
    { content: 'seven' },
    { content: 'seven' },
    { content: 'And the other.', calls: ['c3'] },
    { content: 'seven' },
  ]);
});
