/** What a flow says when it does not understand, or cannot take what it understood. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowSchema } from '@parley/contracts/flow';
import { type Heard, talkIn } from './talk.test-support.ts';

const color = {
  type: 'choice',
  options: [
    { value: 'red', label: 'red' },
    { value: 'blue', label: 'blue' },
  ],
} as const;

/** A call of one question, after one that was answered. */
function asking(
  text: string,
  answer: object,
  more: object = {},
  { person = true, lines = {} }: { person?: boolean; lines?: object } = {},
) {
  return flowSchema.parse({
    language: 'en',
    start: 'first',
    ...(person && { intents: { person: { next: 'desk' } } }),
    lines,
    steps: {
      first: {
        kind: 'ask',
        text: 'For how many people?',
        slot: 'size',
        label: 'party size',
        answer: { type: 'number', min: 1, max: 20 },
        next: 'second',
      },
      second: { kind: 'ask', text, slot: 'second', answer, next: 'bye', ...more },
      bye: { kind: 'end', text: 'Goodbye.', reason: 'completed' },
      skipped: { kind: 'end', text: 'Then without it.', reason: 'skipped' },
      desk: { kind: 'transfer', text: 'I put you through.', to: '+12125550100' },
    },
  });
}

const after = async (flow: Parameters<typeof talkIn>[0], ...said: Heard[]) => {
  const { replies, ends, attempts } = await talkIn(flow, 'four', ...said);
  return { replies: replies.slice(2), ends, attempts };
};

const toPerson = "I'm having trouble understanding you. Would you like to speak to a person?";
const nonsense = ['gurgle', 'blah', 'wibble'];

/** The question, what it takes, and what is said the second time that it was not understood. */
const second: [string, object, string][] = [
  ['Which day?', { type: 'date' }, 'You can say, for example, tomorrow, or next Friday. Which day?'],
  [
    'Which day?',
    { type: 'date', weekdays: ['monday', 'tuesday'] },
    'You can say, for example, tomorrow, or next Tuesday. Which day?',
  ],
  [
    'When were you born?',
    { type: 'date', when: 'past' },
    'You can say, for example, March 3rd, 1985. When were you born?',
  ],
  ['What time?', { type: 'time' }, 'You can say, for example, half past ten, or 3 PM. What time?'],
  [
    'What time?',
    { type: 'time', earliest: '12:00', latest: '16:00' },
    'You can say, for example, 3 PM. What time?',
  ],
  [
    'What time?',
    { type: 'time', earliest: '18:00', latest: '22:00' },
    'You can say, for example, 6 PM. What time?',
  ],
  [
    'I have 9 AM and 3 PM. What time?',
    { type: 'time' },
    "I'm sorry, I still didn't get that. Which one: 9 AM or 3 PM?",
  ],
  ['How many?', { type: 'number' }, 'Please say a number, for example 2. How many?'],
  ['How many?', { type: 'number', min: 10 }, 'Please say a number, for example 10. How many?'],
  [
    'The order?',
    { type: 'digits' },
    'Please say the digits one by one, or type them on your phone. The order?',
  ],
  [
    'The order?',
    { type: 'digits', minLength: 4, maxLength: 4 },
    'Please say the 4 digits one by one, or type them on your phone. The order?',
  ],
  [
    'A phone number?',
    { type: 'phone' },
    'Please say the number digit by digit, or type it on your phone. A phone number?',
  ],
  [
    'An e-mail address?',
    { type: 'email' },
    'You can say, for example, john dot smith at example dot com. An e-mail address?',
  ],
  ['Shall I?', { type: 'yes-no' }, 'Please say yes or no. Shall I?'],
  ['Which color?', color, "I'm sorry, I still didn't get that. Which one: red or blue?"],
];

test('the first time the question is asked again, the second time with what may be said, the third time there is a way out', async () => {
  for (const [question, answer, words] of second) {
    const { replies } = await after(asking(question, answer), ...nonsense);
    assert.deepEqual(replies, [`Sorry, I didn't catch that. ${question}`, words, toPerson], question);
  }
});

test('however many attempts a flow allows for, nothing is said three times in a row', async () => {
  for (const [question, answer] of second) {
    const { replies } = await after(
      asking(question, answer, { maxAttempts: 10 }),
      ...Array.from({ length: 9 }, () => 'gurgle'),
    );
    replies.forEach((reply, at) => {
      assert.ok(at < 2 || reply !== replies[at - 1] || reply !== replies[at - 2], reply);
    });
  }
});

test('one sentence says what is wrong: no apology follows another', async () => {
  const apologies = /sorry|didn't|afraid|trouble|mistake/i;
  for (const [question, answer] of second) {
    const { replies } = await after(asking(question, answer), ...nonsense, 'hm', 'no', ...nonsense);
    for (const reply of replies) {
      const sentences = reply.split(/(?<=[.?!]) /).filter((one) => apologies.test(one));
      assert.ok(sentences.length <= 1, reply);
    }
  }
});

test('the way out is the one that the flow has', async () => {
  const date = { type: 'date' };
  const skip = await after(asking('Which day?', date, { onFail: 'skipped' }), ...nonsense);
  assert.deepEqual([skip.replies.at(-1), skip.ends], ['Then without it.', 'skipped']);
  const person = await after(asking('Which day?', date), ...nonsense, 'yes please');
  assert.equal(person.ends, '+12125550100');
  const nobody = await after(asking('Which day?', date, {}, { person: false }), ...nonsense);
  assert.deepEqual([nobody.replies.at(-1)?.slice(-8), nobody.ends], ['Goodbye.', 'not-understood']);
  const unheard = await after(asking('Which day?', date), ...nonsense, 'hm', 'hmpf');
  assert.deepEqual(unheard.replies.slice(-2), [
    "Sorry, I didn't catch that. Would you like to speak to a person?",
    'I put you through.',
  ]);
});

test('a flow says it in its own words where it has some', async () => {
  const reprompts = ['Sorry? The day, please.', 'A weekday is enough. Which one?'];
  const own = await after(asking('Which day?', { type: 'date' }, { reprompts }), ...nonsense);
  assert.deepEqual(own.replies.slice(0, 2), reprompts);
  const one = await after(
    asking('Which day?', { type: 'date' }, { reprompts: reprompts.slice(0, 1) }),
    ...nonsense,
  );
  assert.equal(one.replies[1], 'You can say, for example, tomorrow, or next Friday. Which day?');
  const lines = { notUnderstood: 'Come again?', stillNotUnderstood: 'I am a bit slow.' };
  const stock = await after(asking('Which day?', { type: 'date' }, {}, { lines }), ...nonsense);
  assert.deepEqual(stock.replies.slice(0, 2), ['Come again? Which day?', 'I am a bit slow. Which day?']);
});

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
const open = asking('Which day?', { type: 'date', weekdays, withinDays: 60 });
const closed = 'and it has to be Monday to Friday. Which day?';
const example = 'You can say, for example, tomorrow, or next Friday. Which day?';
const settle = "I'm afraid I can't arrange that. Would you like to speak to a person?";

test('a value that is refused is told why once, and is no failure to understand', async () => {
  const table: [string[], string[]][] = [
    [['Sunday'], [`November 29th is a Sunday, ${closed}`]],
    [['Saturday, December 26th'], [`December 26th is a Saturday, ${closed}`]],
    [['March 3rd'], ['Wednesday, March 3rd is more than 60 days ahead. Which day?']],
    [
      ['Sunday', 'on Sunday', 'Sunday!'],
      [`November 29th is a Sunday, ${closed}`, example, settle],
    ],
    [
      ['Sunday', 'December 26th'],
      [`November 29th is a Sunday, ${closed}`, `December 26th is a Saturday, ${closed}`],
    ],
    [
      ['Sunday', 'gurgle', 'blah'],
      [`November 29th is a Sunday, ${closed}`, "Sorry, I didn't catch that. Which day?", example],
    ],
    [
      ['gurgle', 'Sunday', 'blah'],
      ["Sorry, I didn't catch that. Which day?", `November 29th is a Sunday, ${closed}`, example],
    ],
    [
      ['Sunday', 'December 26th', 'March 3rd', 'the 6th'],
      [
        `November 29th is a Sunday, ${closed}`,
        `December 26th is a Saturday, ${closed}`,
        'Wednesday, March 3rd is more than 60 days ahead. Which day?',
        settle,
      ],
    ],
  ];
  for (const [said, replies] of table)
    assert.deepEqual((await after(open, ...said)).replies, replies, said.join());
  assert.equal((await after(open, 'Sunday', 'March 3rd')).attempts, 0);
});

test('what is refused before its question came up is told once, and the open question is asked', async () => {
  const flow = flowSchema.parse({
    ...open,
    steps: { ...open.steps, first: { ...open.steps.first, answer: color, text: 'Which color?' } },
  });
  const { replies, attempts } = await talkIn(flow, 'is it possible this Sunday?');
  assert.equal(replies[1], 'November 29th is a Sunday, and it has to be Monday to Friday. Which color?');
  assert.equal(attempts, 0);
});

test('a read-back that is not understood is asked for with a yes or a no, then a person is offered', async () => {
  const flow = asking('Which day?', { type: 'date' }, { confirm: true });
  const { replies } = await after(flow, 'Monday', ...nonsense);
  const question = "That's Monday, November 30th. Is that right?";
  assert.deepEqual(replies, [
    question,
    `Sorry, I didn't catch that. ${question}`,
    `Please say yes or no. ${question}`,
    toPerson,
  ]);
});

test('who is asked which of two, or what to change, hears them the second time', async () => {
  const times = await after(asking('What time?', { type: 'time' }), 'ten or three', 'gurgle', 'blah');
  assert.match(times.replies[2] ?? '', /^I'm sorry, I still didn't get that\. Which one: 10 .* or 3 .*\?$/);
  const review = asking('For {{size}}. Shall I book it?', { type: 'yes-no', review: ['size'] });
  const { replies } = await after(review, 'no', ...nonsense);
  assert.deepEqual(replies, [
    'Sorry about that. What should I change?',
    'You can change the party size. What should I change?',
    "Sorry, I didn't catch that. Which one: party size?",
    toPerson,
  ]);
});
