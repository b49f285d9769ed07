/** What callers wish beside an answer, or in place of what they wished first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowSchema } from '@parley/contracts/flow';
import { checkFlow } from '@parley/contracts/flow-check';
import { talkIn } from './talk.test-support.ts';

const number = { type: 'digits', minLength: 4, maxLength: 4 };
const flow = flowSchema.parse({
  language: 'en',
  start: 'what',
  asides: [
    {
      phrases: ['cancel my subscription', 'end my subscription'],
      text: 'A subscription is cancelled online.',
    },
  ],
  steps: {
    what: {
      kind: 'ask',
      text: 'Book, move or cancel?',
      slot: 'what',
      answer: {
        type: 'choice',
        options: [
          { value: 'book', label: 'booking', phrases: ['book a visit', 'a new visit'] },
          { value: 'move', label: 'moving', phrases: ['move my visit', 'reschedule'] },
          { value: 'cancel', label: 'cancelling', phrases: ['cancel my visit', 'cancel my appointment'] },
        ],
      },
      next: 'which',
    },
    which: {
      kind: 'branch',
      cases: [
        { if: [{ slot: 'what', is: 'move' }], next: 'move_number' },
        { if: [{ slot: 'what', is: 'cancel' }], next: 'cancel_number' },
      ],
      default: 'day',
    },
    move_number: { kind: 'ask', text: 'Your number?', slot: 'number', answer: number, next: 'new_day' },
    new_day: {
      kind: 'ask',
      text: 'To which day?',
      slot: 'newDay',
      answer: { type: 'date' },
      next: 'move_review',
    },
    move_review: {
      kind: 'ask',
      text: 'Move it to {{newDay}}?',
      slot: 'moved',
      answer: { type: 'yes-no', review: ['newDay'] },
      next: 'number_again',
    },
    number_again: {
      kind: 'ask',
      text: 'There is no {{number}}. Once more?',
      slot: 'number',
      answer: number,
      next: 'done',
    },
    cancel_number: {
      kind: 'ask',
      text: 'Your number?',
      slot: 'number',
      answer: number,
      next: 'cancel_review',
    },
    cancel_review: { kind: 'ask', text: 'Cancel it?', slot: 'off', answer: { type: 'yes-no' }, next: 'done' },
    day: { kind: 'ask', text: 'Which day?', slot: 'day', answer: { type: 'date' }, next: 'review' },
    review: {
      kind: 'ask',
      text: '{{what}} on {{day}}?',
      slot: 'booked',
      answer: { type: 'yes-no', review: ['what', 'day'] },
      next: 'done',
    },
    done: { kind: 'end', text: 'Done.', reason: 'done' },
  },
});

test('the flow of these tests is sound', () => assert.deepEqual(checkFlow(flow), []));

test('who moves something may cancel it instead, and is not asked again what was said', async () => {
  for (const text of [
    'No, please cancel my appointment.',
    'cancel my visit',
    "I'd like to cancel my appointment",
    'actually, cancel my visit please',
  ]) {
    for (const before of [[], ['Tuesday']]) {
      const { text: reply, value } = await talkIn(flow, 'move my visit', '1042', ...before, text);
      assert.deepEqual([reply, value('number')], ['Okay, cancelling. Cancel it?', '1042'], text);
    }
  }
  const back = await talkIn(flow, 'cancel my visit', '1042', 'no, I want to move my visit');
  assert.equal(back.text, 'Okay, moving. To which day?');
});

test('who cancels what is only being booked gives it up', async () => {
  for (const before of [[], ['Tuesday']]) {
    const { text, value } = await talkIn(flow, 'book a visit', ...before, 'cancel my appointment');
    assert.equal(text, 'Would you like to stop here and end the call?');
    assert.equal(value('what'), 'book');
  }
});

test('what is asked in the breath of an answer is told before it goes on', async () => {
  const told = 'A subscription is cancelled online. To which day?';
  const table: Record<string, string> = {
    'cancel my subscription please, number 1042': told,
    "it's 1042 and I want to end my subscription": told,
    '1042': 'To which day?',
    "please, it's 1042": 'To which day?',
  };
  for (const [text, reply] of Object.entries(table)) {
    const { text: said, value } = await talkIn(flow, 'move my visit', text);
    assert.deepEqual([said, value('number')], [reply, '1042'], text);
  }
});

test('asked for a value once more, a caller may put a piece of it right', async () => {
  for (const text of ['it ends in 43', 'the last digit is three', '1043', 'no, it is 1043']) {
    const { value, ends } = await talkIn(flow, 'move my visit', '1042', 'Tuesday', 'yes', text);
    assert.deepEqual([value('number'), ends], ['1043', 'done'], text);
  }
});
