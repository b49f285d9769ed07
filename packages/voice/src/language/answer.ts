/** What every answer parser takes and gives. */

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
