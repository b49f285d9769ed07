import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAssistantSchema } from '@parley/contracts/assistants';
import { z } from 'zod';
import { ParleyError } from '../errors.ts';
import { fieldPath, validatorCompiler } from './validation.ts';

/** What the schema says of the value: the faults, or what it makes of it. */
function said(schema: z.ZodType, value: unknown) {
  const result = validatorCompiler({ schema })(value);
  if ('value' in result) return { value: result.value };
  assert.ok(result.error instanceof ParleyError);
  return { faults: result.error.faults, message: result.error.message };
}

/** A schema for anything even, and how often it was asked. */
function counted() {
  const count = { asked: 0 };
  const schema = z.unknown().refine((value) => {
    count.asked += 1;
    return typeof value === 'number' && value % 2 === 0;
  }, 'is odd');
  return { count, schema };
}

test('a path reads as in the code of the one who sent it', () => {
  assert.equal(fieldPath(['steps', 2, 'ask', 'slot']), 'steps[2].ask.slot');
  assert.equal(fieldPath(['a/b', 0, 1]), 'a/b[0][1]');
  assert.equal(fieldPath([]), '');
});

test('after twenty faults nothing more is looked at, in lists, in records, and in lists of lists', () => {
  const odd = Array.from({ length: 10_000 }, () => 1);
  const inList = counted();
  const list = said(z.object({ all: z.array(inList.schema) }), { all: odd });
  assert.equal(list.faults?.length, 20);
  assert.match(list.message ?? '', /^all\[0\]: is odd \(and more\)$/);
  assert.equal(inList.count.asked, 20);

  const inRecord = counted();
  const record = said(z.record(z.string(), inRecord.schema), { ...odd });
  assert.equal(record.faults?.length, 20);
  assert.equal(inRecord.count.asked, 20);

  const deep = counted();
  const lists = Array.from({ length: 400 }, () => [2, 1, 4]);
  assert.equal(said(z.array(z.array(deep.schema)), lists).faults?.length, 20);
  assert.ok(deep.count.asked <= 60, `${deep.count.asked} were looked at`);

  const keys = counted();
  const named = Object.fromEntries(odd.map((value, index) => [`k${index}`, value]));
  assert.equal(said(z.record(keys.schema as never, z.number()), named).faults?.length, 20);
  assert.ok(keys.count.asked <= 20, `${keys.count.asked} keys were looked at`);
});

test('fewer faults are all told, and what is sound comes back with its defaults', () => {
  const schema = z.object({ all: z.array(z.object({ n: z.number(), unit: z.string().default('m') })) });
  const faulty = Array.from({ length: 19 }, () => ({ n: 'x' }));
  assert.equal(said(schema, { all: faulty }).faults?.length, 19);
  assert.deepEqual(said(schema, { all: [{ n: 1 }] }), { value: { all: [{ n: 1, unit: 'm' }] } });
});

test('an alternative that does not fit spends nothing when another does', () => {
  const schema = z.union([z.array(z.string()), z.array(z.number())]);
  const numbers = Array.from({ length: 100 }, (_, index) => index);
  assert.deepEqual(said(z.record(z.number(), z.number()), { ...numbers }), { value: { ...numbers } });
  assert.deepEqual(said(schema, numbers), { value: numbers });
});

test('a flow of 400 steps of 50 cases of 10 empty tests is refused by its first twenty', () => {
  const cases = Array.from({ length: 50 }, () => ({ if: Array.from({ length: 10 }, () => ({})), next: 'a' }));
  let read = 0;
  const steps = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => {
      const step = {
        kind: 'branch',
        default: 'a',
        get cases() {
          read += 1;
          return cases;
        },
      };
      return [`s${index}`, step];
    }),
  );
  const flow = { language: 'en', start: 's0', steps };
  const { faults = [] } = said(createAssistantSchema, {
    name: 'a',
    definition: { mind: { kind: 'flow', flow } },
  });
  assert.equal(faults.length, 20);
  assert.equal(faults[0]?.path, 'definition.mind.flow.steps.s0.cases[0].if[0]');
  assert.ok(read < 5, `the cases of ${read} steps were read`);
});

test('what is missing or wrong is told in plain words', () => {
  const { message } = said(z.object({ name: z.string(), speed: z.number() }), { speed: 'fast' });
  assert.equal(message, 'name: is missing; it must be a text (and 1 more)');
});
