/** One answer against one question, whatever its type. */
import type { Answer, AskStep, Flow } from '@parley/contracts/flow';
import {
  answered,
  type Moment,
  type SimpleAnswer,
  type SlotValue,
  type Understood,
} from '../language/answer.ts';
import { heardFrom } from '../language/doors.ts';
import type { FlowLanguage } from '../language/language.ts';
import { wordsIn } from '../language/text.ts';
import type { ExpectedAnswer } from '../ports.ts';
import type { Meaning } from './meaning.ts';
import { topicAmong } from './topics.ts';

export interface Listening {
  language: FlowLanguage;
  moment: Moment;
  meaning: Meaning;
  signal: AbortSignal;
  /** The open question as it was asked. */
  readonly state: { prompt: string };
  /** What may be asked in between, and is then no answer. */
  readonly flow: Pick<Flow, 'asides'>;
}

/**
 * 'answer': the text answers this question. 'mention': it answers another, and only what is plainly meant
 * for this one counts. 'correction': it takes back an earlier answer to this question.
 */
export type Reading = 'answer' | 'mention' | 'correction';

export async function understand(
  text: string,
  answer: Answer,
  listening: Listening,
  reading: Reading = 'answer',
): Promise<Understood | null> {
  const spoken = heardFrom(text);
  switch (answer.type) {
    case 'choice':
      return choose(spoken, answer.options, listening, reading !== 'answer');
    case 'text': {
      if (reading !== 'answer' || !/[\p{L}\p{N}]/u.test(text)) return null;
      const kept = text.trim().slice(0, answer.maxLength).toWellFormed();
      return answered(kept, /[.!?…]$/.test(kept) ? kept : `${kept}.`);
    }
    default: {
      const found = parse(spoken, answer, listening, reading);
      if (reading === 'answer') return found;
      // What is said in passing counts where it is sure, or sure to be refused.
      if (found?.kind === 'value') return reading === 'mention' && found.unsure === true ? null : found;
      return found?.kind === 'invalid' && found.refused === true ? found : null;
    }
  }
}

function parse(
  text: string,
  answer: SimpleAnswer,
  { language, moment, state }: Listening,
  reading: Reading,
): Understood | null {
  const otherwise = reading !== 'answer';
  if (otherwise && answer.type === 'yes-no') return null;
  if (otherwise && answer.type === 'digits' && answer.minLength < 3) return null;
  // A short correction ("no, four thirty") has no room for anything else, but for a name.
  const long = () => wordsIn(language.tidy(text)).length > 8;
  const strict = reading === 'mention' || (reading === 'correction' && (answer.type === 'name' || long()));
  const context = { moment, strict };
  return language.hears.answer(text, answer, otherwise ? context : { ...context, asked: state.prompt });
}

type Options = Extract<Answer, { type: 'choice' }>['options'];

async function choose(
  text: string,
  options: Options,
  { language, meaning, signal, flow }: Listening,
  named: boolean,
): Promise<Understood | null> {
  if (!named) {
    const place = language.hears.ordinal(text, options.length);
    const option = place === undefined ? undefined : options[place];
    if (option !== undefined) return answered(option.value, option.label);
  }
  const how = named ? 'named' : 'likely';
  const meant = await topicAmong(meaning, text, options, flow.asides, signal, how);
  if (meant === null || !('options' in meant)) return null;
  const chosen = meant.options.flatMap((index) => options[index] ?? []);
  const only = chosen[0];
  if (only === undefined) return null;
  if (chosen.length === 1) return answered(only.value, only.label);
  if (named || chosen.length > 3) return null;
  return {
    kind: 'ambiguous',
    question: language.says.which(chosen.map((option) => option.label)),
    options: chosen.map((option) => ({
      slot: { value: option.value, spoken: option.label },
      phrases: [option.label, ...option.phrases],
    })),
  };
}

/** Keys of the telephone: yes and no are 1 and 2, a choice is its place. */
export function understandKeys(
  keys: string,
  answer: Answer,
  { language, moment }: Listening,
): Understood | null {
  const { says, hears } = language;
  const digits = keys.replace(/[^0-9]/g, '');
  if (digits === '') return null;
  const read = (text: string, spec: SimpleAnswer) => hears.answer(text, spec, { moment, strict: false });
  switch (answer.type) {
    case 'yes-no':
      if (digits !== '1' && digits !== '2') return null;
      return answered(digits === '1', digits === '1' ? says.yes : says.no);
    case 'choice': {
      const option = answer.options[Number(digits) - 1];
      return option === undefined ? null : answered(option.value, option.label);
    }
    case 'number':
      return digits.length > 15 ? null : read(String(Number(digits)), answer);
    case 'digits':
    case 'phone':
      return read(digits, answer);
    case 'time':
      return read(digits.length === 3 ? `0${digits}` : digits, answer);
    case 'date':
    case 'email':
    case 'name':
    case 'text':
      return null;
  }
}

/** "The second one", where the question offered times. */
export function pickOffered(
  text: string,
  prompt: string,
  answer: Answer,
  { language: { hears, says }, moment }: Listening,
): Understood | null {
  if (answer.type !== 'time') return null;
  const offered = hears.times(prompt);
  const place = hears.ordinal(text, offered.length);
  const fits = place === undefined ? hears.picks(text, offered) : [place];
  const options = fits.flatMap((at) => {
    const time = offered[at] ?? '';
    const understood = hears.answer(time, answer, { moment, strict: false });
    return understood?.kind === 'value' ? [{ slot: understood.slot, phrases: [time] }] : [];
  });
  const only = options[0];
  if (only === undefined || options.length === 1)
    return only === undefined ? null : { kind: 'value', slot: only.slot };
  return { kind: 'ambiguous', question: says.which(options.map(({ slot }) => slot.spoken)), options };
}

export function expectedOf({ answer }: AskStep): ExpectedAnswer {
  if (answer.type === 'text') return 'dictation';
  if (answer.type !== 'digits') return answer.type;
  return answer.minLength === answer.maxLength ? `digits:${answer.maxLength}` : 'digits';
}

export function sameValue(a: SlotValue, b: { value: unknown } | undefined): boolean {
  return b !== undefined && a.value === b.value;
}
