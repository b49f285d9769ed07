/** What callers tell of along the way, and what they wish: only the second is an answer. */
import { test } from 'node:test';
import { parseDate } from './date.ts';
import { holds, short } from './tables.test-support.ts';
import { parseTime } from './time.ts';

// Friday, 27 November 2026, 10:00 in New York.
const moment = { nowMs: Date.UTC(2026, 10, 27, 15), timeZone: 'America/New_York' };
const day = (strict: boolean) => (text: string) =>
  short(parseDate(text, { type: 'date', when: 'future' }, moment, strict));
const time = (strict: boolean) => (text: string) =>
  short(parseTime(text, { type: 'time', earliest: '09:00', latest: '17:00' }, strict, moment));

test('inside another answer a day that is only told of is none, and neither is what has passed', () => {
  holds(day(true), {
    'I was there on Monday. A cleaning, please.': null,
    'I tried to call yesterday. A cleaning, please.': null,
    'I called on Tuesday already': null,
    'we were there last Monday': null,
    'my filling came out on Wednesday': null,
    'my tooth broke yesterday': null,
    'it started on Sunday, a check-up please': null,
    'I work on Mondays': null,
    'my husband was there on Thursday': null,
    'somebody called me yesterday': null,
    'a cleaning yesterday': null,
    'the second': null,
    'the 1st': null,
    'the first one': null,
    'thirty minutes past ten': null,
    'in twenty minutes': null,
    'I was there on Monday, can I come on Tuesday?': '2026-12-01',
    'I called yesterday, I would like Thursday': '2026-12-03',
    'a cleaning for the 2nd': '2026-12-02',
    'a cleaning on the 2nd': '2026-12-02',
    'a cleaning on Monday': '2026-11-30',
    'the 12th at ten': '2026-12-12',
    'my name is Ann Baker and I would like Monday': '2026-11-30',
  });
});

test('a day that is only told of is asked about where a day was asked for, and gives way to one that is wished', () => {
  holds(day(false), {
    'I work on Mondays': { unsure: '2026-11-30' },
    'my daughter comes home on Friday': { unsure: '2026-12-04' },
    'I was there on Monday, so Thursday': '2026-12-03',
    'my appointment was on Tuesday, make it Thursday': '2026-12-03',
    'I was hoping for Monday': '2026-11-30',
    'I was told Monday is fine': '2026-11-30',
    'I said Monday': '2026-11-30',
    'I wanted Monday': '2026-11-30',
    'can I start on Monday': '2026-11-30',
    'Would Wednesday the 9th be possible?': '2026-12-09',
    'could Wednesday the 9th still work': '2026-12-09',
    'is Monday the 7th the earliest': '2026-12-07',
  });
});

test('what is ruled out is not taken, also where it is named twice or by "then"', () => {
  holds(day(false), {
    'Tuesday, but not this coming Tuesday': 'invalid',
    'my birthday is December third so not then': 'invalid',
    'the 8th, no, not that day': 'invalid',
    'Mondays are bad for me': 'invalid',
    'yes but I need to check first': null,
    'I have to ask my wife first.': null,
    'Tuesday, but ask me first': '2026-12-01',
    'December first': '2026-12-01',
    'on the first': '2026-12-01',
    first: '2026-12-01',
    'December tenth is bad for me, so December ninth.': '2026-12-09',
    'Monday is full, Tuesday please': '2026-12-01',
  });
  holds(time(false), {
    'not two, I have a meeting at two': 'invalid',
    "let's say 2:30, or actually make that 3": '15:00',
    'ten, no, make that eleven': '11:00',
    'three is bad for me, four please': '16:00',
  });
});

test('a time at which something else happens is asked about, and inside another answer is none', () => {
  const table = {
    'I finish work at five.': '17:00',
    'I start at nine': '09:00',
    'I get off work at four': '16:00',
    'my shift ends at three': '15:00',
    'we have lunch at one': '13:00',
    'I have a meeting at eleven': '11:00',
    'school ends at two': '14:00',
    'my train is at ten': '10:00',
    'I usually wake up at ten': '10:00',
  };
  holds(time(false), Object.fromEntries(Object.entries(table).map(([text, at]) => [text, { unsure: at }])));
  holds(time(true), Object.fromEntries(Object.keys(table).map((text) => [text, null])));
  holds(time(false), {
    'I finish work at two, so three': '15:00',
    'can I start at ten': '10:00',
    'I could come at three': '15:00',
    'let me start at ten': '10:00',
    threeish: '15:00',
    'half tenish': '10:30',
    '3ish': '15:00',
  });
});
