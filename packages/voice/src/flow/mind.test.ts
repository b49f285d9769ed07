import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowSchema } from '@parley/contracts/flow';
import { checkFlow } from '@parley/contracts/flow-check';
import fc from 'fast-check';
import type { z } from 'zod';
import type { ToolResult } from '../frame.ts';
import type { Embedder, MindEvent, MindInput, MindRequest } from '../ports.ts';
import { openTypedCall } from '../testing/typed-call.ts';
import { createFlowMind } from './mind.ts';
import type { FlowState } from './state.ts';

const table: z.input<typeof flowSchema> = {
  language: 'en',
  start: 'greet',
  slots: { house: 'The Blue Door' },
  intents: { person: { next: 'desk' } },
  asides: [
    { phrases: ['do you have parking', 'where can I park'], text: 'There is a car park behind the house.' },
  ],
  steps: {
    greet: { kind: 'say', text: 'Welcome to {{house}}.', next: 'size' },
    size: {
      kind: 'ask',
      text: 'For how many people?',
      slot: 'size',
      answer: { type: 'number', min: 1, max: 12, unit: ['people', 'of us'] },
      next: 'day',
    },
    day: { kind: 'ask', text: 'Which day?', slot: 'day', answer: { type: 'date' }, next: 'time' },
    time: { kind: 'ask', text: 'At what time?', slot: 'time', answer: { type: 'time' }, next: 'find' },
    find: {
      kind: 'tool',
      tool: 'tables',
      input: { size: '{{size}}', note: 'for {{size}} on {{day}}' },
      filler: 'One moment',
      timeout: 'That takes too long.',
      saveAs: 'found',
      next: { ok: 'phone', error: 'sorry' },
    },
    phone: {
      kind: 'ask',
      text: 'Table {{found.table}} is free. What is your phone number?',
      slot: 'phone',
      answer: { type: 'phone' },
      confirm: true,
      next: 'bye',
    },
    bye: { kind: 'end', text: 'Booked for {{size}} on {{day}} at {{time}}. Goodbye', reason: 'booked' },
    sorry: { kind: 'end', text: 'I cannot book right now.', reason: 'failed' },
    desk: { kind: 'transfer', text: 'I will put you through.', to: '+12125550100' },
  },
};
const flow = flowSchema.parse(table);
const nowMs = Date.UTC(2026, 10, 24, 15);

function call(outcome: ToolResult['outcome'] = 'ok', form = flow, embedder?: Embedder) {
  const talk = openTypedCall({
    mind: createFlowMind(embedder === undefined ? { flow: form } : { flow: form, embedder }),
    tools: Object.values(form.steps).flatMap((step) => (step.kind === 'tool' ? [step.tool] : [])),
    runTool: async ({ id, name }) => ({ id, name, outcome, output: { table: 7 } }),
    nowMs,
    timeZone: 'America/New_York',
    language: 'en',
  });
  const state = () => talk.state() as FlowState;
  return {
    start: () => talk.turn({ kind: 'start' }),
    say: async (text: string) => (await talk.turn({ kind: 'said', text })).text,
    turn: talk.turn,
    state,
    value: (slot: string) => state().slots[slot]?.value,
  };
}

function request(input: MindInput, more: Partial<MindRequest> = {}): MindRequest {
  return {
    history: [],
    input,
    state: null,
    toolResults: [],
    tools: [],
    nowMs,
    timeZone: 'America/New_York',
    language: 'en',
    ...more,
  };
}

async function think(ask: MindRequest): Promise<MindEvent[]> {
  const events: MindEvent[] = [];
  for await (const event of createFlowMind({ flow }).think(ask, new AbortController().signal))
    events.push(event);
  return events;
}

test('the flow of these tests is sound', () => {
  assert.deepEqual(checkFlow(flow), []);
});

test('a new call hears what leads to the first question, and the question says what it expects', async () => {
  const { text, expects } = await call().start();
  assert.equal(text, 'Welcome to The Blue Door. For how many people?');
  assert.equal(expects, 'number');
});

test('words and keys that come before the greeting was heard are answered with it', async () => {
  const early = call();
  assert.equal(await early.say('a table for four on Friday'), 'Welcome to The Blue Door. At what time?');
  assert.deepEqual([early.value('size'), early.value('day')], [4, '2026-11-27']);
  assert.match(await early.say('at 7 p.m.'), /^One moment\. Table 7 is free/);

  const keyed = call();
  const { text } = await keyed.turn({ kind: 'digits', digits: '4#' });
  assert.equal(text, 'Welcome to The Blue Door. Which day?');
  const aside = 'Welcome to The Blue Door. There is a car park behind the house. For how many people?';
  assert.equal(await call().say('do you have parking?'), aside);

  const impatient = flowSchema.parse({
    ...table,
    steps: { ...table.steps, size: { ...table.steps.size, maxAttempts: 1 } },
  });
  for (const form of [flow, impatient]) {
    const greeted = call('ok', form);
    assert.equal(await greeted.say('hello there'), 'Welcome to The Blue Door. For how many people?');
    assert.equal(greeted.state().attempts, 0);
    assert.equal(await greeted.say('four'), 'Which day?');
  }
});

test('what is answered before it is asked is not asked again', async () => {
  const talk = call();
  await talk.start();
  assert.match(
    await talk.say('A table for four on Friday at 7 p.m., please.'),
    /^One moment\. Table 7 is free/,
  );
  assert.deepEqual([talk.value('size'), talk.value('day'), talk.value('time')], [4, '2026-11-27', '19:00']);
});

test('an ambiguous time is settled by a question, a correction changes an earlier answer', async () => {
  const talk = call();
  await talk.start();
  assert.equal(await talk.say('four'), 'Which day?');
  assert.equal(await talk.say('Tuesday or Wednesday'), 'Tuesday, December 1st or Wednesday, November 25th?');
  assert.equal(await talk.say('the second one'), 'At what time?');
  assert.equal(await talk.say('no, I said Thursday'), 'Okay, Thursday, November 26th. At what time?');
  assert.equal(await talk.say('actually make it five people'), 'Okay, 5. At what time?');
  assert.equal(await talk.say('8'), 'Is that 8 in the morning, or 8 in the evening?');
  assert.equal(await talk.say('evening'), 'One moment. Table 7 is free. What is your phone number?');
  assert.deepEqual([talk.value('size'), talk.value('day'), talk.value('time')], [5, '2026-11-26', '20:00']);
});

test('a correction after a tool ran runs it again with the new answer', async () => {
  const talk = call();
  await talk.start();
  await talk.say('four people on Friday at 7 pm');
  const { text, calls } = await talk.turn({ kind: 'said', text: "wait, it's Saturday" });
  assert.equal(
    text,
    'Okay, Saturday, November 28th. One moment. Table 7 is free. What is your phone number?',
  );
  assert.deepEqual(calls[0]?.input, { size: 4, note: 'for 4 on 2026-11-28' });
});

test('a read-back is confirmed, or the value after "no" is taken at once', async () => {
  const talk = call();
  await talk.start();
  await talk.say('four people on Friday at 7 pm');
  assert.equal(
    await talk.say('five five five, one two three, four five six seven'),
    "That's five five five, one two three, four five six seven. Is that right?",
  );
  assert.match(await talk.say('no, 68'), /four five six eight\. Is that right\?$/);
  const { text, ends } = await talk.turn({ kind: 'said', text: 'no, it is 212 555 0188' });
  assert.match(text, /^Okay, two one two, five five five, zero one eight eight\. Booked for 4/);
  assert.equal(talk.value('phone'), '+12125550188');
  assert.deepEqual(ends, { reason: 'booked' });
});

test('keys answer numbers, phones and read-backs', async () => {
  const talk = call();
  await talk.start();
  await talk.turn({ kind: 'digits', digits: '4#' });
  assert.equal(talk.value('size'), 4);
  await talk.say('Friday at 7 pm');
  await talk.turn({ kind: 'digits', digits: '2125550188' });
  assert.deepEqual((await talk.turn({ kind: 'digits', digits: '1' })).ends, { reason: 'booked' });
});

test('what is not understood is asked in other words, then a person is offered', async () => {
  const talk = call();
  await talk.start();
  assert.equal(await talk.say('purple'), "Sorry, I didn't catch that. For how many people?");
  assert.match(await talk.say('monkey'), /Please say a number, for example 2\. For how many people\?$/);
  assert.match(await talk.say('dishwasher'), /speak to a person\?$/);
  assert.deepEqual((await talk.turn({ kind: 'said', text: 'yes please' })).ends, { to: '+12125550100' });
});

test('without a person the call ends politely when nothing is understood', async () => {
  const talk = call('ok', flowSchema.parse({ ...table, intents: {}, steps: { ...table.steps } }));
  await talk.start();
  await talk.say('purple');
  await talk.say('monkey');
  const { text, ends } = await talk.turn({ kind: 'said', text: 'dishwasher' });
  assert.match(text, /Goodbye\.$/);
  assert.deepEqual(ends, { reason: 'not-understood' });
});

test('a caller whose last word is goodbye is let go, whatever went before it', async () => {
  const talk = call();
  await talk.turn({ kind: 'start' });
  const left = await talk.turn({
    kind: 'said',
    text: 'Stop, thank you. that is all I wanted to know good-bye.',
  });
  assert.deepEqual(left.ends, { reason: 'goodbye' });
});

test('the caller can have it repeated, go back, start over, ask in between and say goodbye', async () => {
  const talk = call();
  await talk.start();
  await talk.say('four');
  assert.equal(await talk.say('Sorry?'), 'Which day?');
  assert.equal(await talk.say('where can I park'), 'There is a car park behind the house. Which day?');
  assert.equal(await talk.say('go back'), "Sure, let's go back. For how many people?");
  assert.equal(talk.value('size'), undefined);
  assert.match(await talk.say("let's start over"), /^Okay, let's start over\. Welcome to The Blue Door\./);
  assert.match(await talk.say('help'), /in your own words/);
  assert.deepEqual((await talk.turn({ kind: 'said', text: 'Goodbye.' })).ends, { reason: 'goodbye' });
});

test('a silent caller is asked twice and then the call ends', async () => {
  const talk = call();
  await talk.start();
  assert.equal(
    (await talk.turn({ kind: 'silence', count: 1 })).text,
    'Are you still there? For how many people?',
  );
  assert.match((await talk.turn({ kind: 'silence', count: 2 })).text, /^I still can't hear you\./);
  assert.deepEqual((await talk.turn({ kind: 'silence', count: 3 })).ends, { reason: 'silence' });
});

test('a tool that fails or takes too long leads where the flow says', async () => {
  for (const outcome of ['error', 'timeout', 'cancelled'] as const) {
    const talk = call(outcome);
    await talk.start();
    const { text, ends } = await talk.turn({ kind: 'said', text: 'four people on Friday at 7 pm' });
    assert.deepEqual(ends, { reason: 'failed' }, outcome);
    assert.equal(text.includes('That takes too long.'), outcome === 'timeout');
  }
});

test('the reply after a tool is the same from the state before the call and from the one that came with it', async () => {
  const input: MindInput = { kind: 'said', text: 'four people on Friday at 7 pm' };
  const before = (await think(request({ kind: 'start' }))).find((event) => event.type === 'state')?.state;
  const asking = await think(request(input, { state: before }));
  const tool = asking.find((event) => event.type === 'tool');
  const during = asking.find((event) => event.type === 'state')?.state;
  assert.ok(tool !== undefined);
  const { call: asked } = tool;
  const toolResults = [
    { call: asked, result: { id: asked.id, name: asked.name, outcome: 'ok' as const, output: { table: 7 } } },
  ];
  const fromBefore = await think(request(input, { state: before, toolResults }));
  assert.deepEqual(fromBefore, await think(request(input, { state: during, toolResults })));
  assert.deepEqual(
    fromBefore.flatMap((event) => (event.type === 'text' ? [event.text] : [])),
    ['Table 7 is free. What is your phone number?'],
  );

  // The caller spoke while it ran: it is called again, or its result is used when it has come.
  const hello: MindInput = { kind: 'said', text: 'hello?' };
  assert.ok((await think(request(hello, { state: during }))).some((event) => event.type === 'tool'));
  const history = toolResults.map((one) => ({ role: 'tool' as const, ...one }));
  const late = await think(request(hello, { state: during, history }));
  assert.ok(late.some((event) => event.type === 'text' && event.text.startsWith('Table 7')));
});

test('an embedder that fails leaves the words', async () => {
  const talk = call('ok', flow, {
    dimensions: 3,
    embed: () => Promise.reject(new Error('gone')),
  });
  await talk.start();
  assert.match(await talk.say('do you have parking?'), /^There is a car park/);
});

test('a thought that was called off says nothing', async () => {
  const stop = new AbortController();
  stop.abort();
  const events: MindEvent[] = [];
  for await (const event of createFlowMind({ flow }).think(request({ kind: 'start' }), stop.signal))
    events.push(event);
  assert.deepEqual(events, []);
});

const phrases = fc.constantFrom(
  'no',
  'yes',
  'four',
  'Friday',
  'tomorrow at three',
  'no, make it Monday',
  '7 pm',
  '212 555 0188',
  'go back',
  'start over',
  'repeat that',
  'the second one',
  'what?',
  'help',
  'a person',
  'bye',
  'change the day',
  'double seven',
  'not Tuesday',
  '',
);
const inputs = fc.array(
  fc.oneof(
    fc
      .oneof(phrases, fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 40 }))
      .map((text): MindInput => ({ kind: 'said', text })),
    fc
      .string({ unit: fc.constantFrom(...'0123456789*#'), maxLength: 15 })
      .map((digits): MindInput => ({ kind: 'digits', digits })),
    fc.integer({ min: 1, max: 4 }).map((count): MindInput => ({ kind: 'silence', count })),
    fc.constant<MindInput>({ kind: 'start' }),
  ),
  { minLength: 1, maxLength: 12 },
);

test('whatever is said, a flow answers, keeps a plain state, and answers the same again', async () => {
  await fc.assert(
    fc.asyncProperty(
      inputs,
      fc.constantFrom<ToolResult['outcome']>('ok', 'error', 'timeout'),
      async (list, outcome) => {
        const mind = createFlowMind({ flow });
        let state: unknown = null;
        for (const input of list) {
          const toolResults: MindRequest['toolResults'][number][] = [];
          for (let more = true; more; ) {
            more = false;
            assert.ok(toolResults.length < 5, 'tools without end');
            const ask = request(input, { state, toolResults: [...toolResults] });
            const events: MindEvent[] = [];
            for await (const event of mind.think(ask, new AbortController().signal)) events.push(event);
            assert.deepEqual(await think(ask), events);
            assert.ok(
              events.some((event) => ['text', 'tool', 'end'].includes(event.type)),
              'silence',
            );
            for (const event of events) {
              if (event.type === 'text') assert.notEqual(event.text.trim(), '');
              if (event.type === 'state') {
                state = event.state;
                assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
              }
              if (event.type === 'tool') {
                const { id, name } = event.call;
                toolResults.push({ call: event.call, result: { id, name, outcome, output: null } });
                more = true;
              }
            }
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});
