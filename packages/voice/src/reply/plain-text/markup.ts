/** Marks of other uses than speech, each as it begins: tags, formulas, links, asides. */
import type { Aside } from '../../language/language.ts';
import { type Read, readShape, type Shape } from './filter.ts';
import { argumentsOf, plainFormula } from './formula.ts';

/** Where in the text it begins, and whether there is more of it to come. */
export interface Place {
  text: string;
  at: number;
  /** Nothing comes after the text. */
  final: boolean;
  /** The end of what was said before. */
  before: string;
}

const attribute = '[\\w:.-]+\\s?=\\s?(?:"[^"]*"|\'[^\']*\'|[^\\s"\'<>]+)';
const attributes = `(?:\\s+${attribute})*(?:\\s+[\\w-]+)?(?:\\s+${attribute})*`;
const tagName = '[a-z][\\w-]*(?::[a-z][\\w-]*)?';
const tag: Shape = {
  whole: new RegExp(`^<(/?)(${tagName})${attributes}\\s*/?>`, 'i'),
  begun: new RegExp(
    `^<(?:/?(?:[a-z][\\w-]*(?::|(?::[a-z][\\w-]*)?(?:${attributes}(?:\\s*/?|\\s+[\\w:.-]+\\s?|` +
      `\\s+[\\w:.-]+\\s?=\\s?(?:"[^"]*|'[^']*|[^\\s"'<>]*)))?)?)?)?$`,
    'i',
  ),
  most: 400,
};
const comment: Shape = { whole: /^<!--[\s\S]*?-->/, begun: /^<(?:!(?:-(?:-[\s\S]*)?)?)?$/, most: 1000 };
const declaration: Shape = {
  whole: /^<[!?][a-z][^<>]*>/i,
  begun: /^<(?:[!?](?:[a-z][^<>]*)?)?$/i,
  most: 200,
};
const blocks =
  /^(?:p|div|li|ul|ol|h[1-6]|tr|table|hr|section|article|header|footer|blockquote|pre|dl|dt|dd|paragraph)$/i;
const gaps = /^(?:br|td|th|break|audio|sentence|s)$/i;
/** Their content is for a browser. */
const unreadable = /^(?:script|style|svg|title|iframe|metadata|desc)$/i;

export function readTag({ text, at, final }: Place): Read {
  for (const shape of [comment, declaration]) {
    const found = readShape(shape, text, at, final);
    if (found !== undefined) return found === 'more' ? found : { end: at + found[0].length, said: '' };
  }
  const found = readShape(tag, text, at, final);
  if (found === 'more') return found;
  if (!found) {
    const rest = text.slice(at);
    // Cut off in the middle of its attributes.
    return final && /=\s?["'\w]/.test(rest) && rest.length < tag.most && tag.begun.test(rest)
      ? { end: text.length }
      : undefined;
  }
  const [whole, closing, name = ''] = found;
  const end = at + whole.length;
  if (unreadable.test(name) && closing === '' && !whole.endsWith('/>'))
    return { end, dropUntil: `</${name.toLowerCase()}>` };
  if (readings.has(name.toLowerCase()) && closing === '') return readReading(text, end, whole, final);
  if (blocks.test(name)) return { end, said: '\n\n' };
  return { end, said: gaps.test(name) ? ' ' : '' };
}

const mostRead = 120;
/** The tags of SSML that tell how their content is read. */
const readings = new Set(['say-as', 'sub']);

/** SSML that tells how its content is read: character by character, or as something else. */
function readReading(text: string, from: number, opening: string, final: boolean): Read {
  const alias = /\salias\s?=\s?["']([^"']+)["']/i.exec(opening)?.[1];
  const spelled =
    /interpret-as\s?=\s?["']?(?:digits|characters|spell-out|spell|verbatim|telephone|letters|digit)\b/i;
  const rest = /^([^<]*)(<\/[a-z-]+>)?/i.exec(text.slice(from, from + mostRead));
  const [, content = '', closing] = rest ?? [];
  if (closing === undefined) {
    const more =
      !final && text.length < from + mostRead && /^[^<]*(?:<(?:\/[a-z-]*)?)?$/i.test(text.slice(from));
    return more ? 'more' : { end: from };
  }
  const end = from + content.length + closing.length;
  if (alias !== undefined) return { end, again: alias };
  return spelled.test(opening) ? { end, again: Array.from(content.trim()).join(' ') } : { end: from };
}

const display: Shape = { whole: /^\$\$([^$]+)\$\$/, begun: /^\$(?:\$(?:[^$]+\$?)?)?$/, most: 300 };
/** The character after it tells whether it was money: "$5-$10". */
const inline: Shape = {
  whole: /^\$((?:[^\s$\d]|\d+ ?[-=+*^_\\/<>(a-z])(?:[^$\n]*[^\s$])?)\$(?=[^\d]|$)/i,
  begun: /^\$(?:(?:[^\s$\d]|\d+ ?[-=+*^_\\/<>(a-z])[^$\n]*\$?|\d+ ?)?$/i,
  most: 160,
};
const functions = /^(?:sin|cos|tan|log|lim|max|min|mod|exp|ln|frac)/i;

/** Between dollar signs: a formula, where it is not the text between two amounts of money. */
export function readDollar({ text, at, final, before }: Place): Read {
  const both = readShape(display, text, at, final);
  if (both !== undefined && (both === 'more' ? text[at + 1] === '$' : true)) {
    return both === 'more' ? both : { end: at + both[0].length, said: ` ${plainFormula(both[1]!)} ` };
  }
  if (/[\p{L}\d]$/u.test(before)) return undefined;
  const found = readShape(inline, text, at, final);
  if (found === undefined) return undefined;
  const inside = found === 'more' ? text.slice(at + 1) : found[1]!;
  if (isProse(inside)) return undefined;
  if (found === 'more') return found;
  if (!final && at + found[0].length === text.length) return 'more';
  if (!/[\\^_=<>{}+*/-]/.test(inside) && inside.length > 2) return undefined;
  return { end: at + found[0].length, said: plainFormula(inside) };
}

/** Words, or an amount of money at the end of a sentence. */
function isProse(text: string): boolean {
  const bare = text.replace(/\\(?:text|mathrm|operatorname)\{[^}]*\}?/g, '');
  for (const [word] of bare.matchAll(/(?<![\\a-z])[a-z]{3,}/gi)) if (!functions.test(word)) return true;
  return /^\d[^=]*\.|(?<![\\a-z])[a-z]{1,2} [a-z]/i.test(bare);
}

const round: Shape = { whole: /^\\\(([^\n]*?)\\\)/, begun: /^\\(?:\([^\n]*)?$/, most: 240 };
const square: Shape = { whole: /^\\\[([\s\S]*?)\\\]/, begun: /^\\(?:\[[\s\S]*)?$/, most: 400 };
const command: Shape = { whole: /^\\([a-z]+)(?=[^a-z])/i, begun: /^\\[a-z]*$/i, most: 24 };

/** What follows a backslash: a formula, one of its commands, a line's end written out, an escaped mark. */
export function readBackslash({ text, at, final, before }: Place): Read {
  for (const shape of [round, square]) {
    const found = readShape(shape, text, at, final);
    if (found !== undefined)
      return found === 'more' ? found : { end: at + found[0].length, said: ` ${plainFormula(found[1]!)} ` };
  }
  if (/^\\[$%&~<>{}!.()|+-]/.test(text.slice(at, at + 2))) return { end: at + 2, said: text[at + 1]! };
  if (/[\w:\\]$/.test(before)) return undefined;
  const next = text.slice(at + 1, at + 3);
  if (!final && (next === '' || next === 'n' || next === 't')) return 'more';
  if (/^[nt](?![a-z])/.test(next)) return { end: at + 2, said: next.startsWith('n') ? '\n' : ' ' };
  const found = final
    ? (/^\\([a-z]+)/i.exec(text.slice(at, at + 24)) ?? undefined)
    : readShape(command, text, at, final);
  if (found === undefined || found === 'more') return found;
  const count = argumentsOf(found[1]!);
  if (count === undefined) return undefined;
  const end = endOfGroups(text, at + found[0].length, count, final);
  return typeof end === 'number' ? { end, said: ` ${plainFormula(text.slice(at, end))} ` } : end;
}

/** Behind so many groups in braces. */
function endOfGroups(text: string, from: number, count: number, final: boolean): number | 'more' | undefined {
  let at = from;
  for (let group = 0; group < count; group++) {
    let depth = 0;
    do {
      const char = text[at];
      if (at - from > 200 || (char !== undefined && depth === 0 && char !== '{')) return undefined;
      if (char === undefined) return final ? undefined : 'more';
      if (char === '{') depth++;
      else if (char === '}') depth--;
      at++;
    } while (depth > 0);
  }
  return at;
}

const link: Shape = {
  whole: /^\[([^[\]\n]{0,160})\](?:\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?\)|(?=[^(]))/,
  begun:
    /^\[(?:[^[\]\n]{0,160}|[^[\]\n]{0,160}\](?:\((?:[^()\s]|\([^()\s]*\))*(?:\([^()\s]*)?(?:\s+(?:"[^"\n]*"?|'[^'\n]*'?)?)?)?)$/,
  most: 700,
};
const lenticular: Shape = { whole: /^【([^【】\n]{0,60})】/, begun: /^【[^【】\n]{0,60}$/, most: 62 };
const round2: Shape = { whole: /^\(([^()\n]{1,60})\)/, begun: /^\([^()\n]{0,60}$/, most: 62 };
const starred: Shape = {
  whole: /^(\*{1,3}|_{1,2}|~)([^\s*_~][^*_~\n]{0,60})\1/,
  begun: /^(?:\*{1,3}|_{1,2}|~)(?:[^\s*_~][^*_~\n]{0,60}[*_]{0,2})?$/,
  most: 68,
};
/** What stands in front belongs to another sentence, or there is nothing. */
const standsApart = /(?:^|[.!?…:\n]["'”’)\]*_]{0,3})\s{0,8}$/;

export type IsUnsaid = (aside: Aside) => boolean;

/** A link is its words; brackets hold references and directions as well. */
export function readBracket(place: Place, isUnsaid: IsUnsaid): Read {
  const { text, at, final, before } = place;
  const lens = readShape(lenticular, text, at, final);
  if (lens !== undefined) return lens === 'more' ? lens : dropped(lens, /[†\d]/.test(lens[1]!), at);
  const closed = final ? text.slice(at, at + link.most) : '';
  const found = readShape(link, text, at, final) ?? (/^\[([^[\]\n]{0,160})\]$/.exec(closed) || undefined);
  if (found === undefined || found === 'more') return found;
  const [whole, words = ''] = found;
  if (whole.endsWith(')')) {
    const end = at + whole.length;
    // The mark of a picture goes with its brackets.
    return { end, again: before.endsWith('!') ? `[${words}]` : words };
  }
  return dropped(found, isUnsaid(aside('[', words, before)), at);
}

export function readParenthesis({ text, at, final, before }: Place, isUnsaid: IsUnsaid): Read {
  if (/[\p{L}\d]$/u.test(before)) return undefined;
  const found = readShape(round2, text, at, final);
  if (found === undefined || found === 'more') return found;
  return dropped(found, isUnsaid(aside('(', found[1]!, before)), at);
}

export function readStars({ text, at, final, before }: Place, isUnsaid: IsUnsaid): Read {
  if (/[\p{L}\p{N}*_]$/u.test(before)) return undefined;
  const found = readShape(starred, text, at, final);
  if (found === undefined || found === 'more') return found;
  return dropped(found, isUnsaid(aside('*', found[2]!, before)), at);
}

function aside(mark: Aside['mark'], words: string, before: string): Aside {
  return { mark, words, before, apart: standsApart.test(before) };
}

function dropped([whole]: RegExpExecArray, unsaid: boolean, at: number): Read {
  return unsaid ? { end: at + whole.length } : undefined;
}

const labels = ['assistant', 'ai', 'agent', 'bot', 'model', 'response'];

/** "Assistant:" in front of what the assistant says. */
export function readSpeaker({ text, at, final, before }: Place): Read {
  const opening = /^[\s#*_]*$/.test(before);
  if (!opening && !before.endsWith('\n')) return undefined;
  const seen = text.slice(at, at + 24);
  const [head = '', word = '', colon] = /^[*_#]{0,3}([a-z]*)[*_]{0,2}(\s?:)?/i.exec(seen) ?? [];
  const known = (opening ? labels : labels.slice(0, 1)).filter((label) =>
    label.startsWith(word.toLowerCase()),
  );
  if (known.length === 0 || word === '') return head === seen && !final && word === '' ? 'more' : undefined;
  if (colon !== undefined && known.includes(word.toLowerCase())) return { end: at + head.length };
  return !final && head.length === seen.length ? 'more' : undefined;
}
