/** Lists: newest first, one page at a time, by a cursor that only the server reads. */
import { z } from 'zod';
import { textSchema } from './text.ts';

export const pageQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(20)
    .meta({ description: 'How many items at most (1 to 100)' }),
  cursor: textSchema(200)
    .optional()
    .meta({ description: 'The `nextCursor` of the page before; leave it out for the newest items' }),
});

export type PageQuery = z.output<typeof pageQuery>;

export interface Page<Item> {
  items: Item[];
  /** Ask with it for the items after these; null when there are none. */
  nextCursor: string | null;
}

/** The response body of a list of `item`. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'null when this is the last page' }),
  });
}
