import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { faultWords } from './fault-words.ts';

function said(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value, { error: faultWords });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
}

test('each kind of fault is told in plain words with what would do', () => {
  const kind = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('a') }),
    z.object({ kind: z.literal('b') }),
  ]);
  const table: [z.ZodType, unknown, string][] = [
    [z.object({ name: z.string() }), {}, 'name is missing; it must be a text'],
    [z.object({ name: z.string() }), [], ' must be an object, not a list'],
    [z.object({ name: z.string() }), null, ' must be an object, not null'],
    [z.string(), 7, ' must be a text, not a whole number'],
    [z.int(), 1.5, ' must be a whole number, not a number'],
    [z.boolean(), 'yes', ' must be true or false, not a text'],
    [z.array(z.number()), [1, 'b'], '1 must be a number, not a text'],
    [z.object({ role: z.enum(['a', 'b']) }), {}, 'role is missing; it must be one of "a", "b"'],
    [z.literal('x'), 'y', ' must be "x"'],
    [z.strictObject({}), { nmae: 1 }, ' may not have "nmae": leave it out, or look for a mistyped name'],
    [z.string().min(1), '', ' must not be empty'],
    [z.string().min(3), 'a', ' must have at least 3 characters'],
    [z.string().max(1), 'ab', ' must have at most 1 character'],
    [z.array(z.int()).max(2), [1, 2, 3], ' must have at most 2 entries'],
    [z.number().min(3), 2, ' must be at least 3'],
    [z.iso.datetime(), 'now', ' must be a time such as 2026-01-31T12:00:00Z'],
    [z.string().regex(/^a$/), 'b', ' must match /^a$/'],
    [z.string().startsWith('asst_'), 'b', ' must begin with "asst_"'],
    [z.number().multipleOf(0.5), 0.7, ' must be a multiple of 0.5'],
    [kind, { kind: 'c' }, 'kind must be one of "a", "b"'],
    [
      z.union([z.string(), z.number()]),
      true,
      ' must be a text, not true or false, or must be a number, not true or false',
    ],
    [
      z.record(z.string().max(2), z.int()),
      { abc: 1 },
      'abc is no name for an entry: it must have at most 2 characters',
    ],
    [z.string().refine(() => false), 'b', ' is not valid'],
    [z.string().refine(() => false, 'must be even'), 'b', ' must be even'],
  ];
  for (const [schema, value, words] of table) assert.deepEqual(said(schema, value), [words]);
});
