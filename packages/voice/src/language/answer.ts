/** What every parser of answers takes and gives. */
import type { Answer } from '@parley/contracts/flow';

/** An answer that words alone give: a choice needs meaning, and a text is kept as it is. */
export type SimpleAnswer = Exclude<Answer, { type: 'choice' | 'text' }>;

export interface AnswerContext {
  moment: Moment;
  /** The text answers something else: only what is plainly meant for this question counts. */
  strict: boolean;
}

/** Plain JSON: `spoken` is how the value is read back; further fields are for templates, such as `weekday`. */
export interface SlotValue {
  value: string | number | boolean;
  spoken: string;
  [field: string]: unknown;
}

export type Understood =
  | { kind: 'value'; slot: SlotValue }
  /** Understood, and out of bounds; `reason` is a whole sentence to say. */
  | { kind: 'invalid'; reason: string }
  /** Understood in several ways: `question` settles which. Options are told apart by their phrases. */
  | { kind: 'ambiguous'; question: string; options: ClearedOption[] };

export interface ClearedOption {
  slot: SlotValue;
  phrases: string[];
}

export interface Moment {
  nowMs: number;
  /** IANA name. */
  timeZone: string;
}

export function answered(
  value: SlotValue['value'],
  spoken: string,
  more: Record<string, unknown> = {},
): Understood {
  return { kind: 'value', slot: { ...more, value, spoken } };
}
