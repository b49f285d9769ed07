import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayPhrases, daysNamed, moment, timePhrases, timesNamed } from './days.ts';

/** A Saturday. */
const today = '2026-11-28';

test('what is said of a day means that day and no other', () => {
  const cases: [day: string, said: string[], never: string[]][] = [
    [
      '2026-12-07',
      ['Monday the 7th', 'the first Monday in December', 'in nine days'],
      ['Monday', 'the 30th'],
    ],
    ['2026-11-30', ['the day after tomorrow', 'the last Monday of November', 'the 30th'], ['tomorrow']],
    ['2026-12-08', ['a week from Tuesday', 'Tuesday the week after next', 'in ten days'], ['in eight days']],
    ['2026-12-24', ['Christmas Eve', 'the day before Christmas'], ['the last Thursday of December']],
    ['2026-12-31', ["New Year's Eve", 'the last Thursday of December'], ['a week from Thursday']],
    ['2026-12-12', ['two weeks from today', 'the second Saturday in December'], ['the 5th']],
    // The 28th is today, and Monday the 28th the first one.
    ['2026-12-28', ['the last Monday of December', 'Monday the 28th'], ['in thirty days']],
    // A 5th comes before it.
    ['2027-01-05', ['the first Tuesday in January', 'the fifth of January'], ['the 5th', 'Tuesday the 5th']],
  ];
  for (const [day, said, never] of cases) {
    const phrases = dayPhrases(day, today, 'other');
    for (const one of said)
      assert.ok(phrases.includes(one), `${day}: "${one}" is none of ${phrases.join('; ')}`);
    for (const one of never) assert.ok(!phrases.includes(one), `${day}: "${one}"`);
  }
});

test('every half hour between nine and five has words of each kind', () => {
  assert.ok(timePhrases('13:30', 'other').includes('half past one in the afternoon'));
  assert.ok(timePhrases('09:00', 'heard').includes("nine o'clock"));
  assert.ok(timePhrases('16:00', 'other').includes('sixteen hundred'));
  assert.ok(timePhrases('10:30', 'typed').includes('10:30am'));
});

test('a wall time is found on both sides of a change of the clocks', () => {
  const told = (day: string) => new Date(moment(day, '09:30', 'America/New_York')).toISOString();
  assert.equal(told('2026-10-30'), '2026-10-30T13:30:00.000Z');
  assert.equal(told('2026-11-02'), '2026-11-02T14:30:00.000Z');
});

test('days and times that an agent says are read', () => {
  assert.deepEqual(daysNamed('Monday, December 7th or Tuesday, January 12th'), ['12-07', '01-12']);
  assert.deepEqual(timesNamed('9 AM, noon, 12:30 PM and 4:30 PM'), ['09:00', '12:00', '12:30', '16:30']);
});
