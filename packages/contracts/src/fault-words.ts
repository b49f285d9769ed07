/** What is wrong with a value that came in, said to whoever sent it, and what would do; zod's own words are for programmers. */
import type { z } from 'zod';

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};
const units: Readonly<Record<string, string>> = { string: 'character', array: 'entry', set: 'entry' };
const formats: Readonly<Record<string, string>> = {
  datetime: 'a time such as 2026-01-31T12:00:00Z',
  url: 'a URL',
  email: 'an e-mail address',
};
/** How many alternatives are told. */
const mostTold = 12;

/** For zod's `error` option. Undefined where the schema says by itself what is wrong. */
export function faultWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = kinds[issue.expected];
      if (issue.input === undefined) return wanted ? `is missing; it must be ${wanted}` : 'is missing';
      return wanted && `must be ${wanted}, not ${kindOf(issue.input)}`;
    }
    case 'invalid_value':
      return `${issue.input === undefined ? 'is missing; it ' : ''}must be ${oneOf(issue.values)}`;
    case 'unrecognized_keys':
      return `may not have ${told(issue.keys)}: leave it out, or look for a mistyped name`;
    case 'too_small':
      if (issue.input === '') return 'must not be empty';
      return `must ${bound('at least', issue.minimum, issue.origin)}`;
    case 'too_big':
      return `must ${bound('at most', issue.maximum, issue.origin)}`;
    case 'invalid_format': {
      const wanted = formats[issue.format];
      if (wanted) return `must be ${wanted}`;
      if (issue.format === 'starts_with') return `must begin with ${JSON.stringify(issue.prefix)}`;
      return issue.pattern ? `must match ${issue.pattern}` : 'is not in the form that is wanted';
    }
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return ofUnion(issue);
    case 'invalid_key':
      return `is no name for an entry: it ${issue.issues[0]?.message ?? 'is not valid'}`;
    case 'custom':
      return 'is not valid';
    default:
      return undefined;
  }
}

function ofUnion(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  if (Array.isArray(issue.options)) return `must be ${oneOf(issue.options)}`;
  const words = issue.errors.flatMap(([first]) => {
    if (!first) return [];
    return first.path.length === 0 ? [first.message] : [`${first.path.join('.')} ${first.message}`];
  });
  const different = [...new Set(words)].slice(0, mostTold);
  return different.length === 0 ? 'has none of the forms that it may have' : different.join(', or ');
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? JSON.stringify(values[0]) : `one of ${told(values)}`;
}

function told(values: readonly unknown[]): string {
  const words = values.slice(0, mostTold).map((value) => JSON.stringify(value));
  return [...words, ...(values.length > mostTold ? ['…'] : [])].join(', ');
}

function bound(how: string, limit: number | bigint, origin: string): string {
  const unit = units[origin];
  if (!unit) return `be ${how} ${limit}`;
  const many = unit === 'entry' ? 'entries' : `${unit}s`;
  return `have ${how} ${limit} ${Number(limit) === 1 ? unit : many}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a whole number' : 'a number';
  return kinds[typeof value] ?? 'what it is';
}
