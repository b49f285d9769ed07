/** What a piece of code costs, counted in steps: see `stepsOf`. */
import { type Counted, countSteps } from './counting-matcher.ts';

/** Parsers bring a text to the same form again and again: what that costs is counted once. */
const known = new Map<string, Map<string, Counted>>();

const exec = RegExp.prototype.exec;
const [sliceText, sliceList, join] = [String.prototype.slice, Array.prototype.slice, Array.prototype.join];

/**
 * The steps of a piece of code that works on text by itself: one for each thing that a regular expression tries (all
 * methods of texts that take one end in `exec`), one for each character or member that is copied by `slice` and
 * `join`. Each match is held against the real one: a counter that went astray throws.
 */
export function stepsOf(work: () => void): number {
  let steps = 0;
  let inside = false;
  const aside = <Result>(count: () => Result): Result => {
    inside = true;
    try {
      return count();
    } finally {
      inside = false;
    }
  };
  const copied = <Result extends { length: number }>(result: Result): Result => {
    if (!inside) steps += result.length + 1;
    return result;
  };
  RegExp.prototype.exec = function (this: RegExp, text: string) {
    if (inside) return exec.call(this, text);
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const result = exec.call(this, text);
    const counted = aside(() => lookUp(this, text, from));
    if (counted.index !== result?.index)
      throw new Error(`${this} was counted wrongly on ${text.length} characters`);
    steps += counted.steps;
    return result;
  };
  String.prototype.slice = function (this: string, ...args) {
    return copied(sliceText.apply(this, args));
  };
  Array.prototype.slice = function (this: unknown[], ...args) {
    return copied(sliceList.apply(this, args));
  };
  Array.prototype.join = function (this: unknown[], ...args) {
    return copied(join.apply(this, args));
  };
  try {
    work();
  } finally {
    RegExp.prototype.exec = exec;
    String.prototype.slice = sliceText;
    Array.prototype.slice = sliceList;
    Array.prototype.join = join;
  }
  return steps;
}

function lookUp(regexp: RegExp, text: string, from: number): Counted {
  if (known.size > 5000) known.clear();
  const ofText = known.get(text) ?? new Map<string, Counted>();
  known.set(text, ofText);
  const key = `${from}${regexp}`;
  const counted = ofText.get(key) ?? countSteps(regexp, text, from);
  ofText.set(key, counted);
  return counted;
}
