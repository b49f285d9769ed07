import assert from 'node:assert/strict';
import { test } from 'node:test';
import { besideEachOther, compared, type Row } from './beside.ts';

test('they are measured in turn, ours first, and each figure is compared by the median of its rounds', async () => {
  const measured: (string | undefined)[] = [];
  const { json, text } = await besideEachOther({ folder: '/the/other', rounds: 3 }, async (folder) => {
    measured.push(folder);
    return { wait: (folder === undefined ? 100 : 300) + measured.length };
  });
  assert.deepEqual(measured, [undefined, '/the/other', undefined, '/the/other', undefined, '/the/other']);
  const [row] = (json as { rows: Row[] }).rows;
  assert.deepEqual(row, { figure: 'wait', ours: 103, theirs: 304, ratio: 103 / 304 });
  assert.match(text, /wait +103 \(101, 103, 105\) +304 \(302, 304, 306\) +0\.34/);
});

test('a round without a figure does not count, and a figure that only one of them has stands without a ratio', () => {
  const side = (name: string, ...rounds: Record<string, number>[]) => ({ name, folder: undefined, rounds });
  const rows = compared(
    side('ours', { wait: 1 }, { wait: 3, late: Number.NaN }, { wait: Number.NaN }),
    side('theirs', { holds: 5 }),
  );
  assert.deepEqual(rows, [
    { figure: 'wait', ours: 2, theirs: Number.NaN, ratio: Number.NaN },
    { figure: 'late', ours: Number.NaN, theirs: Number.NaN, ratio: Number.NaN },
    { figure: 'holds', ours: Number.NaN, theirs: 5, ratio: Number.NaN },
  ]);
});
