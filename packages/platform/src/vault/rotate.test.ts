import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { localKeys } from './keys.ts';
import { type RotationProgress, rotate, type SealedValues } from './rotate.ts';
import { createVault, type Place } from './vault.ts';

const keys = new Map([[1, randomBytes(32)]]);
const old = createVault(localKeys(new Map(keys)));
keys.set(2, randomBytes(32));
const vault = createVault(localKeys(keys));
const onlyNew = createVault(localKeys(new Map([[2, keys.get(2)!]])));

const placeOf = (row: string): Place => ({ tenant: 'proj_a', table: 'credentials', row, field: 'secret' });
const rowOf = (n: number) => `cred_${String(n).padStart(4, '0')}`;

/** Rows in memory, in the order of their ids; `meanwhile` happens before each write. */
async function rowsOf(
  count: number,
  meanwhile: (row: string, rows: Map<string, string>) => unknown = () => {},
) {
  const rows = new Map<string, string>();
  for (let n = 0; n < count; n++) rows.set(rowOf(n), await old.seal(`secret ${n}`, placeOf(rowOf(n))));
  const values: SealedValues = {
    after: async (last, limit) =>
      [...rows]
        .filter(([row]) => last === undefined || row > last.place.row)
        .slice(0, limit)
        .map(([row, sealed]) => ({ place: placeOf(row), sealed })),
    async replace({ row }, before, sealed) {
      await meanwhile(row, rows);
      if (rows.get(row) !== before) return false;
      rows.set(row, sealed);
      return true;
    },
  };
  return { rows, values };
}

test('after a rotation all opens without the old key, and how far it is was told on the way', async () => {
  const { rows, values } = await rowsOf(250);
  const told: RotationProgress[] = [];
  const end = await rotate(vault, values, (progress) => told.push(progress));
  assert.deepEqual(end, { seen: 250, resealed: 250, overtaken: 0, broken: [] });
  assert.deepEqual(
    told.map(({ seen }) => seen),
    [100, 200, 250],
  );
  for (const [row, sealed] of rows) {
    assert.equal(await onlyNew.open(sealed, placeOf(row)), `secret ${Number(row.slice(5))}`);
  }
  assert.equal((await rotate(vault, values, () => {})).resealed, 0);
});

test('what somebody writes meanwhile is not written over', async () => {
  const { rows, values } = await rowsOf(3, async (row, all) => {
    if (row === rowOf(1)) all.set(row, await vault.seal('a newer secret', placeOf(row)));
  });
  const end = await rotate(vault, values, () => {});
  assert.deepEqual([end.resealed, end.overtaken], [2, 1]);
  assert.equal(await vault.open(rows.get(rowOf(1))!, placeOf(rowOf(1))), 'a newer secret');
});

test('what does not open is told and left as it is, and the rest goes on', async () => {
  const { rows, values } = await rowsOf(3);
  const moved = rows.get(rowOf(0))!;
  rows.set(rowOf(1), moved);
  const end = await rotate(vault, values, () => {});
  assert.deepEqual(end, { seen: 3, resealed: 2, overtaken: 0, broken: [placeOf(rowOf(1))] });
  assert.equal(rows.get(rowOf(1)), moved);
});

test('a rotation that was ended goes on where it was', async () => {
  const gone = new AbortController();
  let written = 0;
  const { values } = await rowsOf(150, () => {
    written += 1;
    if (written === 40) gone.abort();
  });
  await assert.rejects(
    rotate(vault, values, () => {}, gone.signal),
    { name: 'AbortError' },
  );
  const end = await rotate(vault, values, () => {});
  assert.deepEqual([end.seen, end.resealed], [150, 110]);
});
