/** The tools of an assistant: what a mind may call while it talks. */
import { z } from 'zod';
import { ownNames, textSchema, wordsSchema } from './text.ts';

const cellSchema = z.union([textSchema(2000), z.number(), z.boolean()]);
const columnSchema = z
  .string()
  .regex(/^[a-z][A-Za-z0-9_]{0,63}$/, 'must be a column name: a small letter, then letters, digits or _')
  .refine((name) => name !== 'found', '"found" is taken: the result says with it whether a row was there');

/** A lookup in a fixed table: the key columns in, the first row that matches out. */
export const tableToolSchema = z
  .strictObject({
    kind: z.literal('table'),
    name: z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must be a tool name such as orders'),
    description: wordsSchema(1000, 1),
    keys: z.array(columnSchema).min(1).max(5),
    /** Columns of the result; all when left out. */
    results: z.array(columnSchema).min(1).max(50).optional(),
    rows: z
      .array(
        z
          .record(columnSchema, cellSchema)
          .overwrite(ownNames)
          .meta({ id: 'TableRow', description: 'A row, by column' }),
      )
      .min(1)
      .max(1000),
  })
  .superRefine((tool, context) => {
    tool.rows.forEach((row, index) => {
      for (const key of tool.keys) {
        if (row[key] === undefined) {
          context.addIssue({ code: 'custom', path: ['rows', index, key], message: 'the row lacks its key' });
        }
      }
    });
  })
  .meta({
    id: 'TableTool',
    description: 'A lookup in a fixed table: the key columns in, the first row that matches out',
  });

export const bookingActions = ['find', 'book', 'move', 'cancel'] as const;
export type BookingAction = (typeof bookingActions)[number];

/** Finds free times of a calendar, books, moves and cancels: a tool each, called `<name>-find` and so on. */
export const bookingsToolSchema = z
  .strictObject({
    kind: z.literal('bookings'),
    name: z.string().regex(/^[a-z][a-z0-9_-]{0,49}$/, 'must be a tool name such as visits'),
    description: wordsSchema(1000, 1).meta({ description: 'What is booked' }),
    calendar: wordsSchema(120, 1).meta({ description: 'The name of a calendar of the project' }),
    actions: z
      .array(z.enum(bookingActions))
      .min(1)
      .max(4)
      .optional()
      .meta({ description: 'All when left out' }),
  })
  .meta({
    id: 'BookingsTool',
    description:
      'Finds free times of a calendar, books, moves and cancels: the tools `<name>-find`, `<name>-book`, `<name>-move` and `<name>-cancel`',
  });
export type BookingsTool = z.output<typeof bookingsToolSchema>;

/** The tools by the names under which they are called. */
export function toolNames(tool: z.output<typeof toolSchema>): string[] {
  if (tool.kind === 'table') return [tool.name];
  return (tool.actions ?? bookingActions).map((action) => `${tool.name}-${action}`);
}

export const toolSchema = z
  .discriminatedUnion('kind', [tableToolSchema, bookingsToolSchema])
  .meta({ id: 'Tool', description: 'What the mind may call while it talks' });

export type TableTool = z.output<typeof tableToolSchema>;
