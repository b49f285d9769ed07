/** Finds every text in a zod schema, and makes whole values around it. */
import { idPrefixes } from '@parley/contracts/ids';
import { newId } from '@parley/platform/ids';
import type { z } from 'zod';

export interface TextField {
  /** `definition.mind.flow.steps{}.text`; `{}` is a name in a record, `[]` an item, `{key}` the name itself. */
  path: string;
  /** A value that is valid but for this text. */
  with(text: string): unknown;
  /** A text that is allowed there. */
  fits: string;
}

/** The parts of a schema's definition that are looked at here. */
interface Def {
  type: string;
  shape?: Record<string, z.ZodType>;
  catchall?: z.ZodType;
  element?: z.ZodType;
  keyType?: z.ZodType;
  valueType?: z.ZodType;
  options?: z.ZodType[];
  innerType?: z.ZodType;
  in?: z.ZodType;
  out?: z.ZodType;
  left?: z.ZodType;
  values?: unknown[];
  entries?: Record<string, string>;
}

const defOf = (schema: z.ZodType) => schema.def as unknown as Def;

const texts = [
  ...[
    'a',
    'abcdefghijklmnopqrstuvwxyz',
    'US',
    '09:30',
    '+12125550100',
    '1',
    'AAAA',
    'audio/l16;rate=8000',
    'https://a.test',
  ],
  ...Object.keys(idPrefixes).map((kind) => newId(kind as keyof typeof idPrefixes)),
  new Date(0).toISOString(),
  '2026-03-02',
];
const numbers = [1, 2, 20, 100, 320, 1700, 8000, 16_000];

/** The schema inside of wrappers that change nothing of the form. */
function inside(schema: z.ZodType): z.ZodType {
  const { type, innerType, in: from, out } = defOf(schema);
  if (innerType) return inside(innerType);
  return type === 'pipe' ? inside(from && defOf(from).type !== 'transform' ? from : out!) : schema;
}

function firstThatFits(schema: z.ZodType, all: readonly unknown[]): unknown {
  const found = all.find((one) => schema.safeParse(one).success);
  if (found === undefined) throw new Error(`nothing is known that fits a ${schema.def.type}`);
  return found;
}

/** A small value that is valid. */
function sampleOf(outer: z.ZodType): unknown {
  const schema = inside(outer);
  const { type, shape, element, keyType, valueType, options, values, entries } = defOf(schema);
  switch (type) {
    case 'string':
      return firstThatFits(outer, texts);
    case 'number':
      return firstThatFits(outer, numbers);
    case 'boolean':
      return true;
    case 'literal':
      return values![0];
    case 'enum':
      return Object.values(entries!)[0];
    case 'object': {
      const needed = Object.entries(shape!).filter(([, each]) => !each.safeParse(undefined).success);
      return Object.fromEntries(needed.map(([key, each]) => [key, sampleOf(each)]));
    }
    case 'array': {
      const one = sampleOf(element!);
      return firstThatFits(schema, [[one], [one, one]]);
    }
    case 'record':
      return { [String(sampleOf(keyType!))]: sampleOf(valueType!) };
    case 'union':
      return sampleOf(options![0]!);
    case 'unknown':
    case 'null':
      return null;
    default:
      throw new Error(`there is no sample of a ${type} yet`);
  }
}

/** Every text of the schema, names in records included. */
export function* textFields(
  outer: z.ZodType,
  path = '',
  whole: (part: unknown) => unknown = (part) => part,
): Generator<TextField> {
  const schema = inside(outer);
  const { type, shape, catchall, element, keyType, valueType, options } = defOf(schema);
  const text = (at: string, fits: unknown, make: (text: string) => unknown): TextField => ({
    path: at,
    fits: String(fits),
    with: (given) => whole(make(given)),
  });
  if (type === 'string') yield text(path, sampleOf(outer), (given) => given);
  if (type === 'object') {
    const base = sampleOf(schema) as object;
    for (const [key, each] of Object.entries(shape!)) {
      yield* textFields(each, path === '' ? key : `${path}.${key}`, (part) =>
        whole({ ...base, [key]: part }),
      );
    }
    if (catchall && defOf(catchall).type === 'unknown')
      yield text(`${path}.*`, 'a', (given) => ({ ...base, other: given, [given]: 'a' }));
  }
  if (type === 'array') {
    const [, ...more] = sampleOf(schema) as unknown[];
    yield* textFields(element!, `${path}[]`, (part) => whole([part, ...more]));
  }
  if (type === 'record') {
    const [[key, value] = []] = Object.entries(sampleOf(schema) as object);
    if (defOf(inside(keyType!)).type === 'string')
      yield text(`${path}{key}`, key, (given) => ({ [given]: value }));
    yield* textFields(valueType!, `${path}{}`, (part) => whole({ [String(key)]: part }));
  }
  for (const option of options ?? []) yield* textFields(option, path, whole);
}
