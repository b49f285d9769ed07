/** Where the faults of an input are shown: those of the form's schema and those of the server alike. */
import type { FieldFault } from '@parley/sdk/errors';
import type { z } from 'zod';

export interface PlacedFaults {
  /** What to say beside each field, by the field's name. */
  byField: Map<string, string[]>;
  /** Faults of what no field shows. */
  rest: FieldFault[];
}

/** Puts each fault to the field that holds what it is about; the deepest, where fields lie within each other. */
export function placeFaults(faults: readonly FieldFault[], names: Iterable<string>): PlacedFaults {
  const deepestFirst = [...names].sort((a, b) => b.length - a.length);
  const placed: PlacedFaults = { byField: new Map(), rest: [] };
  for (const { path, message } of faults) {
    const dotted = path.replaceAll(/\[(\d+)\]/g, '.$1');
    const name = deepestFirst.find((each) => dotted === each || dotted.startsWith(`${each}.`));
    if (name === undefined) {
      placed.rest.push({ path, message });
      continue;
    }
    const inside = dotted.slice(name.length + 1).replaceAll(/\.(\d+)/g, '[$1]');
    const lines = placed.byField.get(name) ?? [];
    placed.byField.set(name, [...lines, inside === '' ? message : `${inside}: ${message}`]);
  }
  return placed;
}

/** What a schema has against a value, in the form in which the server says it. */
export function faultsOf(error: z.ZodError): FieldFault[] {
  return error.issues.map(({ path, message }) => ({ path: written(path), message }));
}

function written(path: readonly PropertyKey[]): string {
  return path.reduce<string>((before, part) => {
    if (typeof part === 'number') return `${before}[${part}]`;
    return before === '' ? String(part) : `${before}.${String(part)}`;
  }, '');
}

/** What to do about a fault, where the schema's own words are for programmers; for zod's `error` option. */
export function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  const empty = input === undefined || input === null || input === '';
  switch (issue.code) {
    case 'invalid_type':
      if (empty) return 'Fill this in.';
      if (issue.expected === 'number') return 'Enter a number.';
      return issue.expected === 'int' ? 'Enter a whole number.' : undefined;
    case 'invalid_value':
      return empty ? 'Choose one.' : undefined;
    case 'too_small':
      return empty ? 'Fill this in.' : `Must be at least ${issue.minimum}${unitOf(issue.origin)}.`;
    case 'too_big':
      return `Must be at most ${issue.maximum}${unitOf(issue.origin)}.`;
    default:
      return undefined;
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' entries long' : '';
}
