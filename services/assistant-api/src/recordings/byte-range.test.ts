import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRange } from './byte-range.ts';

test('a range is what the standard says it is', () => {
  const cases: [string | undefined, ReturnType<typeof readRange>][] = [
    [undefined, 'none'],
    ['bytes=0-', { start: 0, end: 100 }],
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=10-19', { start: 10, end: 20 }],
    ['bytes=90-500', { start: 90, end: 100 }],
    ['bytes=-10', { start: 90, end: 100 }],
    ['bytes=-500', { start: 0, end: 100 }],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=20-10', 'none'],
    ['bytes=-', 'none'],
    ['bytes=0-1,5-6', 'none'],
    ['items=0-1', 'none'],
  ];
  for (const [header, expected] of cases) assert.deepEqual(readRange(header, 100), expected, header);
});
