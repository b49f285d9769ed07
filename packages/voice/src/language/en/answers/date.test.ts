import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Understood } from '../../answer.ts';
import { parseDate } from './date.ts';

// Friday, 27 November 2026, 10:00 in New York.
const moment = { nowMs: Date.UTC(2026, 10, 27, 15), timeZone: 'America/New_York' };

/** "ask": which of two; "refused": with a reason, and asked again; "?": read back as a question. */
function short(understood: Understood | null): string {
  if (understood === null) return 'nothing';
  if (understood.kind === 'ambiguous') return 'ask';
  if (understood.kind === 'invalid') return 'refused';
  return `${understood.slot.value}${understood.unsure === true ? '?' : ''}`;
}

const days: readonly (readonly [string, string])[] = [
  ['Monday the 7th', '2026-12-07'],
  ['Friday the 18th', '2026-12-18'],
  ['Tuesday the 15th', '2026-12-15'],
  ['the 18th, Friday', '2026-12-18'],
  ['Friday 18th', '2026-12-18'],
  ['Wednesday the 1st', 'ask'],
  ['Tuesday the 3rd', 'ask'],
  ['Monday December 1st', 'ask'],
  ['Tuesday the 7th of December', 'ask'],
  ['Friday the 13th', 'ask'],
  ['April 31st', 'refused'],
  ['November 31st', 'refused'],
  ['the thirty first of November', 'refused'],
  ['February 30th', 'refused'],
  ['February 29th', 'refused'],
  ['the first Monday in December', '2026-12-07'],
  ['the last Friday of December', '2026-12-25'],
  ['the second Tuesday of January', '2027-01-12'],
  ['first Wednesday in May', '2027-05-05'],
  ['last Monday of the year', '2026-12-28'],
  ['the Monday after next', '2026-12-07'],
  ['Saturday after next', '2026-12-12'],
  ['the Friday after next', '2026-12-11'],
  ['Tuesday week', '2026-12-08'],
  ['two weeks on Friday', '2026-12-18'],
  ['a week today', '2026-12-04'],
  ['tomorrow week', '2026-12-05'],
  ['a fortnight from today', '2026-12-11'],
  ['the day after Christmas', '2026-12-26'],
  ['two days after the 10th', '2026-12-12'],
  ['the day after the 5th', '2026-12-06'],
  ['a month from today', '2026-12-27'],
  ['one month from tomorrow', '2026-12-28'],
  ['anything except Friday', 'refused'],
  ['not on a Friday', 'refused'],
  ['anything but Wednesday', 'refused'],
  ['before Friday', 'refused'],
  ['after Wednesday', 'refused'],
  ['Christmas', '2026-12-25'],
  ["New Year's Eve", '2026-12-31'],
  ['mid December', 'refused'],
  ['any day but Monday', '2026-11-28'],
  ['the week after next, Tuesday', '2026-12-08'],
  ['Hold on a second, let me check my calendar', 'nothing'],
  ['Friday', '2026-12-04'],
  ['this Friday', '2026-11-27'],
  ['next Friday', '2026-12-04'],
  ['next Monday', '2026-11-30'],
  ['in three days', '2026-11-30'],
  ['in a week', '2026-12-04'],
  ["in ten days' time", '2026-12-07'],
  ['two weeks from Monday', '2026-12-14'],
  ['today', '2026-11-27'],
  ['tomorrow', '2026-11-28'],
  ['the day after tomorrow', '2026-11-29'],
  ['not tomorrow, the day after', '2026-11-29'],
  ['December 10', '2026-12-10'],
  ['December 10th at 3', '2026-12-10'],
  ['Monday to Wednesday', 'refused'],
  ['between Monday and Wednesday', 'refused'],
  ['Monday or Tuesday', 'ask'],
  ['Monday and not Tuesday', '2026-11-30'],
  ["Monday doesn't work, Tuesday is fine", '2026-12-01'],
  ["I can't do Monday, how about Tuesday", '2026-12-01'],
  ['anything but Monday or Tuesday', 'refused'],
  ['could you do Thursday?', '2026-12-03'],
  ['are you open on Christmas?', '2026-12-25?'],
  ['maybe Tuesday', '2026-12-01?'],
  ['12/5', '2026-12-05'],
  ['12/05/2026', '2026-12-05'],
  ['12/5/27', '2027-12-05'],
  ["December 7th '27", '2027-12-07'],
  ['2026-12-05', '2026-12-05'],
  ['05.12.2026', '2026-12-05'],
  ['5 Dec', '2026-12-05'],
  ['Dec 5th 2026', '2026-12-05'],
  ['31/12/2026', '2026-12-31'],
  ['next week', 'refused'],
  ['a Monday in January', 'refused'],
  ['the first of the month', '2026-12-01'],
  ['is the 9th free', '2026-12-09'],
  ['the 24th of December or the day after', 'ask'],
  ['the week of December 14th', 'refused'],
  ['some time next week', 'refused'],
  ['in January', 'refused'],
  ['the weekend', 'refused'],
  ['Monday next week', '2026-11-30'],
  ['next week Tuesday', '2026-12-01'],
  ['next week on Thursday', '2026-12-03'],
  ['the second one', 'nothing'],
  ['the first slot', '2026-11-28'],
  ["what's your first free slot?", '2026-11-28'],
  ['as soon as possible', '2026-11-28'],
  ['the 2nd', '2026-12-02'],
  ['the second', '2026-12-02'],
  ['the second of December', '2026-12-02'],
  ['Monday, no, Tuesday', '2026-12-01'],
  ['Monday, sorry, I mean Tuesday', '2026-12-01'],
  ['make it Wednesday instead of Thursday', '2026-12-02'],
  ['Thursday instead', '2026-12-03'],
  ['Thanksgiving', '2027-11-25'],
  ['the last Thursday in November', '2027-11-25'],
  ['the Monday after Christmas', '2026-12-28'],
  ['Halloween', '2027-10-31'],
  ['end of the month', 'refused'],
  ['three days before Christmas', '2026-12-22'],
  ["a week before New Year's Eve", '2026-12-24'],
  ['Sunday', '2026-11-29'],
  ['the 30th of this month', '2026-11-30'],
  ['the fifth of next month', '2026-12-05'],
  ['I was there on Monday and it hurt a lot when they drilled', '2026-11-30?'],
  ['I may come', 'nothing'],
  ['march on', 'nothing'],
  ['not the 5th but the 6th', '2026-12-06'],
  ['a table for two on the third', '2026-12-03'],
  ['Monday the 30th at ten in the morning', '2026-11-30'],
  ['Monday at 9', '2026-11-30'],
  ['I think Monday', '2026-11-30'],
  ['not before Tuesday', 'refused'],
  ['Saturday, December 5th, 2026', '2026-12-05'],
  ['second', '2026-12-02'],
  ['seven', 'nothing'],
  ['two', 'nothing'],
  ['purple monkey', 'nothing'],
];

const births: readonly (readonly [string, string])[] = [
  ["July 4th '85", '1985-07-04'],
  ['July fourth oh one', '2001-07-04'],
  ['in 1990 on the 5th of May', '1990-05-05'],
  ['February 29th 1985', 'refused'],
  ['June 31st 1990', 'refused'],
  ['June fifth, nineteen eighty-four', '1984-06-05'],
  ['the twelfth of december 2001', '2001-12-12'],
  ['March 3rd, 1985', '1985-03-03'],
  ['3/14/79', '1979-03-14'],
  ['4/5/48', '1948-04-05'],
  ["April 5th '27", '1927-04-05'],
  ['4/5/26', '2026-04-05'],
  ['May 5th 85', '1985-05-05'],
  ['July fourth', 'refused'],
  ['the fifth of May nineteen oh five', '1905-05-05'],
  ['October 12 two thousand and five', '2005-10-12'],
  ['11 September 1990', '1990-09-11'],
  ['12th of August 72', '1972-08-12'],
];

test('a day is the one that was said: what disagrees, does not exist, or is many is asked about', () => {
  for (const [text, wanted] of days) {
    assert.equal(short(parseDate(text, { type: 'date', when: 'future' }, moment)), wanted, text);
  }
});

test('a day of birth has its year, in all ways of saying one', () => {
  for (const [text, wanted] of births) {
    const asked = 'What is your date of birth?';
    assert.equal(short(parseDate(text, { type: 'date', when: 'past' }, moment, false, asked)), wanted, text);
  }
});

test('a weekday and a date that do not agree are told apart by a question that says why', () => {
  const understood = parseDate('Wednesday the 1st', { type: 'date', when: 'future' }, moment);
  assert.ok(understood?.kind === 'ambiguous');
  assert.match(
    understood.question,
    /^December 1st is a Tuesday\. Do you mean Tuesday, December 1st or Wednesday, December 2nd\?$/,
  );
  const none = parseDate('February 29th', { type: 'date', when: 'future' }, moment);
  assert.deepEqual(none, { kind: 'invalid', reason: 'There is no February 29th in 2027.', refused: true });
});
