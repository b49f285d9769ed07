/** What happens in a home before it is kept: assistants of every kind, keys, and calls by every way in. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Assistant } from '@parley/contracts/assistants';
import type { ConversationDetail } from '@parley/contracts/conversations';
import { type Definition, flowOf } from '@parley/harness/call/assistants';
import { Caller } from '@parley/harness/call/caller';
import { storedConversation } from '@parley/harness/call/stored';
import type { RunningParley } from '@parley/harness/process/parley';
import type { Samples } from '@parley/harness/sound/samples';
import type { Parley } from '@parley/sdk/client';
import { pickUp } from './phone.ts';

/** What the callers of the home say; each is sound of our own synthesis. */
export const sentences = {
  number: 'One zero four two.',
  stop: 'Stop, I have a question.',
  weather: 'How is the weather?',
};
export type Voice = Record<keyof typeof sentences, Samples>;

/** What is known of a home and cannot be read from it. */
export interface Lived {
  /** Keys as they were shown once. They were made for the fixture and open nothing else. */
  keys: { owner: string; viewer: string; revoked: string };
  /** As they were told then, oldest first, but for the one that was going on. */
  conversations: ConversationDetail[];
  assistants: Assistant[];
  /** The one that was going on. */
  live: string;
}

const model = 'small-talk';

/** A language model's server that says the same to everybody. */
export async function serveModel(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (delta: object, finish_reason: string | null) => {
      const choices = [{ index: 0, delta, finish_reason }];
      const chunk = { id: 'chat-1', object: 'chat.completion.chunk', created: 0, model, choices };
      response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    };
    send({ role: 'assistant', content: 'It is ' }, null);
    send({ content: 'a fine day.' }, null);
    send({}, 'stop');
    response.end('data: [DONE]\n\n');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const story =
  'Here is a story about the harbour. The boats leave at dawn and come back before noon. In the evening the lamps are lit.';

function storyteller(text: string, more: Partial<Definition>): Definition {
  const mind = flowOf('tell', {
    tell: { kind: 'say', text, next: 'ask' },
    ask: { kind: 'ask', text: 'Your question?', slot: 'note', answer: { type: 'text' }, next: 'bye' },
    bye: { kind: 'end', text: 'Goodbye.' },
  });
  return { mind, ...more };
}

const counter: Definition = {
  timeZone: 'Europe/Berlin',
  mind: flowOf('ask', {
    ask: {
      kind: 'ask',
      text: 'Which order?',
      slot: 'number',
      answer: { type: 'digits', minLength: 4, maxLength: 4 },
      next: 'look',
    },
    look: {
      kind: 'tool',
      tool: 'orders',
      input: { number: '{{number}}' },
      saveAs: 'order',
      next: { ok: 'tell', error: 'tell' },
    },
    tell: { kind: 'end', text: 'It is {{order.state}}.' },
  }),
  tools: [
    {
      kind: 'table',
      name: 'orders',
      description: 'Where an order is',
      keys: ['number'],
      rows: [
        { number: '1042', state: 'on its way' },
        { number: '1043', state: 'delivered' },
      ],
    },
  ],
};

const talker: Definition = {
  mind: {
    kind: 'language-model',
    model,
    prompt: 'Talk about the weather.',
    greeting: 'Hello.',
    fallbackModels: ['smaller-talk'],
  },
  voice: { vendor: 'flite', name: 'awb', speed: 1.1 },
  recognition: { vendor: 'moonshine' },
  turnTaking: { minWaitMs: 400, minInterruptionWords: 1 },
};

/** Its vendors have no server when the calls are held, so nobody calls it. */
const hosted: Definition = {
  ...talker,
  voice: {
    vendor: 'openai-compatible',
    name: 'alloy',
    model: 'tts-1',
    fallbacks: [
      { vendor: 'kokoro', name: 'af_heart' },
      { vendor: 'flite', name: 'kal16' },
    ],
  },
  recognition: {
    vendor: 'openai-compatible',
    model: 'whisper-1',
    fallbacks: [{ vendor: 'moonshine' }],
  },
  denoise: true,
};

async function make(client: Parley, name: string, definition: Definition): Promise<string> {
  const { id } = await client.assistants.create({ name, description: 'Kept for later versions', definition });
  await client.assistants.publish(id, 'The first');
  return id;
}

/** Wants a server for its voice and its recogniser. */
export async function makeHosted(client: Parley): Promise<void> {
  await make(client, 'Hosted', hosted);
}

/** Has conversations in a new home; the last is still going on when this resolves. */
export async function liveIn(parley: RunningParley, voice: Voice): Promise<Lived> {
  const { client } = parley;
  const ended = (caller: Caller) => storedConversation(client, caller.conversationId);
  const viewer = await client.apiKeys.create({ name: 'A viewer', role: 'viewer' });
  const revoked = await client.apiKeys.create({ name: 'Revoked', role: 'developer' });
  await client.apiKeys.revoke(revoked.id);

  // A sample, typed: a tool is asked, and its answer heard.
  const order = await Caller.dial(client, {
    assistant: 'Order status',
    mode: 'text',
    metadata: { ticket: '7' },
  });
  await order.hears(/order number/);
  order.talk.sendText('1043');
  await order.hears(/delivered/);
  order.talk.sendText('yes');
  await order.hears(/another order/);
  order.talk.sendText('no');
  await ended(order);

  // Spoken: a number over the microphone.
  await make(client, 'Counter', counter);
  const spoken = await Caller.dial(client, { assistant: 'Counter' });
  await spoken.hears(/Which order/);
  await spoken.sayUntil(voice.number, /on its way/);
  await ended(spoken);

  // Interrupted, in the first of two versions; the second has another voice, and its draft is ahead of it.
  const flite = { vendor: 'flite', name: 'slt' } as const;
  const id = await make(client, 'Storyteller', storyteller(story, { voice: flite }));
  const interrupted = await Caller.dial(client, { assistant: 'Storyteller' });
  await interrupted.next('agent.heard', ({ heard }) => heard.includes('boats'));
  await interrupted.say(voice.stop);
  await interrupted.next('interruption', ({ kind }) => kind === 'real');
  await interrupted.hangUp();
  await ended(interrupted);

  const kokoro = { vendor: 'kokoro', name: 'af_heart', speed: 1.2, fallbacks: [flite] } as const;
  const short = storyteller('All is well.', { voice: { ...kokoro, fallbacks: [flite] } });
  await client.assistants.update(id, { definition: short });
  await client.assistants.publish(id, 'Shorter, with another voice');
  await client.assistants.update(id, {
    description: 'With a draft',
    definition: { ...short, denoise: true },
  });
  const natural = await Caller.dial(client, { assistant: 'Storyteller' });
  await natural.hears(/All is well. Your question/);
  await natural.hangUp();
  await ended(natural);

  // By telephone, with its keys.
  const telephone = await make(client, 'Telephone counter', counter);
  const phone = await pickUp(parley.assistantApiUrl, telephone);
  await phone.heard(1);
  phone.press('1043');
  await phone.heard(2);
  await phone.hangUp();

  // A language model, interrupted by nobody; its assistant is archived afterwards.
  const weather = await make(client, 'Weather', talker);
  const model = await Caller.dial(client, { assistant: 'Weather' });
  await model.hears(/Hello/);
  await model.say(voice.weather);
  await model.hears(/fine day/);
  await model.hangUp();
  await ended(model);
  await client.assistants.archive(weather);

  // Going on while the power fails.
  const last = await Caller.dial(client, { assistant: 'Counter' });
  await last.hears(/Which order/);
  await last.say(voice.number);
  await last.next('agent.speaking');

  const conversations: ConversationDetail[] = [];
  for await (const { id: each, status } of client.conversations.each()) {
    if (status === 'ended') conversations.unshift(await client.conversations.get(each));
  }
  const assistants: Assistant[] = [];
  for await (const assistant of client.assistants.each())
    assistants.push(await client.assistants.get(assistant.id));
  const keys = { owner: parley.key, viewer: viewer.key, revoked: revoked.key };
  return { keys, conversations, assistants, live: last.conversationId };
}
