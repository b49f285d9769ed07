/** A text that is still being written, on its way to become another. How it is chunked makes no difference. */
export interface TextFilter {
  /** What is certain by now. */
  push(text: string): string;
  /** The rest. More may be pushed after: it begins anew. */
  end(): string;
}

/** A filter that can be asked for what it holds although it is not certain. */
export interface SettlingFilter extends TextFilter {
  /** No more has come for a moment: what will most likely stay as it is. */
  settle(): string;
}

/** What begins at one place of a text: undefined where it is nothing, 'more' where only what follows can tell. */
export type Read = undefined | 'more' | Found;

export interface Found {
  /** Exclusive. */
  end: number;
  /** What is said in its place, as it is. */
  said?: string;
  /** What stands for it, to be read in its place. */
  again?: string;
  /** Nothing more is said until this, in small letters. */
  dropUntil?: string;
}

/** Two patterns for one thing: `whole`, and `begun`, which fits every beginning of it, and all of its text. */
export interface Shape {
  whole: RegExp;
  begun: RegExp;
  /** Characters that it may have. */
  most: number;
}

/** Both anchored at the start. */
export function readShape(
  { whole, begun, most }: Shape,
  text: string,
  at: number,
  final: boolean,
): RegExpExecArray | 'more' | undefined {
  const seen = text.slice(at, at + most);
  const match = whole.exec(seen);
  if (match) return match;
  return !final && seen.length < most && begun.test(seen) ? 'more' : undefined;
}
