/** Markdown as a voice should meet it: word by word, because the text is still being written. */

const emoji =
  /[\p{Emoji_Presentation}\p{Emoji_Modifier}\p{Regional_Indicator}\u{1f000}-\u{1faff}]|[\p{Extended_Pictographic}--[©®™‼⁉]]|[\u200d\ufe0f\u20e3]/gv;
const blockMarker = /^(?:#{1,6}|[-*+•‣▪◦]|>+)$/;
const rule = /^(?:[-=*_~]{3,}|\|?(?=[:|]*-)[:|-]*\||\|[:|-]+)$/;
const autolink = /^(\W*)<((?:https?:|mailto:|[\w.+-]+@)[^<>\s]+)>(\W*)$/;
const linkTarget = /\]\([^\s)]*\)?/g;

/** `emoji` alone is no word, but often stands where a full stop would. */
export type MarkdownWord =
  | { kind: 'word'; text: string }
  | { kind: 'block' }
  | { kind: 'emoji' }
  | { kind: 'nothing' };

/** What is to be said of one run of characters without space; `lineStart` when it is the first of its line. */
export function readMarkdownWord(raw: string, lineStart: boolean): MarkdownWord {
  if (lineStart && (blockMarker.test(raw) || rule.test(raw))) return { kind: 'block' };
  if (raw === '|' || /^(?:\*\*|__|~~|`+)$/.test(raw)) return { kind: 'nothing' };
  if (/^[\x20-\x7e]*$/.test(raw) && !/[*_`~[\]<|\\]/.test(raw)) return { kind: 'word', text: raw };
  const text = withoutMarks(raw.replace(emoji, ''));
  if (text !== '') return { kind: 'word', text };
  return { kind: raw.replace(emoji, '') === raw ? 'nothing' : 'emoji' };
}

function withoutMarks(raw: string): string {
  if (/^[*<>|_~\\]$/.test(raw)) return raw;
  return raw
    .replace(autolink, '$1$2$3')
    .replace(linkTarget, '')
    .trim()
    .replace(/\*\*|~~|`|\\(?=[*_#`[\]])/g, '')
    .replace(/^(["'(“‘]*)!?\[+/, '$1')
    .replace(/(?<!\])\]+([^\]\w]*)$/, '$1')
    .replace(/^(["'(“‘]*)[*_]+(?=\S)/, '$1')
    .replace(/(?:(?<=[^\s*_])|(?<=^[*_]))[*_]+(["')”’.,;:!?…]*)$/, '$1')
    .replace(/^\|+|(?<!\|)\|+$/g, '');
}
