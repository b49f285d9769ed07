/** What every parser of answers takes and gives. */
import type { Answer } from '@parley/contracts/flow';

/** An answer that words alone give: a choice needs meaning, and a text is kept as it is. */
export type SimpleAnswer = Exclude<Answer, { type: 'choice' | 'text' }>;

export interface AnswerContext {
  moment: Moment;
  /** The text answers something else: only what is plainly meant for this question counts. */
  strict: boolean;
  /** The question in the words in which it was asked; undefined where the text answers another. */
  asked?: string;
}

/** Plain JSON: `spoken` is how the value is read back; further fields are for templates, such as `weekday`. */
export interface SlotValue {
  value: string | number | boolean;
  spoken: string;
  [field: string]: unknown;
}

/** A piece of a text: from this UTF-16 unit up to that one. */
export interface Span {
  from: number;
  to: number;
}

/** One way to understand a text: parsers make a few of them, and `judge` (readings.ts) takes one, or none. */
export interface Reading {
  slot: SlotValue;
  /** From 0 to 1: that this is meant, by the piece alone. */
  likelihood: number;
  /** What of the text it explains. What no reading explains must be harmless, or the caller is asked. */
  explains: readonly Span[];
}

/** How a piece stands in what the caller says: "not Monday", "Monday, no, Tuesday". */
export type Standing = 'affirmed' | 'ruled-out' | 'taken-back';

export type Understood =
  /** `unsure`: more was said than this explains, or it is one way of several. It is asked about before it is taken. */
  | {
      kind: 'value';
      slot: SlotValue;
      unsure?: boolean;
      /** The caller leaves it open, and this is the first that fits: "as soon as possible". */
      open?: boolean;
    }
  /**
   * Understood, and not enough, or (`refused`) out of bounds; `reason` is a whole sentence to say. `part`: the first
   * digits of what is too short, to which more may come.
   */
  | { kind: 'invalid'; reason: string; refused?: boolean; part?: SlotValue }
  /** Understood in several ways: `question` settles which. Options are told apart by their phrases. */
  | { kind: 'ambiguous'; question: string; options: ClearedOption[] };

/** A yes or a no. */
export interface Said {
  yes: boolean;
  /** Nothing stands beside it but politeness. Only such a yes books, pays, cancels, transfers or hangs up. */
  alone: boolean;
}

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

export function sameSlot(a: SlotValue, b: SlotValue): boolean {
  return a.value === b.value;
}
