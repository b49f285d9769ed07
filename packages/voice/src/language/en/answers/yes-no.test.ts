import assert from 'node:assert/strict';
import { test } from 'node:test';
import { yesOrNo } from './yes-no.ts';

const asked = 'Shall I book it?';
const more = 'Is there anything else I can do for you?';

const yes = [
  'no, go ahead',
  'nope, book it',
  'no need to change anything',
  "no, that's right",
  'not bad',
  "that's not wrong",
  'no doubt',
  "I don't see why not",
  "don't change anything, it's right",
  'not at all, go ahead',
  'please',
  'go for it',
  "let's do it",
  'book it',
  'confirm',
  'works for me',
  'I think so',
  'uh huh',
  'Yes.',
  'yeah sure',
  'That is correct.',
  "That's right.",
  'Yep, perfect',
  'Sure, why not',
  'Okay.',
  'No problem',
  'sounds good',
  'Uh-huh',
  'yes please',
  'Right.',
  "Yes, that's not bad",
  'I do',
  'All right.',
  'yes yes',
  'yes it is',
  "yes, that's my number",
  'okay, book it please',
  'sure thing',
  'yes, thank you very much',
  'please go ahead',
  'go ahead and book it',
  'absolutely',
  'of course',
  'you bet',
  'that would be great',
  'perfect, thanks',
  'yeah that works',
  'that works for me',
  'yes, I would like that',
  "I'd like that",
  'yes indeed',
  'sounds great to me',
  'Great, thank you',
  'yes I did',
  'everything is correct',
  'no objection',
  'why not',
  'mm-hmm',
  'yes sir',
  "yup that's it",
  'I agree',
  "that's fine with me",
  'oh yes',
  'yes of course',
  'well yes',
  'um yes please',
  'exactly right',
  'fine by me',
  'yes do that',
  'yes please book it for me',
  "that's me",
  'make it so',
];

const no = [
  'not a chance',
  'certainly not',
  "I'd rather not",
  'rather not',
  "don't",
  'No.',
  'nope',
  "no that's wrong",
  "that's not right",
  'Not really',
  'No, thank you.',
  'um, no',
  "I don't think so",
  'Incorrect.',
  'nah',
  'No, Tuesday.',
  'no way',
  'No, I did not.',
  "I didn't",
  'never',
  'no no no',
  'not yet',
  "no I haven't",
  "I don't want that",
  "that's wrong",
];

/** Beside a negation, a question, a doubt, a "but" or another matter there is no yes. */
const notYes = [
  'um no yes',
  'no, that is fine',
  'yes... no',
  'correct number but wrong day',
  'absolutely not',
  'definitely no',
  "I can't",
  'I am not sure',
  'I have a question',
  'I would like to think about it',
  'I have to check first',
  "yeah I don't think so",
  'yes but the day is wrong',
  'is that right?',
  'hmm, right?',
  'what would be right',
  'how do you mean, okay?',
  'why not tomorrow',
  'yes wait no',
  'Absolutely not.',
  'definitely not',
  'absolutely no way',
  'sure not',
  "I can't make it",
  'I am thinking',
  'I would rather wait',
  'I can call back later',
  'correct, except the time',
  'yes and no',
  'okay so what does it cost',
  "I'm not sure yet",
  'not so fast',
  'I would if it was cheaper',
  'yes, on Tuesday',
  'I do have a question',
  'right, so the day is wrong',
  'good question',
  "that's good but too late",
  'okay, wait',
  'yes, no, I mean no',
  'is it free?',
  'fine, but make it 4',
  "sure, if it's cheap",
  'I will call back',
  'I have a dog',
  'can you do Monday?',
  'do I have to pay?',
  'sounds expensive',
  "that's the wrong day",
  'okay let me ask my wife',
  'not really',
  'I might',
  'yes maybe',
  'perhaps',
  'who knows',
  "what's right?",
  "you're kidding, right?",
  "I'm good",
  'yeah no',
  'no yeah no',
  "if that's right then yes",
  'not now',
  'hmm',
  'thank you',
  'right now I am driving',
  'that sounds like a lot',
  'I can think about it',
  "I would love to but I can't",
  'okay okay let me think',
  'no thank you',
  "please don't",
  "don't book it",
  'please not',
  'cancel',
  'stop',
];

/** To "anything else?". */
const ends = [
  "Thanks, that's all.",
  'Oh cool, thanks',
  "I'm good",
  'great',
  'okay',
  'no',
  "nope, I'm good",
  'no thanks',
  "that's it",
  'that is all, thank you',
  'perfect, thank you so much',
  "no that's all for today",
  'nothing else',
  'alright',
  "I'm all set",
  'thank you for your help',
  "you've been very helpful",
  'all good',
  'okay great thanks bye',
  'no, that was all',
  "yes that's all",
  "No, I'm fine, thanks.",
];

test('a yes is heard in the ways in which callers say it, also where it has a "no" in it', () => {
  for (const text of yes) assert.deepEqual(yesOrNo(text, asked), { yes: true, alone: true }, text);
});

test('a no is heard in the ways in which callers say it', () => {
  for (const text of no) assert.equal(yesOrNo(text, asked)?.yes, false, text);
});

test('nothing but a yes books: no negation, question, doubt, condition or other matter stands beside it', () => {
  for (const text of notYes) {
    const said = yesOrNo(text, asked);
    assert.ok(said === undefined || !said.yes || !said.alone, text);
  }
});

test('what says neither is neither', () => {
  for (const text of ['', 'Tuesday.', "I don't know", 'banana', '???', 'thank you', 'hmm', 'Yeah, right.'])
    assert.equal(yesOrNo(text, asked), undefined, text);
});

test('thanks, praise and small words are the end where more was offered, and no yes', () => {
  for (const text of ends) assert.deepEqual(yesOrNo(text, more), { yes: false, alone: true }, text);
  for (const text of ['yes', 'yeah', 'sure', 'yes please', 'actually yes'])
    assert.deepEqual(yesOrNo(text, more), { yes: true, alone: true }, text);
  for (const text of [
    'okay what about Sunday',
    'great, where are you?',
    'one more thing',
    'I have another question',
  ])
    assert.equal(yesOrNo(text, more), undefined, text);
});

test('a yes or no with more says so', () => {
  for (const text of ['yes, order ten forty three', 'yes, on Tuesday'])
    assert.deepEqual(yesOrNo(text, more), { yes: true, alone: false }, text);
  for (const text of ['no, I have another question', 'no, Tuesday at ten'])
    assert.deepEqual(yesOrNo(text, more), { yes: false, alone: false }, text);
});
