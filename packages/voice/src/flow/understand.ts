/** One answer against one question, whatever its type. */
import type { Answer, AskStep } from '@parley/contracts/flow';
import { answered, type Moment, type SlotValue, type Understood } from '../language/answer.ts';
import { parseDate } from '../language/en/answers/date.ts';
import { parseEmail } from '../language/en/answers/email.ts';
import { parseName } from '../language/en/answers/name.ts';
import { bounded, parseDigits, parseNumber } from '../language/en/answers/number.ts';
import { parsePhone } from '../language/en/answers/phone.ts';
import { ordinalAt, spokenList, tidy, words } from '../language/en/answers/spoken.ts';
import { parseTime } from '../language/en/answers/time.ts';
import { parseYesNo } from '../language/en/answers/yes-no.ts';
import type { ExpectedAnswer } from '../ports.ts';
import type { Meaning } from './meaning.ts';

export interface Listening {
  moment: Moment;
  meaning: Meaning;
  signal: AbortSignal;
}

/**
 * 'answer': the text answers this question. 'mention': it answers another, and only what is plainly meant
 * for this one counts. 'correction': it takes back an earlier answer to this question.
 */
export type Reading = 'answer' | 'mention' | 'correction';

/** "Tuesday, no, wait, Wednesday": what follows counts. */
const repair =
  /^.*\b(?:i mean|i meant|no,? wait|wait,? no|wait|sorry|actually|make that|rather|scratch that)\b[\s,.]*/;

export async function understand(
  text: string,
  answer: Answer,
  { moment, meaning, signal }: Listening,
  reading: Reading = 'answer',
): Promise<Understood | null> {
  const spoken = text.slice(0, 4000);
  switch (answer.type) {
    case 'choice':
      return choose(spoken, answer.options, { moment, meaning, signal }, reading !== 'answer');
    case 'text': {
      if (reading !== 'answer' || !/[\p{L}\p{N}]/u.test(text)) return null;
      const kept = text.trim().slice(0, answer.maxLength);
      return answered(kept, /[.!?…]$/.test(kept) ? kept : `${kept}.`);
    }
    default: {
      const after = repair.exec(tidy(spoken))?.[0];
      const tail = after === undefined ? '' : tidy(spoken).slice(after.length);
      const repaired = answer.type === 'name' || tail === '' ? null : parse(tail, answer, moment, reading);
      const found = repaired ?? parse(spoken, answer, moment, reading);
      return reading === 'answer' || found?.kind === 'value' ? found : null;
    }
  }
}

function parse(
  text: string,
  answer: Exclude<Answer, { type: 'choice' | 'text' }>,
  moment: Moment,
  reading: Reading,
): Understood | null {
  // A short correction ("no, four thirty") has no room for anything else.
  const strict = reading === 'mention' || (reading === 'correction' && words(text).length > 8);
  switch (answer.type) {
    case 'yes-no':
      return reading === 'answer' ? parseYesNo(text) : null;
    case 'number':
      return parseNumber(text, answer, strict);
    case 'digits':
      return reading !== 'answer' && answer.minLength < 3 ? null : parseDigits(text, answer);
    case 'date':
      return parseDate(text, answer, moment);
    case 'time':
      return parseTime(text, answer, strict);
    case 'phone':
      return parsePhone(text, answer);
    case 'email':
      return parseEmail(text);
    case 'name': {
      if (reading === 'answer') return parseName(text);
      const introduced = /\b(?:my (?:full )?name(?:'s| is)|this is .+ speaking\b|(?:the )?name is)/iu.exec(
        text,
      );
      return introduced === null ? null : parseName(text.slice(introduced.index));
    }
  }
}

type Options = Extract<Answer, { type: 'choice' }>['options'];

async function choose(
  text: string,
  options: Options,
  { meaning, signal }: Listening,
  named: boolean,
): Promise<Understood | null> {
  if (!named) {
    const place = ordinalIn(text, options.length);
    const option = place === undefined ? undefined : options[place];
    if (option !== undefined) return answered(option.value, option.label);
  }
  const groups = options.map((option) => [
    option.label,
    option.value.replaceAll(/[_-]/g, ' '),
    ...option.phrases,
  ]);
  const meant = await meaning.of(text, groups, signal, named ? 'words' : 'likely');
  if (meant === null) return null;
  const chosen = meant.groups.flatMap((index) => options[index] ?? []);
  const only = chosen[0];
  if (only === undefined) return null;
  if (chosen.length === 1) return answered(only.value, only.label);
  if (named || chosen.length > 3) return null;
  return {
    kind: 'ambiguous',
    question: `Which one: ${spokenList(
      chosen.map((option) => option.label),
      'or',
    )}?`,
    options: chosen.map((option) => ({
      slot: { value: option.value, spoken: option.label },
      phrases: [option.label, ...option.phrases],
    })),
  };
}

/** "The second one", "number two", "the last": which of so many, from 0. */
export function ordinalIn(text: string, count: number): number | undefined {
  const list = words(text);
  if (list.length > 8) return undefined;
  const plain = list.join(' ');
  if (/^(?:(?:i'd|i'll) (?:like|take|have) )?(?:the )?(?:last|latter)(?: one| option)?$/.test(plain))
    return count - 1;
  const numbered =
    /\b(?:number|option|choice) (\w+)$/.exec(plain)?.[1] ?? (list.length === 1 ? list[0] : undefined);
  const cardinal = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
  const value =
    numbered === undefined
      ? undefined
      : /^\d+$/.test(numbered)
        ? Number(numbered)
        : cardinal.indexOf(numbered) + 1;
  if (value !== undefined && value >= 1 && value <= count) return value - 1;
  for (let at = 0; at < list.length; at += 1) {
    const ordinal = ordinalAt(list, at);
    const rest = list.slice(at + 1).join(' ');
    if (
      ordinal !== undefined &&
      ordinal.value <= count &&
      /^(?:one|option|choice|please|one please)?$/.test(rest)
    ) {
      return ordinal.value - 1;
    }
  }
  return undefined;
}

/** Keys of the telephone: yes and no are 1 and 2, a choice is its place. */
export function understandKeys(keys: string, answer: Answer): Understood | null {
  const digits = keys.replace(/[^0-9]/g, '');
  if (digits === '') return null;
  switch (answer.type) {
    case 'yes-no':
      return digits === '1' || digits === '2'
        ? answered(digits === '1', digits === '1' ? 'yes' : 'no')
        : null;
    case 'choice': {
      const option = answer.options[Number(digits) - 1];
      return option === undefined ? null : answered(option.value, option.label);
    }
    case 'number':
      return digits.length > 15 ? null : bounded(Number(digits), answer);
    case 'digits':
      return parseDigits(digits, answer);
    case 'phone':
      return parsePhone(digits, answer);
    case 'time':
      return parseTime(digits.length === 3 ? `0${digits}` : digits, answer);
    case 'date':
    case 'email':
    case 'name':
    case 'text':
      return null;
  }
}

/** "The second one", where the question offered times. */
export function pickOffered(text: string, prompt: string, answer: Answer): Understood | null {
  if (answer.type !== 'time') return null;
  const offered = prompt.match(/\b\d{1,2}(?::\d{2})? [AP]M\b|\bnoon\b/g) ?? [];
  const any =
    /\b(any ?time|whenever|any of (?:them|those|these)|either|doesn't matter|don't care|earliest|you (?:choose|pick))\b/;
  const place = any.test(tidy(text)) && offered.length > 0 ? 0 : ordinalIn(text, offered.length);
  return place === undefined ? null : parseTime(offered[place] ?? '', answer);
}

export function expectedOf({ answer }: AskStep): ExpectedAnswer {
  if (answer.type === 'text') return 'dictation';
  return answer.type === 'digits' ? 'number' : answer.type;
}

export function sameValue(a: SlotValue, b: { value: unknown } | undefined): boolean {
  return b !== undefined && a.value === b.value;
}
