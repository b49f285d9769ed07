import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentOf } from '@parley/platform/time/zoned';
import { timesOf } from './times.ts';

const slotMinutes = 30;
const timeZone = 'America/New_York';
const open = (opens: string, closes: string) => ({
  hours: { sunday: [{ opens, closes }] },
  slotMinutes,
  timeZone,
});

test('each visit begins when the clocks show it, also on the days on which they are changed', () => {
  const day = { usual: '2026-03-01', spring: '2026-03-08', autumn: '2026-11-01' };
  const spans = [
    ['00:00', '05:00'],
    ['01:00', '02:30'],
    ['01:30', '03:00'],
    ['02:30', '04:00'],
    ['03:00', '05:00'],
  ] as const;
  for (const date of Object.values(day)) {
    for (const [opens, closes] of spans) {
      for (const { time, startsMs, endsMs } of timesOf(open(opens, closes), date)) {
        assert.equal(startsMs, momentOf({ day: date, time }, timeZone), `${date} ${opens} ${time}`);
        assert.equal(endsMs - startsMs, slotMinutes * 60_000);
      }
    }
  }
  const clockTimes = (date: string) => timesOf(open('01:00', '04:00'), date).map(({ time }) => time);
  assert.deepEqual(clockTimes(day.usual), ['01:00', '01:30', '02:00', '02:30', '03:00', '03:30']);
  assert.deepEqual(clockTimes(day.autumn), clockTimes(day.usual));
  // From 2 to 3 there is no time.
  assert.deepEqual(clockTimes(day.spring), ['01:00', '01:30', '03:00', '03:30']);
});

test('a day may be open up to its end', () => {
  const times = timesOf(open('22:30', '24:00'), '2026-03-01');
  assert.deepEqual(
    times.map(({ time }) => time),
    ['22:30', '23:00', '23:30'],
  );
  const whole = timesOf({ ...open('00:00', '24:00'), slotMinutes: 1440 }, '2026-03-01');
  assert.deepEqual(
    whole.map(({ time, endsMs, startsMs }) => [time, endsMs - startsMs]),
    [['00:00', 86_400_000]],
  );
  assert.equal(timesOf(open('00:00', '24:00'), '2026-03-08').length, 46);
});
