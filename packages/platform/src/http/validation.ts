/**
 * What comes in by REST against its schema: at most as many faults as an answer holds, and what comes after them in
 * lists and records is not looked at. Without that a body of half a megabyte costs seconds and answers megabytes.
 */

import { faultWords } from '@parley/contracts/fault-words';
import { mostFaults } from '@parley/contracts/problem';
import { type $ZodType, type ParsePayload, regexes, safeParse } from 'zod/v4/core';
import type { FieldFault } from '../errors.ts';
import { ParleyError } from '../errors.ts';

/** What one parse may still find. Lists and records hand it down to what is in them. */
interface Budget {
  left: number;
}

/** Of one parse, as the schema library passes it to every part; the budget is ours. */
type Context = Parameters<$ZodType['_zod']['run']>[1] & { budget?: Budget };

/** The parts that a schema may have, of whatever kind it is. */
interface Parts {
  element?: $ZodType;
  keyType?: $ZodType;
  valueType?: $ZodType;
  rest?: $ZodType | null;
  items?: $ZodType[];
  shape?: Record<string, $ZodType>;
  innerType?: $ZodType;
  in?: $ZodType;
  out?: $ZodType;
  discriminator?: string;
  options?: $ZodType[];
}

/** For Fastify: gives the value with its defaults, or `invalid_argument` with the faults. */
export function validatorCompiler({ schema }: { schema: unknown }) {
  const wanted = schema as $ZodType;
  boundParts(wanted, new Set());
  return (data: unknown): { value: unknown } | { error: ParleyError } => {
    const budget: Budget = { left: mostFaults };
    const result = safeParse(wanted, data, { budget, error: faultWords } as Parameters<typeof safeParse>[2]);
    if (result.success && budget.left > 0) return { value: result.data };
    const faults = (result.error?.issues ?? []).slice(0, mostFaults).map(({ path, message }) => {
      return { path: fieldPath(path), message };
    });
    return { error: new ParleyError('invalid_argument', summary(faults), { faults }) };
  };
}

/** Throws `invalid_argument` for what is not UTF-8: nothing is stored other than it was sent. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ParleyError('invalid_argument', 'The body is not valid UTF-8.', { cause });
  }
}

/** What a PATCH without a body is told. */
export function emptyChange(): ParleyError {
  return new ParleyError('invalid_argument', 'The body is empty. Send what is to be changed as JSON.');
}

/** A path as we write it: steps, 2, ask is `steps[2].ask`. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map(String)
    .reduce(
      (before, part) => (/^\d+$/.test(part) ? `${before}[${part}]` : before ? `${before}.${part}` : part),
      '',
    );
}

function summary(faults: readonly FieldFault[]): string {
  const [first] = faults;
  if (!first) return 'The request is not valid.';
  const where = first.path ? `${first.path}: ` : '';
  const others = faults.length >= mostFaults ? ' (and more)' : ` (and ${faults.length - 1} more)`;
  return `${where}${first.message}${faults.length > 1 ? others : ''}`;
}

/** The schemas that are bounded, and whether each is one of keys. */
const bounded = new WeakMap<$ZodType, { ofKeys: boolean }>();

/** Bounds what is in each list and record of a schema. Alternatives are left alone: one may fail and another fit. */
function boundParts(schema: $ZodType, seen: Set<$ZodType>): void {
  if (seen.has(schema)) return;
  seen.add(schema);
  const parts = schema._zod.def as Parts;
  const repeated = [parts.element, parts.keyType, parts.valueType, parts.rest];
  for (const part of repeated) if (part) bound(part, part === parts.keyType);
  const alternatives = parts.discriminator === undefined ? [] : (parts.options ?? []);
  const once = [parts.innerType, parts.in, parts.out, ...alternatives, ...(parts.items ?? [])];
  for (const part of [...repeated, ...once, ...Object.values(parts.shape ?? {})]) {
    if (part) boundParts(part, seen);
  }
}

function bound(schema: $ZodType, ofKeys: boolean): void {
  const known = bounded.get(schema);
  if (known) {
    known.ofKeys ||= ofKeys;
    return;
  }
  const use = { ofKeys };
  bounded.set(schema, use);
  const { run } = schema._zod;
  schema._zod.run = (payload: ParsePayload, context: Context) => {
    const { budget } = context;
    if (!budget) return run(payload, context);
    const before = budget.left;
    // What is not looked at is never let in: the faults before it have refused the whole.
    if (before <= 0) return payload;
    // A key that is a number is tried as one when it does not fit as text: only that counts.
    const triedAgain = use.ofKeys && typeof payload.value === 'string' && regexes.number.test(payload.value);
    const result = run(payload, context);
    if (triedAgain) return result;
    // What is deeper has counted already.
    if (!(result instanceof Promise)) budget.left = Math.min(budget.left, before - result.issues.length);
    return result;
  };
}
