import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageQuery } from '@parley/contracts/page';
import { newId } from '../ids.ts';
import { pageOfRows, readPage } from './page.ts';

test('pages that are followed to the end give every item once, newest first', () => {
  const all = Array.from({ length: 45 }, () => ({ id: newId('conversation') as string })).reverse();
  const fetchRows = ({ limit, before }: { limit: number; before: string | null }) =>
    all.filter(({ id }) => before === null || id < before).slice(0, limit + 1);
  const seen: string[] = [];
  const sizes: number[] = [];
  let cursor: string | undefined;
  do {
    const request = readPage(pageQuery.parse({ cursor }));
    const page = pageOfRows(fetchRows(request), request.limit, ({ id }) => id);
    seen.push(...page.items);
    sizes.push(page.items.length);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  assert.deepEqual(
    seen,
    all.map(({ id }) => id),
  );
  assert.deepEqual(sizes, [20, 20, 5]);
});

test('a page that ends exactly at the last item has no next one', () => {
  const rows = [{ id: newId('message') }];
  assert.equal(pageOfRows(rows, 1, (row) => row).nextCursor, null);
  assert.equal(pageOfRows([], 20, (row) => row).nextCursor, null);
});

test('a limit beyond 1 to 100 and a cursor that we did not make are refused', () => {
  for (const limit of ['0', '101', 'x', '1.5']) assert.equal(pageQuery.safeParse({ limit }).success, false);
  for (const cursor of ['', 'x', "'; drop table", Buffer.from('id').toString('base64url')]) {
    assert.throws(() => readPage({ limit: 20, cursor }), { code: 'invalid_argument' });
  }
});
