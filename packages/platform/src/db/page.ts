/** Cursor pagination, newest first. Ids sort by time, so the id of the last item is the cursor. */
import type { Page, PageQuery } from '@parley/contracts/page';
import { ParleyError } from '../errors.ts';

const idShape = /^[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Which page of a list, as a store is asked for it. */
export interface PageRequest {
  limit: number;
  /** Only items whose id is smaller, which are older; null for the newest. */
  before: string | null;
}

/** Reads a list's query. Throws `invalid_argument` for a cursor that we did not make. */
export function readPage(query: PageQuery): PageRequest {
  if (query.cursor === undefined) return { limit: query.limit, before: null };
  const before = Buffer.from(query.cursor, 'base64url').toString('latin1');
  if (!idShape.test(before)) {
    const faults = [{ path: 'cursor', message: 'must be the nextCursor of the page before' }];
    throw new ParleyError('invalid_argument', 'The cursor is not valid.', { faults });
  }
  return { limit: query.limit, before };
}

/**
 * A page out of rows in descending order of id. Ask the database for `limit + 1` rows: the one too many tells that
 * there is a next page, and is left out.
 */
export function pageOfRows<Row extends { id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: shown.map(present),
    nextCursor: more ? Buffer.from(last.id, 'latin1').toString('base64url') : null,
  };
}
