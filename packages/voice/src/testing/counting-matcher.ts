/**
 * A backtracking matcher that counts what it tries. It goes the way that the standard describes and V8 takes, without
 * V8's shortcuts, so that the work of a regular expression is a number that is the same on each machine.
 */
import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** Goes on from a place; false sends the search back. */
type Next = (at: number) => boolean;
type Part = (at: number, next: Next) => boolean;

interface Search {
  text: string;
  steps: number;
  captures: Map<number, [from: number, to: number]>;
}

export interface Counted {
  steps: number;
  /** Where it matched, undefined where it did not. */
  index: number | undefined;
}

type Compiled = (text: string, from: number) => Counted;

const compiled = new Map<string, Compiled>();
const parser = new RegExpParser();

/** How many steps it takes to find the first match from `from` on. */
export function countSteps({ source, flags }: RegExp, text: string, from: number): Counted {
  const key = `${flags}/${source}`;
  const search = compiled.get(key) ?? compile(source, flags);
  compiled.set(key, search);
  return search(text, from);
}

function compile(source: string, flags: string): Compiled {
  const [unicode, unicodeSets] = [flags.includes('u'), flags.includes('v')];
  const pattern = parser.parsePattern(source, 0, source.length, { unicode, unicodeSets });
  const search: Search = { text: '', steps: 0, captures: new Map() };
  const whole = createParts(search, flags).either(pattern.alternatives, false);
  return (text, from) => {
    search.text = text;
    search.steps = 0;
    const last = flags.includes('y') ? from : text.length;
    for (let at = from; at <= last; at += 1) {
      search.captures.clear();
      search.steps += 1;
      if (whole(at, () => true)) return { steps: search.steps, index: at };
    }
    return { steps: search.steps, index: undefined };
  };
}

function createParts(search: Search, flags: string) {
  const whole = flags.includes('u') || flags.includes('v');
  const kept = flags.replace(/[gymd]/g, '');
  const multiline = flags.includes('m');

  const either = (alternatives: readonly AST.Alternative[], back: boolean): Part => {
    const parts = alternatives.map(({ elements }) => row(elements, back));
    return (at, next) => parts.some((part) => part(at, next));
  };

  const row = (elements: readonly AST.Element[], back: boolean): Part => {
    const parts = elements.map((one) => part(one, back));
    if (back) parts.reverse();
    const from = (index: number, at: number, next: Next): boolean => {
      const one = parts[index];
      return one === undefined ? next(at) : one(at, (place) => from(index + 1, place, next));
    };
    return (at, next) => from(0, at, next);
  };

  /** Where the one character that it asks for ends; undefined where another stands there. */
  const oneCharacter = (raw: string, back: boolean): ((at: number) => number | undefined) => {
    const pattern = new RegExp(`^(?:${raw})$`, kept);
    const known = new Map<string, boolean>();
    return (at) => {
      search.steps += 1;
      const char = characterAt(search.text, at, back, whole);
      if (char === '') return undefined;
      const fits = known.get(char) ?? pattern.test(char);
      known.set(char, fits);
      return fits ? at + (back ? -char.length : char.length) : undefined;
    };
  };

  const part = (node: AST.Element, back: boolean): Part => {
    switch (node.type) {
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
      case 'ExpressionCharacterClass': {
        const after = oneCharacter(node.raw, back);
        return (at, next) => {
          const place = after(at);
          return place !== undefined && next(place);
        };
      }
      case 'Group':
        return either(node.alternatives, back);
      case 'CapturingGroup':
        return capture(node, back);
      case 'Quantifier':
        return repeat(node, back);
      case 'Assertion':
        return assertion(node);
      case 'Backreference': {
        const groups = [node.resolved].flat().map(numberOf);
        return (at, next) => {
          const [from, to] = groups.map((group) => search.captures.get(group)).find((one) => one) ?? [0, 0];
          const said = search.text.slice(from, to);
          search.steps += said.length + 1;
          const start = back ? at - said.length : at;
          return search.text.startsWith(said, start) && next(back ? start : at + said.length);
        };
      }
    }
  };

  const capture = (node: AST.CapturingGroup, back: boolean): Part => {
    const [inside, number] = [either(node.alternatives, back), numberOf(node)];
    return (at, next) => {
      const before = search.captures.get(number);
      const matched = inside(at, (place) => {
        search.captures.set(number, back ? [place, at] : [at, place]);
        return next(place);
      });
      if (!matched && before) search.captures.set(number, before);
      else if (!matched) search.captures.delete(number);
      return matched;
    };
  };

  const repeat = ({ element, min, max, greedy }: AST.Quantifier, back: boolean): Part => {
    const one = part(element, back);
    const turn = (count: number, at: number, next: Next): boolean => {
      search.steps += 1;
      const again = () => one(at, (place) => (place !== at || count < min) && turn(count + 1, place, next));
      if (count < min) return again();
      if (count >= max) return next(at);
      return greedy ? again() || next(at) : next(at) || again();
    };
    if (!greedy || !('raw' in element) || !isOneCharacter(element)) return (at, next) => turn(0, at, next);
    // The usual case without recursion, which a long text would exhaust.
    const after = oneCharacter(element.raw, back);
    return (at, next) => {
      const places = [at];
      while (places.length <= max) {
        const place = after(places.at(-1)!);
        if (place === undefined) break;
        places.push(place);
      }
      for (let count = places.length - 1; count >= min; count -= 1) {
        search.steps += 1;
        if (next(places[count]!)) return true;
      }
      return false;
    };
  };

  const assertion = (node: AST.Assertion): Part => {
    if (node.kind === 'lookahead' || node.kind === 'lookbehind') {
      const inside = either(node.alternatives, node.kind === 'lookbehind');
      return (at, next) => inside(at, () => true) !== node.negate && next(at);
    }
    return (at, next) => {
      search.steps += 1;
      return holds(node, at) && next(at);
    };
  };

  const isBreak = (at: number) => multiline && /[\n\r\u2028\u2029]/.test(search.text[at] ?? '');
  const isWord = (at: number) => /\w/.test(search.text[at] ?? '');
  const holds = (node: AST.EdgeAssertion | AST.WordBoundaryAssertion, at: number): boolean => {
    if (node.kind === 'start') return at === 0 || isBreak(at - 1);
    if (node.kind === 'end') return at === search.text.length || isBreak(at);
    return node.kind === 'word' && (isWord(at - 1) !== isWord(at)) !== node.negate;
  };
  return { either };
}

function isOneCharacter({ type }: AST.QuantifiableElement): boolean {
  return ['Character', 'CharacterSet', 'CharacterClass', 'ExpressionCharacterClass'].includes(type);
}

function characterAt(text: string, at: number, back: boolean, whole: boolean): string {
  if (!back) return whole ? String.fromCodePoint(...codesAt(text, at)) : (text[at] ?? '');
  const pair = whole && /[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(Math.max(0, at - 2), at));
  return text.slice(Math.max(0, at - (pair ? 2 : 1)), at);
}

function codesAt(text: string, at: number): number[] {
  const code = text.codePointAt(at);
  return code === undefined ? [] : [code];
}

/** Its place among the groups of the pattern, which has no other number. */
function numberOf(group: AST.CapturingGroup): number {
  return group.start;
}
