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

/** So much is read at once: what is held of a text is cut again at each mark. */
const sliceChars = 1024;

/** A whole answer at once costs no more than the same one piece by piece. */
export function inSlices(push: (text: string) => string): (text: string) => string {
  return (text) => {
    let out = '';
    for (let at = 0; at < text.length; at += sliceChars) out += push(text.slice(at, at + sliceChars));
    return out;
  };
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
