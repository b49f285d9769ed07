import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExpectedAnswer } from '../../ports.ts';
import { answerExpectedAfter } from './expected-answer.ts';

function asks(expected: ExpectedAnswer, ...texts: string[]) {
  for (const text of texts) assert.equal(answerExpectedAfter(text), expected, text);
}

test('a question for a number, a name, a date or an address says what its answer is', () => {
  asks('phone', 'Sure. What is your phone number?', 'Please tell me your mobile number.');
  asks('email', 'Could you give me your e-mail address?', 'And your email?');
  asks('number', 'What is your order number?', 'How many people will be coming?', 'Please enter your PIN.');
  asks('name', 'May I have your full name?', 'Who am I speaking with?', 'Can you tell me your last name?');
  asks('date', 'Which day suits you best?', 'When would you like to come?');
  asks('time', 'At what time should we call?');
});

test('a question that is answered with yes or no, or with one of two things, says so', () => {
  asks('yes-no', 'I have a table at eight. Would you like that?', 'So that is two adults, correct?');
  asks('choice', 'Would you like tea or coffee?', 'Which one do you prefer?', 'Where should we deliver it?');
});

test('a question that opens the floor expects anything', () => {
  asks(
    'anything',
    'How can I help you today?',
    'Is there anything else I can do for you?',
    'Can you tell me what happened?',
    'Could you describe the problem?',
    'What seems to be the problem?',
    'Your parcel arrives tomorrow.',
    'Okay.',
    '',
  );
});

test('only the last sentence counts', () => {
  asks('anything', 'What is your name? Oh, I see it here already.');
});
