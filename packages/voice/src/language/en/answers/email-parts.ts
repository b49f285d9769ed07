/** An e-mail address as it is said, cut into its parts: words, letters and digits put together, marks, repairs. */
import { digitsAt, type SpokenWord } from './digit-runs.ts';
import { likeness, spelledOut } from './spelling.ts';
import { numberWord } from './spoken.ts';

export interface AddressPart {
  /** Empty for a mark. */
  word: string;
  mark?: '@' | '.' | '_' | '-' | '+';
  /** From letters that were said one by one. */
  spelled?: boolean;
  /** "No", "I mean": what follows takes the place of something. */
  repair?: boolean;
  /** The caller paused before it. */
  apart?: boolean;
}

/** Said about the address, and no part of it. */
const remarks =
  /\b(?:and |that's |that is |it's |it is |which is |written |as |in |with |all ){0,4}(?:(?:all |as )?(?:one|a single) word|(?:all )?(?:in )?(?:lower ?case|small letters|lower case letters)|(?:with )?no spaces?|without (?:any )?spaces?|all together|(?:with )?a capital [a-z]|all small)\b(?! at sign)/g;
const said: [RegExp, string][] = [
  [/\bat(?: the)? (?:sign|symbol|rate(?: of| sign)?)\b/g, ' @ '],
  [/\bdot ?com\b/g, ' dot com '],
  [/\b(?:full stop|period|point)\b/g, ' dot '],
  [/\b(?:under ?scores?|under ?line|low line)\b/g, ' underscore '],
  [/\b(?:dash|hyphen|minus)(?: sign)?\b/g, ' dash '],
  [/\bplus(?: sign)?\b/g, ' plus '],
  [
    /\b(?:the )?(?:number|digits?|numerals?|numbers) (?=(?:\d|zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|double)\b)/g,
    ' ',
  ],
  [/\bg[ -]mail\b/g, 'gmail'],
  [/\bhot mail\b/g, 'hotmail'],
  [/\bout look\b/g, 'outlook'],
  [/\bi ?cloud\b/g, 'icloud'],
  [/\bdouble (?:u|you)\b/g, 'w'],
  [/\be[- ]mail\b/g, 'email'],
  // "Capital J john": how it is written.
  [/\b(?:capital|big|uppercase) ([a-z]) (?=\1[a-z])/g, ''],
];
const marks: Record<string, AddressPart['mark']> = {
  dot: '.',
  underscore: '_',
  dash: '-',
  plus: '+',
  at: '@',
};
const fillers = /^(?:um+|uh+|er+|erm|hmm+|yes|yeah|please|thanks|thank|okay|ok)$/;

/** `tidied`: small letters, straight quotes, single spaces. */
/** "Smith, that's smyth with a y, at …": the word is said anew as it is written. */
const toldAgain =
  /([a-z]{2,30}),? (?:and )?(?:that's|that is|it's|spelled|written) ([a-z]{2,30}),? with (?:an? |the letter |two |double )?[a-z](?: at the end)?\b/g;

export function addressParts(given: string): AddressPart[] {
  const tidied = given.replace(toldAgain, (all, before: string, word: string) =>
    likeness(before, word) >= 0.5 ? word : all,
  );
  let plain = tidied.normalize('NFD').replace(/\p{M}/gu, '').replace(remarks, ' , ');
  for (const [pattern, word] of said) plain = plain.replace(pattern, word);
  return joinedUp(tokensOf(plain));
}

type Token = SpokenWord & { mark?: AddressPart['mark'] };

const written =
  /\b([a-z](?:-[a-z]\b){2,}|[a-z](?:\.[a-z]\b){2,20}(?![.@]))|([a-z]+(?:'[a-z]+)?|\d+)|(@|(?<=[a-z0-9])[._+-](?=[a-z0-9]))|[,;:.!?]/g;

function tokensOf(plain: string): Token[] {
  const tokens: Token[] = [];
  let apart = false;
  for (const [, letters, word, mark] of plain.matchAll(written)) {
    if (letters !== undefined) {
      for (const letter of letters.replace(/[-.]/g, '')) tokens.push({ word: letter, apart });
    } else if (word !== undefined)
      tokens.push({ word, apart, ...(Object.hasOwn(marks, word) ? { mark: marks[word] } : {}) });
    else if (mark !== undefined) tokens.push({ word: '', apart, mark: mark as AddressPart['mark'] });
    apart = letters === undefined && word === undefined && mark === undefined;
  }
  return tokens;
}

function joinedUp(tokens: readonly Token[]): AddressPart[] {
  const parts: AddressPart[] = [];
  let open: Token[] = [];
  const flush = () => {
    const first = open[0]?.apart ?? false;
    spelledOut(
      open.map(({ word }) => word),
      1,
    ).forEach(({ word, spelled }, at) => {
      if (spelled || !fillers.test(word)) parts.push({ word, spelled, apart: at === 0 ? first : false });
    });
    open = [];
  };
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at] as Token;
    const repair = repairAt(tokens, at);
    const number = repair > 0 || token.mark !== undefined ? undefined : numberAt(tokens, at);
    if (repair > 0) {
      flush();
      parts.push({ word: '', repair: true });
      at += repair;
    } else if (token.mark !== undefined) {
      flush();
      parts.push({ word: '', mark: token.mark, apart: token.apart });
      at += 1;
    } else if (number !== undefined) {
      flush();
      parts.push({ word: number.digits, apart: token.apart });
      at += number.length;
    } else {
      // What a caller rules out is told apart from the rest by a pause.
      if (token.apart && (tokens[at - 1]?.word.length ?? 0) > 1) flush();
      open.push(token);
      at += 1;
    }
  }
  flush();
  return parts;
}

/** "O" is a zero beside digits only. */
function numberAt(tokens: readonly Token[], at: number): { digits: string; length: number } | undefined {
  const word = tokens[at]?.word ?? '';
  const isNumber = (one: Token | undefined) => one !== undefined && numberWord(one.word) !== undefined;
  if (/^oh?$/.test(word) && !isNumber(tokens[at - 1]) && !isNumber(tokens[at + 1])) return undefined;
  if (
    /^(?:double|triple|treble)$/.test(word) &&
    /^oh?$/.test(tokens[at + 1]?.word ?? '') &&
    !isNumber(tokens[at + 2])
  )
    return undefined;
  return digitsAt(tokens, at);
}

const strong = /^(?:sorry|actually|oops|correction|nope)$/;
const weak = /^(?:no|wait|rather)$/;
const phrases = /^(?:scratch that|i mean|i meant|make that|i said|my mistake|hold on)$/;
const after = /^(?:it's|its|it|is|that's|sorry|wait|no|i|mean|meant|said|actually)$/;

/** Of how many words a repair is that begins here. */
function repairAt(tokens: readonly Token[], at: number): number {
  const { word = '', apart = false } = tokens[at] ?? {};
  const next = tokens[at + 1];
  const phrase = phrases.test(`${word} ${next?.word}`);
  const alone = apart || at === 0 || next?.apart === true || next?.word === 'wait';
  // ".no" is a country.
  const country = tokens[at - 1]?.mark === '.' && !apart;
  if (!phrase && !strong.test(word) && !(weak.test(word) && alone && !country)) return 0;
  let end = at + (phrase ? 2 : 1);
  while (
    after.test(tokens[end]?.word ?? '') &&
    !(tokens[end]?.word === 'i' && !/^(?:mean|meant|said)$/.test(tokens[end + 1]?.word ?? ''))
  )
    end += 1;
  return end - at;
}
