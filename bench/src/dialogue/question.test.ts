import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atALoss, offered, saidBack, sound, topicOf } from './question.ts';

test('what is asked is known by the last question', () => {
  const cases: [string, ReturnType<typeof topicOf>][] = [
    ['Hello, this is Harbor Dental. What can I book for you: a cleaning, or is it an emergency?', 'service'],
    ['We are open Monday to Friday. Which day would suit you?', 'date'],
    ['On Monday, November 30th I could offer 9 AM. Which of these, or another day?', 'time'],
    ['Thank you, John Miller. And what is the best phone number to reach you?', 'phone'],
    ["That's two one two, five five five, zero one zero zero. Is that right?", 'check'],
    ['So that is a cleaning for Anna Lee, and your number is two. Shall I book it?', 'review'],
    ['Is that 9:30 in the morning, or 9:30 in the evening?', 'clarify'],
    ['The order number is in the subject of your confirmation e-mail. What is your order number?', 'order'],
    ["I'm sorry to hear that. Is it so bad that you need to see a dentist today?", 'urgent'],
    ['Sure, take your time.', undefined],
    ['Perfect, you are booked for a cleaning. See you then. Goodbye.', undefined],
  ];
  for (const [text, topic] of cases) assert.equal(topicOf(text), topic, text);
});

test('what is held to be said is told apart from what is on offer', () => {
  const offer = saidBack(
    'On Monday, December 7th I have for example 9 AM and 4:30 PM. What time would you like?',
  );
  assert.deepEqual([offer.days, offer.times], [['12-07'], []]);
  const review = saidBack(
    'So that is a filling on Monday, December 7th at 2:06 PM for Jean-Luc Martin, and your number is two zero six, five five five, zero one five nine. Shall I book it?',
  );
  assert.deepEqual(
    [review.days, review.times, review.name, review.digits],
    [['12-07'], ['14:06'], 'Jean-Luc Martin', ['2065550159']],
  );
  assert.deepEqual(saidBack('You have Friday, December 4th at 9 AM. To which day shall I move it?').days, []);
  assert.deepEqual(
    saidBack('I have nothing free. The next free day is Friday, December 4th. Which day?').days,
    [],
  );
});

test('an address that is read back is read as it is written, with all that stands before it', () => {
  const mail = (text: string) => saidBack(text).mail;
  assert.equal(mail("That's sconnor42 at example dot com. Is that right?"), 'sconnor42@example.com');
  assert.equal(mail("That's anna underscore lee at example dot org. Is that right?"), 'anna_lee@example.org');
  assert.equal(mail("That's homesconnor42 at example dot com. Is that right?"), 'homesconnor42@example.com');
});

test('the times on offer stand in their order', () => {
  assert.deepEqual(
    offered('On Friday I have for example 9 AM, 1:30 PM and 4:30 PM. What time would you like?'),
    ['09:00', '13:30', '16:30'],
  );
  assert.deepEqual(offered('What time would you like?'), []);
});

test('who has not understood is at a loss, and who refuses is not', () => {
  assert.ok(atALoss("I'm sorry, I still didn't get that. Which day would suit you?"));
  assert.ok(!atALoss("I'm afraid that is not free. Which of these, or another day?"));
});

test('names that sound alike are alike, and others are not', () => {
  assert.equal(sound('Jean Luke Martin'), sound('Jean-Luc Martin'));
  assert.notEqual(sound('Jean Loup Martin'), sound('Jean-Luc Martin'));
});
