/** What callers do besides answering: interrupt, give up, cancel, rule out, correct, be kind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowSchema } from '@parley/contracts/flow';
import { checkFlow } from '@parley/contracts/flow-check';
import type { z } from 'zod';
import type { MindInput } from '../ports.ts';
import { type Heard, talkIn } from './talk.test-support.ts';

const table: z.input<typeof flowSchema> = {
  language: 'en',
  start: 'greet',
  intents: { person: { next: 'to_desk' } },
  asides: [
    { phrases: ['are you open on Christmas', 'are you open on holidays'], text: 'We are closed then.' },
  ],
  steps: {
    greet: { kind: 'say', text: 'This is the Blue Door.', next: 'need' },
    need: {
      kind: 'ask',
      text: 'A table, or the kitchen?',
      slot: 'need',
      answer: {
        type: 'choice',
        options: [
          { value: 'table', label: 'a table', phrases: ['table', 'book a table'] },
          { value: 'kitchen', label: 'the kitchen', phrases: ['kitchen', 'the chef'] },
        ],
      },
      next: 'which',
    },
    which: {
      kind: 'branch',
      cases: [{ if: [{ slot: 'need', is: 'kitchen' }], next: 'to_kitchen' }],
      default: 'day',
    },
    day: {
      kind: 'ask',
      text: 'Which day?',
      slot: 'day',
      answer: { type: 'date', withinDays: 60 },
      next: 'time',
    },
    time: {
      kind: 'ask',
      text: 'I have 10 AM, 11:30 AM and 3 PM. Which time?',
      slot: 'time',
      answer: { type: 'time', earliest: '09:00', latest: '17:00' },
      next: 'phone',
    },
    phone: {
      kind: 'ask',
      text: 'Your phone number?',
      slot: 'phone',
      label: 'phone number',
      answer: { type: 'phone' },
      confirm: true,
      next: 'review',
    },
    review: {
      kind: 'ask',
      text: '{{day}} at {{time}}, {{phone}}. Shall I book it?',
      slot: 'booked',
      answer: { type: 'yes-no', review: ['day', 'time', 'phone'] },
      next: 'done',
    },
    done: { kind: 'say', text: 'Booked.', next: 'more' },
    more: {
      kind: 'ask',
      text: 'Is there anything else I can do for you?',
      slot: 'more',
      answer: { type: 'yes-no' },
      next: 'more_or_bye',
    },
    more_or_bye: {
      kind: 'branch',
      cases: [{ if: [{ slot: 'more', is: true }], next: 'need' }],
      default: 'bye',
    },
    bye: { kind: 'end', text: 'See you. Goodbye.', reason: 'completed' },
    to_kitchen: { kind: 'transfer', text: 'I put you through to the kitchen.', to: '+12125550101' },
    to_desk: { kind: 'transfer', text: 'I put you through.', to: '+12125550100' },
  },
};
const flow = flowSchema.parse(table);

/** A conversation without the engine: also what is said over a promise is heard. */
const talk = (...said: Heard[]) => talkIn(flow, ...said);

const toPhone = ['a table', 'Tuesday', 'ten'];
const toReview = [...toPhone, '212 555 0142', 'yes'];
const toMore = [...toReview, 'yes'];

test('the flow of these tests is sound', () => {
  assert.deepEqual(checkFlow(flow), []);
});

test('to stop the agent is not to end the call, at any place of it', async () => {
  for (const where of [[], ['a table'], toPhone, toReview]) {
    for (const text of ['Stop.', 'no wait, stop', 'stop talking', 'quiet please', 'okay stop']) {
      const { text: reply, ends } = await talk(...where, text);
      assert.deepEqual([reply, ends], ['Sure, take your time.', undefined], text);
    }
  }
});

test('who gives up is asked whether to end, and nothing is lost when it was not meant', async () => {
  for (const text of [
    'cancel it',
    'never mind',
    'forget it',
    "I don't want to book anymore",
    "Thanks, that's all.",
  ]) {
    const asked = await talk(...toPhone, text);
    assert.deepEqual(
      [asked.text, asked.ends],
      ['Would you like to stop here and end the call?', undefined],
      text,
    );
    assert.equal((await talk(...toPhone, text, 'yes')).ends, 'goodbye', text);
    assert.equal((await talk(...toPhone, text, 'no')).text, 'Okay. Your phone number?', text);
    assert.equal((await talk(...toPhone, text, '212 555 0142', 'yes')).value('phone'), '+12125550142', text);
  }
  assert.match((await talk(...toReview, "forget it, I don't want to book")).text, /^Would you like to stop/);
});

test('only a plain yes to that question ends the call', async () => {
  for (const text of ['absolutely not', 'is that so?', 'I am not sure', 'yes but not yet', 'hold on'])
    assert.equal((await talk(...toPhone, 'cancel it', text)).ends, undefined, text);
});

test('something that was arranged earlier is not cancelled by hanging up: a person is offered', async () => {
  const asked = await talk("I'd like to cancel my order");
  assert.match(asked.text, /^I can't cancel that myself\. Would you like to speak to a person\?$/);
  assert.equal((await talk('I want to cancel my booking', 'yes please')).ends, '+12125550100');
});

test('a clear farewell ends the call', async () => {
  for (const text of ['bye', 'thanks, goodbye', 'I have to go now', 'please hang up'])
    assert.equal((await talk('a table', text)).ends, 'goodbye', text);
});

test('nothing books but a yes by itself', async () => {
  for (const text of [
    'absolutely not',
    'I have a question',
    'I am not sure',
    'yes but the day is wrong',
    'is that right?',
    'hmm, right?',
    'why not tomorrow',
    'I would like to think about it',
    "yeah I don't think so",
    'yes if it is free',
    'okay let me ask my wife',
    'good question',
  ]) {
    const { text: reply, value } = await talk(...toReview, text);
    assert.ok(!reply.includes('Booked'), text);
    assert.equal(value('booked'), undefined, text);
  }
  for (const text of ['yes please', 'book it', 'go for it', 'sure, why not', "no, that's right"])
    assert.match((await talk(...toReview, text)).text, /^Booked\./, text);
});

test('thanks and small words after "anything else?" are the end, and more is not', async () => {
  for (const text of [
    "Thanks, that's all.",
    'Oh cool, thanks',
    "I'm good",
    'great',
    'okay',
    'no',
    'never mind',
  ])
    assert.equal((await talk(...toMore, text)).ends, 'completed', text);
  for (const text of ['no, I have another question', 'wait', 'one more thing'])
    assert.equal((await talk(...toMore, text)).ends, undefined, text);
  assert.equal((await talk(...toMore, 'yes')).text, 'A table, or the kitchen?');
});

test('a promised transfer goes on whatever kind is said over it, and is given up when it is taken back', async () => {
  for (const text of [
    'Thank you very much indeed.',
    'Yes please do that.',
    'okay, thank you',
    'ok thanks',
    'please hurry',
    'sure, go ahead',
    'it is about the soup',
    'thanks, bye',
  ]) {
    assert.equal((await talk('the kitchen', text)).ends, '+12125550101', text);
    assert.equal((await talk('operator', text)).ends, '+12125550100', text);
  }
  for (const text of ['no wait', "no, don't do that", 'stop', 'hold on', 'start over', 'never mind'])
    assert.equal((await talk('the kitchen', text)).ends, undefined, text);
});

test('a promised end goes on with its reason when thanks are said over it', async () => {
  for (const text of ['thank you!', 'great, thanks', 'you too, bye'])
    assert.ok(['completed', 'goodbye'].includes((await talk(...toMore, 'no', text)).ends ?? ''), text);
  assert.equal((await talk(...toMore, 'no', 'one more thing, can I have a table')).ends, undefined);
});

test('who says hello over the greeting hears it, and has lost no attempt', async () => {
  for (const text of ['Hi, good morning.', 'good afternoon', 'who is this?', 'hello, how are you?']) {
    const { text: reply, attempts } = await talk(text);
    assert.deepEqual([reply, attempts], ['This is the Blue Door. A table, or the kitchen?', 0], text);
  }
  for (const text of [
    'sorry, I missed that, what did you want?',
    "you're breaking up",
    'slower please',
    'hello?',
  ])
    assert.deepEqual(
      [(await talk('a table', text)).text, (await talk('a table', text)).attempts],
      ['Which day?', 0],
      text,
    );
  assert.equal((await talk('this is useless, get me an agent')).ends, '+12125550100');
});

test('what is ruled out is not chosen', async () => {
  for (const text of [
    'not the kitchen',
    'no kitchen please',
    'anything but the kitchen',
    "I don't want the kitchen",
  ])
    assert.equal((await talk(text)).ends, undefined, text);
  for (const text of [
    'not the kitchen, a table',
    'no kitchen, just a table please',
    'not a table but the kitchen',
  ])
    assert.equal((await talk(text)).value('need'), text.endsWith('kitchen') ? 'kitchen' : 'table', text);
});

test('a correction goes to the answer that it fits, and what was open is read back again', async () => {
  const { text, value } = await talk(...toPhone, '212 555 0142', 'No, make it 3 PM.');
  assert.match(text, /^Okay, 3 PM\. That's two one two, .* Is that right\?$/);
  assert.deepEqual([value('time'), value('phone')], ['15:00', '+12125550142']);
  const other = await talk(...toPhone, '212 555 0142', 'no, Wednesday');
  assert.equal(other.value('day'), '2026-12-02');
  assert.match(
    (await talk(...toReview, 'no, at 11:30')).text,
    /at 11:30 AM, two one two, .* Shall I book it\?$/,
  );
});

test('a correction that fits nothing is asked about', async () => {
  assert.equal(
    (await talk(...toReview, 'no, actually purple')).text,
    'Sorry about that. What should I change?',
  );
});

test('a value that is refused is told why, and is not counted as not understood', async () => {
  assert.match((await talk('a table for March 3rd')).text, /more than 60 days ahead\. Which day\?$/);
  const { text, attempts } = await talk('a table', 'March 3rd', 'purple');
  assert.deepEqual([text, attempts], ["Sorry, I didn't catch that. Which day?", 1]);
});

test('what is far from sure is read back as a question', async () => {
  assert.match(
    (await talk('a table', 'maybe Tuesday')).text,
    /^That's Tuesday, December 1st\. Is that right\?$/,
  );
  assert.match(
    (await talk('a table', 'are you open on Christmas?')).text,
    /^We are closed then\. Which day\?$/,
  );
});

test('of the times that were offered the earliest, the latest, and a part of the day can be had', async () => {
  const time = async (text: string) => (await talk('a table', 'Tuesday', text)).value('time');
  for (const text of ["what's your first free slot?", 'the earliest', 'whenever', 'the first one'])
    assert.equal(await time(text), '10:00', text);
  for (const text of ['the latest you have', 'the last one', 'in the afternoon'])
    assert.equal(await time(text), '15:00', text);
  assert.equal(await time("I can't do mornings"), '15:00');
  assert.equal((await talk('a table', 'Tuesday', 'in the morning')).text, 'Which one: 10 AM or 11:30 AM?');
  assert.equal((await talk('a table', 'Tuesday', 'in the morning', 'the second one')).value('time'), '11:30');
});

test('what a caller adds to a repair, and chooses nothing by, does not undo the answer before it', async () => {
  const day = await talk('a table', "Friday, wait, no, Monday isn't good");
  assert.equal(day.value('day'), (await talk('a table', 'Friday')).value('day'));
  assert.notEqual(day.value('day'), undefined);
  assert.equal((await talk('a table', 'Friday, wait, no, Monday')).value('day'), '2026-11-30');
  assert.equal((await talk('a table', 'Monday', 'at ten, sorry, three')).value('time'), '15:00');
});

const lookup = flowSchema.parse({
  language: 'en',
  start: 'order',
  intents: { person: { next: 'desk' } },
  steps: {
    order: { kind: 'ask', text: 'Your order?', slot: 'order', answer: { type: 'number' }, next: 'find' },
    find: { kind: 'tool', tool: 'find', input: {}, saveAs: 'found', next: { ok: 'bye', error: 'bye' } },
    bye: { kind: 'end', text: 'It is on its way.', reason: 'completed' },
    desk: { kind: 'transfer', text: 'I put you through.', to: '+12125550100' },
  },
});

test('who is asked something while a tool runs answers that, and only a no goes back to the tool', async () => {
  for (const [given, first] of [
    [lookup, 'forty two'],
    [{ ...lookup, start: 'find' }, 'hello'],
  ] as const) {
    const held = async (...said: Heard[]) => {
      const { ends, calls } = await talkIn(given, first, ...said);
      return { ends, calls };
    };
    assert.deepEqual(await held('never mind'), { ends: undefined, calls: false });
    assert.deepEqual(await held('never mind', 'yes'), { ends: 'goodbye', calls: false });
    assert.deepEqual(await held('never mind', 'no'), { ends: undefined, calls: true });
    const silence: MindInput = { kind: 'silence', count: 1 };
    assert.deepEqual(await held('never mind', silence), { ends: undefined, calls: false });
    assert.deepEqual(await held('never mind', { kind: 'digits', digits: '1' }), {
      ends: 'goodbye',
      calls: false,
    });
    assert.deepEqual(await held('never mind', 'hm, the weather'), { ends: undefined, calls: true });
    assert.deepEqual(await held('cancel my order', 'yes'), { ends: '+12125550100', calls: false });
    assert.deepEqual(await held('cancel my order', 'no'), { ends: undefined, calls: true });
  }
});
