/** Politeness and small words: an end where more was offered, and no answer where something is asked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowSchema } from '@parley/contracts/flow';
import { talkIn } from './talk.test-support.ts';

/** A call that ends in an offer of more, in these words. */
const offering = (text: string) =>
  flowSchema.parse({
    language: 'en',
    start: 'more',
    steps: {
      more: { kind: 'ask', text, slot: 'more', answer: { type: 'yes-no' }, next: 'which' },
      which: {
        kind: 'branch',
        cases: [{ if: [{ slot: 'more', is: true }], next: 'number' }],
        default: 'bye',
      },
      number: {
        kind: 'ask',
        text: 'What is your order number?',
        slot: 'number',
        answer: { type: 'digits', minLength: 4, maxLength: 4 },
        next: 'more',
      },
      bye: { kind: 'end', text: 'Goodbye.', reason: 'completed' },
    },
  });

const offers = [
  'Is there anything else I can do for you?',
  'Is there another order that I can check for you?',
  'Anything else?',
  'Can I help you with something else today?',
];

test('who says thanks, praises, or says that it was all is let go', async () => {
  const ends = [
    "Thanks, that's all.",
    'Oh cool, thanks',
    "I'm good",
    'great',
    'okay',
    'okay, thank you',
    'thank you',
    'thank you so much',
    'thanks a lot',
    'many thanks',
    'no',
    'nope',
    'nah',
    'no thanks',
    'no, thank you very much',
    'nope, cheers',
    "no, that's it",
    "no that's everything",
    "that's it",
    "that'll be all",
    'that will be all, thanks',
    'that was all',
    'nothing else',
    'nothing, thanks',
    'not right now',
    'not at the moment',
    'not today',
    'no more',
    "no, we're good",
    "I'm all set",
    "I'm fine, thanks",
    'all good',
    'alright then',
    'okay great, thanks a lot',
    'perfect, thank you so much',
    'perfect',
    'super',
    'lovely, thanks',
    'wonderful',
    'awesome',
    'good to know',
    "that's great",
    "that's very helpful, thank you",
    "you've been a great help",
    'you have been very helpful',
    'I appreciate it',
    'sounds good',
    'got it, thanks',
    'okay bye',
    'have a nice day',
    'that does it',
    "I don't think so",
    'I have everything I need',
    'never mind',
  ];
  for (const offer of offers) {
    for (const text of ends) {
      const { ends: reason } = await talkIn(offering(offer), text);
      assert.ok(reason === 'completed' || reason === 'goodbye', `${offer} ${text}: ${reason}`);
    }
  }
});

test('who wants more is asked for it, and small words before it do not end the call', async () => {
  for (const offer of offers) {
    for (const text of [
      'yes',
      'yes please',
      'yeah, actually',
      'sure',
      'yes, thanks',
      'yes there is',
      'okay, one more thing',
      'great, and another order',
      'thanks, and I have a question',
      'yes, I do',
      'wait',
      'hold on',
      'hmm, let me see',
      'what did you say?',
    ]) {
      const { ends } = await talkIn(offering(offer), text);
      assert.equal(ends, undefined, `${offer} ${text}`);
    }
    assert.equal((await talkIn(offering(offer), 'yes')).text, 'What is your order number?');
    assert.equal((await talkIn(offering(offer), 'yes, ten forty two')).value('number'), '1042');
  }
});

test('anger answers nothing: a person is offered, and a message may be angry', async () => {
  const flow = (type: string) =>
    flowSchema.parse({
      language: 'en',
      start: 'ask',
      intents: { person: { next: 'desk' } },
      steps: {
        ask: { kind: 'ask', text: 'Tell me, please?', slot: 'it', answer: { type }, next: 'bye' },
        bye: { kind: 'end', text: 'Goodbye.', reason: 'completed' },
        desk: { kind: 'transfer', text: 'I put you through.', to: '+12125550100' },
      },
    });
  for (const text of ['This is ridiculous.', 'What the hell.', 'oh come on', 'damn it']) {
    for (const type of ['name', 'date', 'yes-no', 'phone']) {
      const { text: reply, value } = await talkIn(flow(type), text);
      assert.match(reply, /Would you like to speak to a person\?$/, text);
      assert.equal(value('it'), undefined, text);
    }
    assert.equal((await talkIn(flow('text'), text)).value('it'), text);
    assert.equal((await talkIn(flow('date'), text, text, text)).ends, '+12125550100');
  }
});

test('what is polite before an answer is no part of it', async () => {
  const flow = (type: string) =>
    flowSchema.parse({
      language: 'en',
      start: 'ask',
      steps: {
        ask: { kind: 'ask', text: 'Tell me, please?', slot: 'it', answer: { type }, next: 'bye' },
        bye: { kind: 'end', text: 'Goodbye.', reason: 'completed' },
      },
    });
  for (const before of [
    'Great, thanks.',
    'Thank you.',
    'Okay, great.',
    'Er, I guess',
    'Perfect, thank you very much.',
  ]) {
    const mail = await talkIn(flow('email'), `${before} anna underscore lee at example dot org`);
    assert.equal(mail.value('it'), 'anna_lee@example.org', before);
    assert.equal(
      (await talkIn(flow('name'), `${before} Priya Natarajan`)).value('it'),
      'Priya Natarajan',
      before,
    );
  }
});

test('politeness is no answer where something is asked', async () => {
  const asking = (answer: object) =>
    flowSchema.parse({
      language: 'en',
      start: 'ask',
      steps: {
        ask: { kind: 'ask', text: 'Tell me, please?', slot: 'it', answer, next: 'bye' },
        bye: { kind: 'end', text: 'Goodbye.', reason: 'completed' },
      },
    });
  const polite = [
    'thanks',
    'thank you',
    'great, thanks',
    'okay, thank you',
    'cool',
    'sorry',
    'hm',
    'oh I see',
    "you're kind",
  ];
  for (const type of ['name', 'date', 'time', 'phone', 'email', 'number', 'digits']) {
    for (const text of polite)
      assert.equal((await talkIn(asking({ type }), text)).value('it'), undefined, `${type}: ${text}`);
  }
  for (const text of ['thanks', 'thank you', 'sorry', 'hm', 'oh I see', "you're kind"])
    assert.equal((await talkIn(asking({ type: 'yes-no' }), text)).value('it'), undefined, text);
});
