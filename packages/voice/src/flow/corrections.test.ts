/** What is put right goes to the answer that it fits, by its name, its type or its likeness. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowSchema } from '@parley/contracts/flow';
import { checkFlow } from '@parley/contracts/flow-check';
import { type Heard, talkIn } from './talk.test-support.ts';

const next = { service: 'day', day: 'time', time: 'name', name: 'phone', phone: 'mail', mail: 'review' };
const ask = (slot: keyof typeof next, text: string, answer: object, more = {}) => ({
  kind: 'ask',
  text,
  slot,
  answer,
  next: next[slot],
  ...more,
});
const flow = flowSchema.parse({
  language: 'en',
  start: 'service',
  intents: { person: { next: 'desk' } },
  steps: {
    service: ask('service', 'A cut or a shave?', {
      type: 'choice',
      options: [
        { value: 'cut', label: 'a cut', phrases: ['cut', 'haircut'] },
        { value: 'shave', label: 'a shave', phrases: ['shave'] },
      ],
    }),
    day: ask('day', 'Which day?', { type: 'date', withinDays: 60 }),
    time: ask('time', 'What time?', { type: 'time', earliest: '09:00', latest: '17:00' }),
    name: ask('name', 'Your name?', { type: 'name' }),
    phone: ask('phone', 'Your phone number?', { type: 'phone' }, { label: 'phone number', confirm: true }),
    mail: ask('mail', 'Your e-mail address?', { type: 'email' }, { label: 'e-mail address', confirm: true }),
    review: {
      kind: 'ask',
      text: '{{service}}, {{day}}, {{time}}, {{name}}, {{phone}}, {{mail}}. Shall I book it?',
      slot: 'booked',
      answer: { type: 'yes-no', review: Object.keys(next) },
      next: 'done',
    },
    done: { kind: 'end', text: 'Booked.', reason: 'booked' },
    desk: { kind: 'transfer', text: 'I put you through.', to: '+12125550100' },
  },
});

const toPhone = ['a cut', 'Tuesday', 'ten', 'Maria Lopez'];
const toPhoneBack = [...toPhone, '212 555 0142'];
const toReview = [...toPhoneBack, 'yes', 'maria dot lopez at example dot com', 'yes'];
const before: Record<string, string> = {
  service: 'cut',
  day: '2026-12-01',
  time: '10:00',
  name: 'Maria Lopez',
  phone: '+12125550142',
  mail: 'maria.lopez@example.com',
};

/** What is otherwise than before, and the question that is open. */
async function changed(where: readonly Heard[], text: string) {
  const { value, text: reply } = await talkIn(flow, ...where, text);
  const slots = Object.keys(before).filter((slot) => value(slot) !== undefined);
  const now = slots.flatMap((slot) => (value(slot) === before[slot] ? [] : [[slot, value(slot)]]));
  const question = /(?:[^.?!]*)\?$/.exec(reply)?.[0].trim();
  return [Object.fromEntries(now), question, value('booked')];
}

const book = 'Shall I book it?';

test('the flow of these tests is sound', () => assert.deepEqual(checkFlow(flow), []));

test('at the last read-back each answer can be put right, whole or in pieces, and all is read out again', async () => {
  const table: Record<string, object> = {
    'the name is fine but the number ends in 43': { phone: '+12125550143' },
    'the number ends in 43': { phone: '+12125550143' },
    'no, it ends in 43': { phone: '+12125550143' },
    'the last two digits are 43': { phone: '+12125550143' },
    'the last digit is three': { phone: '+12125550143' },
    'the phone number is wrong, it is 212 555 0177': { phone: '+12125550177' },
    'the area code is 213': { phone: '+12135550142' },
    'no, the phone number starts with 646': { phone: '+16465550142' },
    'the number should be 212 555 0100': { phone: '+12125550100' },
    'no, Marie Lopez': { name: 'Marie Lopez' },
    'no, Marie, with an e': { name: 'Marie Lopez' },
    "the name is wrong, it's Marie Lopez": { name: 'Marie Lopez' },
    'the name is Mary Lopez': { name: 'Mary Lopez' },
    'the last name is Lopes, L O P E S': { name: 'Maria Lopes' },
    'my name is Ann Baker': { name: 'Ann Baker' },
    'no, make it eleven': { time: '11:00' },
    "no, make it eleven o'clock": { time: '11:00' },
    'not ten, eleven': { time: '11:00' },
    'at 3 PM instead': { time: '15:00' },
    'the time should be half past two': { time: '14:30' },
    'yes but at three': { time: '15:00' },
    'ok but change the name to Marie Lopez': { name: 'Marie Lopez' },
    'change the day to Wednesday please': { day: '2026-12-02' },
    'yes, but please change the time to eleven': { time: '11:00' },
    'my last name is hyphenated, Lopez-Ruiz': { name: 'Maria Lopez-Ruiz' },
    'no, Wednesday': { day: '2026-12-02' },
    'make it Thursday': { day: '2026-12-03' },
    'the day is wrong, it should be Friday': { day: '2026-12-04' },
    'yes but make it Wednesday': { day: '2026-12-02' },
    'no, the 8th': { day: '2026-12-08' },
    'Wednesday at eleven, not Tuesday': { day: '2026-12-02', time: '11:00' },
    'the day should be Wednesday and the time eleven': { day: '2026-12-02', time: '11:00' },
    'no, a shave': { service: 'shave' },
    'it should be a shave': { service: 'shave' },
    'the e-mail address is m dot lopez at example dot com': { mail: 'm.lopez@example.com' },
    'the mail is maria at example dot org': { mail: 'maria@example.org' },
    'the day should be Wednesday and the name is Marie Lopez': { day: '2026-12-02', name: 'Marie Lopez' },
    'the time is right but the number ends in 43': { phone: '+12125550143' },
    'the number is okay, the name is Marie Lopez': { name: 'Marie Lopez' },
    'the number ends in 43 and the name is Marie Lopez': { phone: '+12125550143', name: 'Marie Lopez' },
    'the day is good and the time is good but the name should be Marie Lopez': { name: 'Marie Lopez' },
  };
  const found: Record<string, unknown> = {};
  for (const text of Object.keys(table)) found[text] = await changed(toReview, text);
  assert.deepEqual(
    found,
    Object.fromEntries(Object.entries(table).map(([text, slots]) => [text, [slots, book, undefined]])),
  );
});

test('an answer that is only called wrong is asked for again, and what is called right is kept', async () => {
  const table: Record<string, [string, string]> = {
    'the time is wrong': ['time', 'What time?'],
    "it's the wrong day": ['day', 'Which day?'],
    'the name is fine but the day is wrong': ['day', 'Which day?'],
    'the day is right, the time is wrong': ['time', 'What time?'],
    'no, the number is wrong': ['phone', 'Your phone number?'],
    "the address isn't right": ['mail', 'Your e-mail address?'],
    'change the name please': ['name', 'Your name?'],
    'perfect, except for the name': ['name', 'Your name?'],
    'yes for the day, no for the time': ['time', 'What time?'],
    'fine with the name but the day is wrong': ['day', 'Which day?'],
    'no, it is hyphenated, the name': ['name', 'Your name?'],
  };
  for (const [text, [slot, question]] of Object.entries(table)) {
    const { value, text: reply } = await talkIn(flow, ...toReview, text);
    assert.deepEqual([reply, value(slot)], [question, undefined], text);
    const kept = Object.keys(before).filter((one) => value(one) === before[one]);
    assert.equal(kept.length, 5, text);
  }
});

test('at a read-back what is no piece of it goes to the answer that it is like', async () => {
  const back = 'Is that right?';
  const table: Record<string, [object, string]> = {
    "No, make it eleven o'clock.": [{ time: '11:00' }, back],
    'no, at 3 PM': [{ time: '15:00' }, back],
    'no, Wednesday': [{ day: '2026-12-02' }, back],
    'no, Marie Lopez': [{ name: 'Marie Lopez' }, back],
    'no wait, the name is Marie Lopez': [{ name: 'Marie Lopez' }, back],
    'no, the time should be eleven': [{ time: '11:00' }, back],
  };
  for (const [text, [slots, question]] of Object.entries(table)) {
    const [now, open] = await changed(toPhoneBack, text);
    assert.deepEqual([now, open], [slots, question], text);
  }
  for (const text of ['no, 43', 'no, it ends in 43', 'the last two are 43']) {
    const { text: reply, value } = await talkIn(flow, ...toPhoneBack, text);
    assert.match(reply, /zero one four three\. Is that right\?$/, text);
    assert.equal(value('time'), '10:00', text);
  }
});

test('where a message is taken down, only who refuses and names an earlier answer puts it right', async () => {
  const message = flowSchema.parse({
    language: 'en',
    start: 'name',
    steps: {
      name: { ...flow.steps.name, next: 'message' },
      message: {
        kind: 'ask',
        text: 'What is the message?',
        slot: 'message',
        answer: { type: 'text' },
        next: 'done',
      },
      done: { kind: 'end', text: 'Noted.', reason: 'noted' },
    },
  });
  const put = await talkIn(message, 'Maria Lopez', 'That is wrong. The name is Sarah Connor.');
  assert.deepEqual(
    [put.text, put.value('name'), put.value('message')],
    ['Okay, Sarah Connor. What is the message?', 'Sarah Connor', undefined],
  );
  for (const text of [
    'No, tell him the name is on the door.',
    'The name is Sarah Connor.',
    'That is wrong, he said.',
    'Actually make it Tuesday.',
  ]) {
    const { value } = await talkIn(message, 'Maria Lopez', text);
    assert.deepEqual([value('name'), value('message')], ['Maria Lopez', text], text);
  }
});

test('what picks one of the times on offer, or only tells of a day, leaves the day as it was', async () => {
  const again = {
    kind: 'ask',
    text: '{{day}} is full. Which other day?',
    slot: 'day',
    answer: { type: 'date' },
  };
  const offers = flowSchema.parse({
    ...flow,
    steps: {
      ...flow.steps,
      time: {
        ...flow.steps.time,
        text: 'On {{day}} I have 9 AM, 1:30 PM and 4:30 PM. What time?',
        next: 'full',
      },
      full: {
        kind: 'branch',
        cases: [{ if: [{ slot: 'time', is: '12:00' }], next: 'again' }],
        default: 'name',
      },
      again: { ...again, next: 'time' },
    },
  });
  const to = async (text: string) => {
    const { value, text: reply } = await talkIn(offers, 'a cut', 'Tuesday, December 8th', text);
    return [value('day'), value('time'), /[^.?!]*\?$/.exec(reply)?.[0].trim()];
  };
  const picked: Record<string, string> = {
    'the earliest': '09:00',
    'the first': '09:00',
    'the second': '13:30',
    'the second one, please': '13:30',
    'the middle one': '13:30',
    'as soon as possible': '09:00',
    'thirty minutes past ten': '10:30',
    'I called yesterday, ten thirty please': '10:30',
  };
  for (const [text, time] of Object.entries(picked))
    assert.deepEqual(await to(text), ['2026-12-08', time, 'Your name?'], text);
  assert.deepEqual(await to('Thursday at ten'), ['2026-12-03', '10:00', 'Your name?']);
  assert.deepEqual(await to('the earliest on Thursday'), ['2026-12-03', '09:00', 'Your name?']);
  assert.deepEqual(await to('maybe Thursday at ten'), ['2026-12-08', undefined, 'Is that right?']);
});

test('a number that is read out changes no time, whatever times are in it', async () => {
  for (const text of [
    'four one five five five five oh one oh two',
    'two one two, triple five, oh one one three',
    'two zero six, five five five, zero one five nine',
    '212 555 1030',
    'my number is two one two, five five five, ten thirty',
  ]) {
    const { text: reply, value } = await talkIn(flow, ...toPhone, text);
    assert.equal(value('time'), '10:00', text);
    assert.match(reply, /Is that right\?$/, text);
    const early = await talkIn(flow, `a cut, my number is ${text.replace('my number is ', '')}`);
    assert.equal(early.text, 'Which day?', text);
  }
});

test('what fits nothing is asked about, and nothing is changed by it', async () => {
  for (const text of [
    'no, purple',
    'no, actually the moon',
    'that is not what I said',
    'no, that is wrong',
  ]) {
    const [now, question, booked] = await changed(toReview, text);
    assert.deepEqual([now, question, booked], [{}, 'What should I change?', undefined], text);
  }
});

test('who does not want it at all is let out, at any confirmation', async () => {
  for (const where of [toPhoneBack, toReview]) {
    for (const text of [
      "forget it, I don't want to book",
      'no, forget it',
      "I changed my mind, I don't want it",
      "actually I don't want to book anything",
      'never mind, leave it',
      "let's leave it",
      "I'd rather not",
      "I don't want the appointment anymore",
      'cancel everything',
    ]) {
      const { text: reply, value } = await talkIn(flow, ...where, text);
      assert.equal(reply, 'Would you like to stop here and end the call?', text);
      assert.equal(value('booked'), undefined, text);
      assert.equal((await talkIn(flow, ...where, text, 'yes')).ends, 'goodbye', text);
    }
  }
});

test('who says goodbye to the last question is asked, as nothing is booked yet', async () => {
  const { text, ends, value } = await talkIn(flow, ...toReview, 'bye');
  assert.deepEqual(
    [text, ends, value('booked')],
    ['Would you like to stop here and end the call?', undefined, undefined],
  );
  assert.equal((await talkIn(flow, ...toReview, 'bye', 'no')).text.endsWith(book), true);
  assert.equal((await talkIn(flow, ...toReview, 'bye', 'yes')).ends, 'goodbye');
  assert.equal((await talkIn(flow, ...toReview, 'bye', 'bye')).ends, 'goodbye');
});

test('all that is called wrong is asked for again, in the order of the questions', async () => {
  for (const text of ['the time and the day are wrong', 'the day is wrong and the time is wrong']) {
    const { text: reply, value } = await talkIn(flow, ...toReview, text);
    assert.deepEqual([reply, value('day'), value('time')], ['Which day?', undefined, undefined], text);
    const { text: next } = await talkIn(flow, ...toReview, text, 'Wednesday');
    assert.equal(next, 'What time?', text);
    const last = await talkIn(flow, ...toReview, text, 'Wednesday', 'eleven');
    assert.deepEqual([last.value('name'), last.text.endsWith(book)], ['Maria Lopez', true], text);
  }
});

test('a yes is no message, and who gives it up is asked', async () => {
  const message = flowSchema.parse({
    language: 'en',
    start: 'message',
    steps: {
      message: {
        kind: 'ask',
        text: 'What is the message?',
        slot: 'message',
        answer: { type: 'text' },
        next: 'done',
      },
      done: { kind: 'end', text: 'Noted.', reason: 'noted' },
    },
  });
  const asked: Record<string, string> = {
    yes: "Sorry, I didn't catch that. What is the message?",
    'Yes.': "Sorry, I didn't catch that. What is the message?",
    'never mind, I will call later': 'Would you like to stop here and end the call?',
    'no message': 'Would you like to stop here and end the call?',
  };
  for (const [text, reply] of Object.entries(asked)) {
    const { text: said, value } = await talkIn(message, text);
    assert.deepEqual([said, value('message')], [reply, undefined], text);
  }
  for (const text of ["I'll call again tomorrow.", 'No.', 'Great.', 'Yes, tell him it is fine.'])
    assert.equal((await talkIn(message, text)).value('message'), text);
});

test('an address that is said anew is read back anew, and counts with the yes to it', async () => {
  const toMail = [...toPhoneBack, 'yes', 'an underscore lopez at example dot com'];
  const anew = await talkIn(flow, ...toMail, 'no, maria underscore lopez at example dot com');
  assert.match(anew.text, /maria underscore lopez at example dot com\. Is that right\?$/);
  assert.equal(anew.value('mail'), undefined);
  const taken = await talkIn(flow, ...toMail, 'no, maria underscore lopez at example dot com', 'yes');
  assert.deepEqual([taken.value('mail'), taken.text.endsWith(book)], ['maria_lopez@example.com', true]);
});

test('a date of birth is not changed by the day that is said with a time to call back', async () => {
  const born = flowSchema.parse({
    language: 'en',
    start: 'born',
    steps: {
      born: {
        kind: 'ask',
        text: 'What is your date of birth?',
        slot: 'born',
        answer: { type: 'date', when: 'past' },
        next: 'call',
      },
      call: {
        kind: 'ask',
        text: 'At what time shall we call you back?',
        slot: 'call',
        answer: { type: 'time' },
        next: 'bye',
      },
      bye: { kind: 'end', text: 'Goodbye.', reason: 'completed' },
    },
  });
  const { value } = await talkIn(born, 'March 3rd 1985', 'December 1st at 10 AM');
  assert.deepEqual([value('born'), value('call')], ['1985-03-03', '10:00']);
});
