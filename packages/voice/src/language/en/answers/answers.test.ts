import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerOf } from '@parley/contracts/flow';
import type { Understood } from '../../answer.ts';
import { parseDate } from './date.ts';
import { digitsIn, parseDigits } from './digits.ts';
import { parseEmail } from './email.ts';
import { parseName } from './name.ts';
import { parseNumber } from './number.ts';
import { parsePhone } from './phone.ts';
import { withNumerals } from './spoken.ts';
import { parseTime } from './time.ts';
import { yesOrNo } from './yes-no.ts';

// Tuesday, 24 November 2026, 10:00 in New York.
const moment = { nowMs: Date.UTC(2026, 10, 24, 15), timeZone: 'America/New_York' };
const anyDay: AnswerOf<'date'> = { type: 'date', when: 'future' };
const anyTime: AnswerOf<'time'> = { type: 'time' };
const officeTime: AnswerOf<'time'> = { type: 'time', earliest: '09:00', latest: '17:00' };
const us: AnswerOf<'phone'> = { type: 'phone', country: 'US' };

function short(understood: Understood | null): unknown {
  if (understood === null) return null;
  if (understood.kind === 'value') return understood.slot.value;
  return understood.kind === 'invalid' ? 'invalid' : understood.options.map((option) => option.slot.value);
}

function holds(parse: (text: string) => unknown, table: Record<string, unknown>) {
  for (const [text, value] of Object.entries(table)) assert.deepEqual(parse(text), value, text);
}

test('number words become numerals and single digits stay apart', () => {
  holds(withNumerals, {
    'a hundred and five': '105',
    'two thousand and twenty-six': '2026',
    'twenty first of May': '21st of may',
    'one two three': '1 2 3',
    'ten forty-two': '10 42',
    'three and four': '3 and 4',
    'thirty-two people, please': '32 people, please',
  });
});

test('yes and no are heard in the ways in which callers say them', () => {
  for (const yes of [
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
  ]) {
    assert.deepEqual(yesOrNo(yes), { yes: true, alone: true }, yes);
  }
  for (const no of [
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
  ]) {
    assert.equal(yesOrNo(no)?.yes, false, no);
  }
  for (const neither of ['Tuesday.', '', "I don't know", 'banana', '???'])
    assert.equal(yesOrNo(neither), undefined, neither);
});

test('a day is understood in the words of a call, counted in the time zone of the caller', () => {
  holds((text) => short(parseDate(text, anyDay, moment)), {
    'to-morrow': '2026-11-25',
    'Thursday.': '2026-11-26',
    'Tuesday.': '2026-12-01',
    'this Tuesday': '2026-11-24',
    'not tomorrow, the day after': '2026-11-26',
    'any day is fine': '2026-11-25',
    'some time next week': 'invalid',
    'next Friday, please': '2026-12-04',
    'the day after tomorrow': '2026-11-26',
    'March the third': '2027-03-03',
    'the twenty eighth': '2026-11-28',
    'on the 15th': '2026-12-15',
    'first of December': '2026-12-01',
    'in two weeks': '2026-12-08',
    'two weeks from today': '2026-12-08',
    'a week from Thursday': '2026-12-03',
    'Monday the 30th at ten in the morning': '2026-11-30',
    'Wednesday, no, I mean Friday': '2026-11-27',
    'not Thursday, Friday': '2026-11-27',
    'Thursday or Friday': ['2026-11-26', '2026-11-27'],
    yesterday: 'invalid',
    'maybe in May': 'invalid',
    'purple monkey': null,
    three: null,
  });
  // Half past eleven at night in New York is tomorrow in UTC.
  const late = { ...moment, nowMs: Date.UTC(2026, 10, 25, 4, 30) };
  assert.equal(short(parseDate('tomorrow', anyDay, late)), '2026-11-25');
});

test('a day out of bounds says why', () => {
  const spec: AnswerOf<'date'> = {
    type: 'date',
    when: 'future',
    withinDays: 30,
    weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  };
  const reason = (text: string) => {
    const understood = parseDate(text, spec, moment);
    return understood?.kind === 'invalid' ? understood.reason : understood;
  };
  assert.equal(reason('Saturday'), 'November 28th is a Saturday, and it has to be Monday to Friday.');
  assert.equal(reason('March third'), 'Wednesday, March 3rd is more than 30 days ahead.');
  const born: AnswerOf<'date'> = { type: 'date', when: 'past' };
  assert.equal(short(parseDate('June fifth, nineteen eighty-four', born, moment)), '1984-06-05');
  assert.equal(short(parseDate('the twelfth of december 2001', born, moment)), '2001-12-12');
});

test('a time of day is understood, and bounds settle which half of the day', () => {
  holds((text) => short(parseTime(text, anyTime)), {
    '2 p.m.': '14:00',
    'half past three in the afternoon': '15:30',
    'quarter to four pm': '15:45',
    'ten to five in the evening': '16:50',
    noon: '12:00',
    'sixteen thirty': '16:30',
    '15:30': '15:30',
    'seven oh five a.m.': '07:05',
    '3': ['03:00', '15:00'],
    'eight o’clock': ['08:00', '20:00'],
    'tonight at eight': '20:00',
    "wait, it's 4 pm": '16:00',
    hello: null,
  });
  holds((text) => short(parseTime(text, officeTime)), {
    'half past three': '15:30',
    'three thirty': '15:30',
    ten: '10:00',
    "four o'clock": '16:00',
    '9 p.m.': 'invalid',
    'at two, no, at three': '15:00',
    'quarter past nine': '09:15',
    twelve: '12:00',
  });
});

test('inside another answer only what is plainly a time counts as one', () => {
  holds((text) => short(parseTime(text, officeTime, true)), {
    'tomorrow at three': '15:00',
    'Friday at half past two': '14:30',
    'a table for four': null,
    'November 28th': null,
  });
});

test('numbers come from words and numerals, inside another answer only with their unit', () => {
  const people: AnswerOf<'number'> = {
    type: 'number',
    integer: true,
    unit: ['people', 'persons'],
    min: 1,
    max: 12,
  };
  holds((text) => short(parseNumber(text, people)), {
    four: 4,
    'We are five.': 5,
    'a table for four on the 5th at 7': 4,
    'a couple': 2,
    thirty: 'invalid',
    lots: null,
  });
  holds((text) => short(parseNumber(text, people, true)), {
    'a table for four on Friday': 4,
    'six people tomorrow': 6,
    'Friday at seven': null,
  });
  assert.equal(short(parseNumber('$42.15', { type: 'number', integer: false, unit: [] })), 42.15);
});

test('digits that are read out are joined', () => {
  holds(digitsIn, {
    'one oh four two': '1042',
    'double seven five': '775',
    'ten forty two': '1042',
    'one thousand and forty two': '1042',
    '10-42': '1042',
    'twelve hundred': '1200',
    'triple zero one': '0001',
    'it is 1 0 4 2.': '1042',
    none: '',
  });
  const four: AnswerOf<'digits'> = { type: 'digits', minLength: 4, maxLength: 4 };
  assert.equal(short(parseDigits("Oh, it's one zero four two.", four)), '1042');
  assert.equal(short(parseDigits('one two', four)), 'invalid');
});

test('a phone number is understood as it is dictated and is read back digit by digit', () => {
  holds((text) => short(parsePhone(text, us)), {
    'five five five, one two three, four five six seven': '+15551234567',
    '555-123-4567.': '+15551234567',
    'my number is 212 555 double oh one nine': '+12125550019',
    'plus four four, two oh, seven nine four six, oh nine five eight': '+442079460958',
    '555 1234': 'invalid',
    'I have one': null,
  });
  const read = parsePhone('5551234567', us);
  assert.equal(
    read?.kind === 'value' ? read.slot.spoken : '',
    'five five five, one two three, four five six seven',
  );
});

test('an e-mail address is understood as it is spoken', () => {
  holds((text) => short(parseEmail(text)), {
    'john at example dot com': 'john@example.com',
    "It's john.smith@example.com.": 'john.smith@example.com',
    'my email is j o h n dot smith at g mail dot com': 'john.smith@gmail.com',
    'sure, anna underscore lee forty two at example dot co dot uk': 'anna_lee42@example.co.uk',
    'you can reach me at bob at example.org': 'bob@example.org',
    'I am at home': null,
    john: null,
  });
});

test('a name is taken without what is said around it', () => {
  holds((text) => short(parseName(text)), {
    "Hi, my name is john miller and I'd like to come.": 'John Miller',
    "It's Sarah O'Neil.": "Sarah O'Neil",
    'This is Mr. Smith speaking.': 'Mr. Smith',
    Anna: 'Anna',
    'Sure, Maria Lopez, thank you': 'Maria Lopez',
    'John, J-O-H-N.': 'John',
    'last name Miller, first name Ann': 'Ann Miller',
    'wait, the name is Sara Connor': 'Sara Connor',
    'José Ángel Núñez': 'José Ángel Núñez',
    'what are your hours': null,
    no: null,
    '12': null,
    'I want to speak to a person': null,
  });
});
