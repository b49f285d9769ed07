import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysAfter, momentOf, wallTimeOf } from './zoned.ts';

const moments: [string, string, string, string | undefined][] = [
  ['2026-11-25', '09:30', 'America/New_York', '2026-11-25T14:30:00.000Z'],
  ['2026-07-01', '09:30', 'America/New_York', '2026-07-01T13:30:00.000Z'],
  ['2026-03-08', '02:30', 'America/New_York', undefined],
  ['2026-03-08', '03:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
  ['2026-11-01', '01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
  ['2026-01-01', '00:00', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
  ['2026-01-01', '12:15', 'Asia/Kathmandu', '2026-01-01T06:30:00.000Z'],
];

test('a wall clock is the moment at which it shows that, also around the change to summer and back', () => {
  for (const [day, time, zone, at] of moments) {
    const atMs = momentOf({ day, time }, zone);
    assert.equal(atMs === undefined ? undefined : new Date(atMs).toISOString(), at, `${day} ${time} ${zone}`);
    if (atMs !== undefined) assert.deepEqual(wallTimeOf(atMs, zone), { day, time });
  }
});

test('days follow each other over months and years', () => {
  assert.deepEqual([daysAfter('2026-12-31', 1), daysAfter('2028-02-28', 1)], ['2027-01-01', '2028-02-29']);
});
