/** A page of a list. */
export interface Page<Item> {
  items: Item[];
  /** Ask with it for the items after these; null when there are none. */
  nextCursor: string | null;
}

/** Which page of a list: at most `limit` items (1 to 100, 20 by default) after `cursor`. */
export interface PageOptions {
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** Every item of a list, newest first, fetching a page when the one before is used up. */
export async function* everyItem<Item>(
  fetchPage: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const page = await fetchPage(cursor);
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
