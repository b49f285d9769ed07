import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import OpenAI from 'openai';
import { type ChatAnswer, startChatServer } from './chat-server.ts';

async function setUp(t: TestContext, answer: ChatAnswer) {
  const server = await startChatServer({ answer: () => answer, apiKey: 'secret', models: ['test-model'] });
  t.after(() => server.close());
  const client = (apiKey: string) => new OpenAI({ baseURL: server.baseUrl, apiKey, maxRetries: 0 });
  return { server, client };
}

const ask = { model: 'test-model', messages: [{ role: 'user' as const, content: 'Hello' }] };
const calls = [
  { id: 'c1', name: 'look_up', arguments: '{"day":"Monday"}' },
  { id: 'c2', name: 'book', arguments: '{"people":4}' },
];

test("the vendor's SDK assembles text and tool calls from the server's stream", async (t) => {
  const { client } = await setUp(t, { kind: 'answer', pieces: ['One ', 'moment.'], calls });
  const stream = client('secret').chat.completions.stream({
    ...ask,
    stream_options: { include_usage: true },
  });
  const whole = await stream.finalChatCompletion();
  assert.equal(whole.choices[0]?.message.content, 'One moment.');
  assert.equal(whole.choices[0]?.finish_reason, 'tool_calls');
  const heard = whole.choices[0]?.message.tool_calls?.map(
    (call) => call.type === 'function' && call.function.arguments,
  );
  assert.deepEqual(
    heard,
    calls.map((call) => call.arguments),
  );
  assert.equal(whole.usage?.total_tokens, 19);
});

test("the vendor's SDK reads the server's answer without a stream, and its models", async (t) => {
  const { client } = await setUp(t, { kind: 'answer', pieces: ['Hello.'] });
  const whole = await client('secret').chat.completions.create(ask);
  assert.equal(whole.choices[0]?.message.content, 'Hello.');
  const models = await client('secret').models.list();
  assert.deepEqual(
    models.data.map((model) => model.id),
    ['test-model'],
  );
});

test("the vendor's SDK sees a wrong key, a limit and an unknown model as what they are", async (t) => {
  const { client } = await setUp(t, { kind: 'status', status: 429 });
  await assert.rejects(client('wrong').chat.completions.create(ask), OpenAI.AuthenticationError);
  await assert.rejects(client('secret').chat.completions.create(ask), OpenAI.RateLimitError);
  await assert.rejects(
    client('secret').chat.completions.create({ ...ask, model: 'no' }),
    OpenAI.NotFoundError,
  );
});

test('a tool call without its result is refused, as the vendor does', async (t) => {
  const { client } = await setUp(t, { kind: 'answer', pieces: ['Hello.'] });
  const call = { id: 'c1', type: 'function' as const, function: { name: 'look_up', arguments: '{}' } };
  const messages = [...ask.messages, { role: 'assistant' as const, tool_calls: [call] }];
  await assert.rejects(
    client('secret').chat.completions.create({ ...ask, messages }),
    OpenAI.BadRequestError,
  );
});

test("the vendor's SDK sees a connection that breaks in the middle", async (t) => {
  const { client } = await setUp(t, { kind: 'break', pieces: ['One '], how: 'reset' });
  const stream = await client('secret').chat.completions.create({ ...ask, stream: true });
  await assert.rejects(async () => {
    for await (const _ of stream);
  });
});
