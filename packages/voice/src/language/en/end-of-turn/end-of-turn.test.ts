import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ExpectedAnswer } from '../../../ports.ts';
import type { Completeness } from '../../language.ts';
import { completenessOf } from './end-of-turn.ts';

function all(
  level: Completeness | readonly Completeness[],
  texts: readonly string[],
  expects: ExpectedAnswer = 'anything',
) {
  for (const text of texts) {
    const found = completenessOf(text, expects);
    assert.ok([level].flat().includes(found), `${text} → ${found}`);
  }
}

test('a full stop does not close a sentence that ends with a word that leads on', () => {
  all('open', [
    'I would like to.',
    'My name is.',
    'Can you send it to?',
    'I am looking for the.',
    'I can pay by card or.',
    'I called on Monday and.',
    'Do you know if?',
    'The problem with my.',
    'I bought a very.',
    'We need a new.',
    'I want.',
    'Could you tell me?',
    'I need to arrange.',
    'I am going.',
    'She said that.',
    'I am calling about, um.',
    'Well.',
    'So, you know.',
  ]);
});

test('the same words end a sentence where grammar lets them', () => {
  const ended = ['whole', 'likely', 'unsure'] as const;
  all(ended, [
    'Who do I have to talk to?',
    'The screen stays black when I switch it on.',
    'Please turn it off.',
    'Yes, I can.',
    "No, it isn't.",
    'That is the one I ordered.',
    'What does it cost?',
    'It was cancelled.',
    'I lost your order.',
    'Nobody told me about the change.',
    'My flight leaves a day later.',
    'No, thank you.',
    "I don't know.",
    'I have had it for a while.',
    'It is even louder than it was.',
  ]);
});

test('a condition without its consequence is open, and with it is not', () => {
  all('open', [
    'If it rains tomorrow.',
    'When I open the app.',
    'Although I paid in advance.',
    'Had she called the office.',
  ]);
  all(
    ['whole', 'likely', 'unsure'],
    [
      'If it rains tomorrow can we still come?',
      'When I open the app it asks for a code.',
      'When does it open?',
      'Although I paid in advance you sent me another reminder.',
    ],
  );
});

test('a number that is read out is waited for whatever was asked', () => {
  all('open', [
    'My number is 415-772.',
    'Four, one, five.',
    'It is 7 3 9.',
    'My policy is 991.',
    'The code is six, two.',
  ]);
  all('unsure', ['The code is 6294.', 'The number of my card is 4157 7290 36.']);
  all('likely', ['You can call me on 415-772-9036.', 'My number is 020 8461 33975.']);
  all('unsure', ['My number is 020 8461 339.']);
  all('whole', ['415-772-9036.'], 'phone');
  all(
    ['unsure', 'likely', 'whole'],
    [
      'We are going to be six.',
      'You can reach me on my mobile after five.',
      'She was born in nineteen eighty four.',
      'I have lived here since 2019.',
      'We come at ten.',
    ],
  );
});

test('an address and a spelling are waited for until they have an end', () => {
  all('open', [
    'My email is anna dot',
    'It is anna.miller.',
    'robert at',
    'sales@bluewater',
    'K, O,',
    'B. R. A..',
    'It is spelled M C',
  ]);
  all('whole', [
    'My email is anna.miller@example.com.',
    'robert at greenfield dot org',
    'julia@northside.co.uk',
  ]);
});

test('who only opens, or lists without an "and", is going on', () => {
  all('unsure', [
    'Hello.',
    'Good morning.',
    'I have a question.',
    'I need two chairs, a table.',
    'I speak English. German.',
  ]);
});

test('an answer of the kind that was asked for is whole, however short', () => {
  all('whole', ['Yes.', 'No.', 'Okay.'], 'yes-no');
  all('whole', ['Friday.', 'Next Monday, please.'], 'date');
  all('whole', ['Maria Jensen.'], 'name');
  all('unsure', ['Yes.', 'Maria Jensen.', 'The blue one.', 'No, that is wrong.']);
  all('whole', ['My name is Maria Jensen.', 'Next Monday, please.']);
});

test('who was asked when is done with the hour or the day, in however many words', () => {
  const times = [
    'In the morning at ten.',
    'Around half past four in the afternoon.',
    'Maybe at ten thirty on Monday.',
    'On Friday morning at 10:30 please.',
    "At three o'clock on Tuesday.",
    'Tomorrow at noon.',
  ];
  all('whole', times, 'time');
  all('unsure', ['In the morning at ten.', 'Around half past four, before the meeting.'], 'date');
  all('whole', ['In the morning on Friday at ten.', 'At ten on Monday morning, please.'], 'date');
  // The hour is still to come.
  for (const text of ['In the morning at ten past.', 'On Monday at half.', 'In the morning at.']) {
    assert.notEqual(completenessOf(text, 'time'), 'whole', text);
  }
  all('unsure', ['In the morning at ten.', 'Around four in the winter.']);
});

test('who was asked what they want has said it with its object, but for what is mostly said more of', () => {
  const wishes = [
    "I'd like to book a cleaning.",
    'I want to cancel my order.',
    'We need to track the parcel.',
    'I need a check-up.',
    "I'd like to change my address.",
    'I have lost my card.',
  ];
  all('likely', wishes, 'choice');
  all('unsure', wishes);
  const more = ['I want a table.', "I'd like an appointment.", 'I need two rooms.', 'I have a question.'];
  all('unsure', more, 'choice');
  all('open', ["I'd like to book a.", 'I want to cancel my.', 'I want.'], 'choice');
});

test('a word that closes a sentence ends a short one, too', () => {
  const closed = [
    'Send it to my office instead.',
    'I do not want it any more.',
    'I ordered it by mistake.',
    'My sister needs one as well.',
    'It does not work at all.',
  ];
  all('likely', closed);
  all('unsure', ['Instead.', 'The office instead.', 'Not any more.']);
});

test('a question is whole, and a statement or a wish is the surer the longer it is', () => {
  all('whole', ['How much does it cost?', 'Is it open?', 'Is breakfast included in that price.']);
  all('unsure', ['I need two chairs.', 'Do you have a table?']);
  all('likely', [
    'I need a receipt for my insurance by the end of the week.',
    'Do you have anything free on Thursday afternoon?',
    'Please cancel the second ticket.',
  ]);
});

test('a list with its "and", a month and a verb with its particle are not waited for as open', () => {
  all(
    ['likely', 'unsure'],
    [
      'We have guests from Spain, Poland and Norway.',
      'It was on the second of May.',
      'The package was open when the driver handed it over.',
      'When the alarm goes off, nothing happens.',
    ],
  );
  all('open', ['Is there any?', 'Tell me how to.']);
});

test('whatever is said has an answer, and at once', () => {
  const parts = fc.constantFrom(
    'I',
    'a',
    'at',
    'dot',
    '4',
    'four',
    'K',
    ',',
    '.',
    '-',
    '?',
    'if',
    'is',
    '…',
    'ß',
    '@',
    ' ',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(parts, { maxLength: 400 }).map((list) => list.join(' ')),
      ),
      (text) => {
        assert.ok(completenessOf(text, 'anything'));
      },
    ),
  );
});
