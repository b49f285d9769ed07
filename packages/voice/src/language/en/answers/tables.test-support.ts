/** Tables of what callers say and what is understood. */
import assert from 'node:assert/strict';
import type { Understood } from '../../answer.ts';

/** The value; for a question the values that it offers; 'invalid'; `unsure` where it is asked about before it is taken. */
export function short(understood: Understood | null): unknown {
  if (understood === null) return null;
  if (understood.kind === 'invalid') return 'invalid';
  if (understood.kind === 'ambiguous') return understood.options.map((option) => option.slot.value);
  return understood.unsure ? { unsure: understood.slot.value } : understood.slot.value;
}

/** All that differs is told at once. */
export function holds(parse: (text: string) => unknown, table: Record<string, unknown>): void {
  const understood = Object.fromEntries(Object.keys(table).map((text) => [text, parse(text)]));
  assert.deepEqual(understood, table);
}
