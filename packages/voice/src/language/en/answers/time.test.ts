import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerOf } from '@parley/contracts/flow';
import type { Understood } from '../../answer.ts';
import { parseTime } from './time.ts';

// Friday, 27 November 2026, 10:00 in New York.
const moment = { nowMs: Date.UTC(2026, 10, 27, 15), timeZone: 'America/New_York' };
const office: AnswerOf<'time'> = { type: 'time', earliest: '09:00', latest: '17:00' };
const day: AnswerOf<'time'> = { type: 'time' };

/** "ask": which of two; "refused": with a reason, and asked again; "?": read back as a question. */
function short(understood: Understood | null): string {
  if (understood === null) return 'nothing';
  if (understood.kind === 'ambiguous') return 'ask';
  if (understood.kind === 'invalid') return 'refused';
  return `${understood.slot.value}${understood.unsure === true ? '?' : ''}`;
}

type Table = readonly (readonly [string, string])[];

const inOffice: Table = [
  ['10:00', '10:00'],
  ['9:00', '09:00'],
  ['10:00 AM', '10:00'],
  ['10 or later', 'refused'],
  ['at the latest 4', 'refused'],
  ["the 3 o'clock one", '15:00'],
  ['I have to leave at 3', '15:00?'],
  ['is three available', '15:00'],
  ['4:00 pm', '16:00'],
  ['14:00', '14:00'],
  ['12:00', '12:00'],
  ['9:05 am', '09:05'],
  ['09:00', '09:00'],
  ['0900', '09:00'],
  ['Tuesday at 10:00', '10:00'],
  ['nine fifteen in the morning', '09:15'],
  ['ten twenty in the morning', '10:20'],
  ['four twenty in the afternoon', '16:20'],
  ['half nine', '09:30'],
  ['half twelve', '12:30'],
  ['half two in the afternoon', '14:30'],
  ['from two to four', 'refused'],
  ['nine to five', 'refused'],
  ['between ten and twelve', 'refused'],
  ['before noon', 'refused'],
  ['3 or 4', 'ask'],
  ['noon or one', 'ask'],
  ['any time but three', 'refused'],
  ['ten past', 'refused'],
  ['twenty to', 'refused'],
  ['half past three', '15:30'],
  ['three thirty', '15:30'],
  ['ten', '10:00'],
  ["four o'clock", '16:00'],
  ['9 p.m.', 'refused'],
  ['at two, no, at three', '15:00'],
  ['quarter past nine', '09:15'],
  ['twelve', '12:00'],
  ['11:00 this morning', '11:00'],
  ['not 9:30, the one at 3', '15:00'],
  ['the one at 3 not 9:30', '15:00'],
  ['make it eleven', '11:00'],
  ["eleven's good", '11:00'],
  ['ten to five', '16:50'],
  ['2', '14:00'],
  ['at 2 works', '14:00'],
  ['around three', '15:00'],
  ['threeish', '15:00'],
  ['3ish', '15:00'],
  ["I'd rather have 10 than 11", '10:00'],
  ['December 10', 'nothing'],
  ['the 10th', 'nothing'],
  ['two people', 'nothing'],
  ['the second one', 'nothing'],
  ['not three but four', '16:00'],
  ['half past nine in the morning', '09:30'],
  ['quarter to ten', '09:45'],
  ['five minutes to three', '14:55'],
  ['is 3 okay?', '15:00'],
  ['how about 11?', '11:00'],
  ['would 4 work', '16:00'],
  ['maybe three', '15:00?'],
  ['two, sorry, three', '15:00'],
  ['two, scratch that, three thirty', '15:30'],
  ['2 pm. Sorry, I mean 3.', '15:00'],
  ["two, wait, no, three isn't good", '14:00'],
  ['10.30', '10:30'],
  ['10h30', '10:30'],
  ['3pm', '15:00'],
  ['3 PM please', '15:00'],
  ['1:30', '13:30'],
  ['one thirty', '13:30'],
  ['one', '13:00'],
  ['half past one', '13:30'],
  ['a quarter past two', '14:15'],
  ['two fifteen', '14:15'],
  ['two o five', '14:05'],
  ['noon', '12:00'],
  ['midday', '12:00'],
  ['12 noon', '12:00'],
  ['after three', 'refused'],
  ['until four', 'refused'],
  ['morning', 'nothing'],
  ['hello', 'nothing'],
  ['330', '15:30'],
];

const atAnyTime: Table = [
  ['2 p.m.', '14:00'],
  ['half past three in the afternoon', '15:30'],
  ['quarter to four pm', '15:45'],
  ['ten to five in the evening', '16:50'],
  ['noon', '12:00'],
  ['sixteen thirty', '16:30'],
  ['15:30', '15:30'],
  ['seven oh five a.m.', '07:05'],
  ['3', 'ask'],
  ['eight o’clock', 'ask'],
  ['tonight at eight', '20:00'],
  ["wait, it's 4 pm", '16:00'],
  ['five fifteen in the afternoon', '17:15'],
  ['seven ten tonight', '19:10'],
  ['twelve ten at night', '00:10'],
  ['twelve thirty at night', '00:30'],
  ['twelve at night', '00:00'],
  ['four at night', '04:00'],
  ['oh eight hundred', '08:00'],
  ['0800', '08:00'],
  ['eight hundred hours', '08:00'],
  ['fifteen hundred', '15:00'],
  ['in half an hour', '10:30'],
  ['in two hours', '12:00'],
  ['midnight', '00:00'],
  ['ten at night', '22:00'],
  ['twenty to midnight', '23:40'],
  ['ten past midnight', '00:10'],
  ['quarter past noon', '12:15'],
  ['12 am', '00:00'],
  ['12 pm', '12:00'],
  ['12:30 am', '00:30'],
  ['2026-12-05T15:30', '15:30'],
  ['15:30:00', '15:30'],
  ['23:59', '23:59'],
  ['24:00', '00:00'],
  ['25:00', 'nothing'],
  ['oh nine thirty', '09:30'],
  ['six in the morning', '06:00'],
  ['six in the evening', '18:00'],
  ['eleven in the morning not in the evening', '11:00'],
  ['in the afternoon, at three', '15:00'],
  ['seven', 'ask'],
  ['19 30', '19:30'],
];

const inPassing: Table = [
  ['tomorrow at three', '15:00'],
  ['Friday at half past two', '14:30'],
  ['a table for four', 'nothing'],
  ['November 28th', 'nothing'],
  ['on the 3rd of March at half past two', '14:30'],
  ['my number is 212 555 0142', 'nothing'],
  ['Monday the 30th at ten in the morning', '10:00'],
  ['three people', 'nothing'],
];

test('a time of day is the one that was said, within office hours', () => {
  for (const [text, wanted] of inOffice)
    assert.equal(short(parseTime(text, office, false, moment)), wanted, text);
});

test('a time of day is the one that was said, at any hour of the day and night', () => {
  for (const [text, wanted] of atAnyTime)
    assert.equal(short(parseTime(text, day, false, moment)), wanted, text);
});

test('inside another answer only what is plainly a time counts', () => {
  for (const [text, wanted] of inPassing)
    assert.equal(short(parseTime(text, office, true, moment)), wanted, text);
});

test('an hour from now is by the clock on the wall, also in the night in which it is set back', () => {
  // 01:30 in New York, half an hour before the clock goes back to one.
  const night = { ...moment, nowMs: Date.UTC(2026, 10, 1, 5, 30) };
  assert.equal(short(parseTime('in an hour', day, false, night)), '01:30');
});
