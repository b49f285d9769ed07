/**
 * What callers can send to make a parser work: each parser, each mark and many a word, 4,000 characters of it. The
 * work is counted in steps (testing/counted-steps.ts), never in time.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExpectedAnswer } from '../ports.ts';
import { stepsOf } from '../testing/counted-steps.ts';
import type { AnswerContext, SimpleAnswer } from './answer.ts';
import { mostHeard } from './doors.ts';
import type { Intent, Language } from './language.ts';
import { languageOf } from './languages.ts';

/** All of ASCII, and those of other scripts that keyboards and recognisers write. */
const marks =
  '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~' +
  '…–—―‘’‚“”„«»‹›·•¿¡§¶†‡′″°©®™€£¥₹¢½©¬±×÷、。，；：！？（）「」『』【】〜・\u00ad\u200b\u200d\ufeff';
const others = [
  ' ',
  '\n',
  '\t',
  '\u3000',
  '1',
  '0',
  '1 ',
  '12,',
  '1.',
  '1:',
  '1/',
  '+1 ',
  'a',
  'A',
  'a ',
  'é',
  'e\u0301',
  'ﷺ',
  '🙂',
  '\ud800',
  'ß',
  'İ',
  '中',
  'a@',
  '@',
  'a.',
  'a@b.',
  ' at ',
  ' dot ',
  "a'",
  "'s ",
  'a-',
  'um ',
  'oh, ',
  'no, ',
  'yes ',
  'please ',
  'thanks ',
  'sorry, ',
  'wait ',
  'again ',
  'the week ',
  'next week ',
  'monday ',
  'may the 1 ',
  'in 2 days ',
  '1 week ',
  'half past ',
  'day after ',
  'a hundred and ',
  'one hundred ',
  'twenty ',
  'double ',
  'and ',
  'and i ',
  'but ',
  'number ',
  'my name is ',
  'first name a ',
  'last name a ',
  'this is a speaking ',
  'it is ',
  'i mean ',
  'the ',
  'k, ',
  'bye ',
  'operator ',
  'i said ',
  'hold on ',
  '{{',
  '[a](',
  '<a',
  '**',
];
const strings = [...new Set([...marks, ...others])];

const moment = { nowMs: Date.UTC(2026, 10, 24), timeZone: 'UTC' };
const answers: SimpleAnswer[] = [
  { type: 'yes-no' },
  { type: 'number', integer: true, unit: ['people', 'of us'] },
  { type: 'digits', minLength: 1, maxLength: 20 },
  { type: 'date', when: 'future' },
  { type: 'time' },
  { type: 'phone', country: 'US' },
  { type: 'email' },
  { type: 'name' },
];
/** Read back, and put right by what callers say then. */
const pendings: [SimpleAnswer['type'], string][] = [
  ['digits', '10421042'],
  ['phone', '+12125550142'],
  ['email', 'anna.a@example.com'],
  ['name', 'Anna Banana'],
];
const expects: ExpectedAnswer[] = ['anything', 'phone', 'email', 'dictation'];
const intents: Intent[] = ['person', 'goodbye'];

type Parsers = Record<string, (text: string) => unknown>;

/** Every parser of a language, by name. What `FlowHears` gets is in it by itself. */
function parsersOf({ turn, speech, flow }: Language): Parsers {
  const parsers: Parsers = {
    // No piece of an answer is longer.
    normalize: (text) => speech.normalize(text.slice(0, 1000)),
    isUnsaid: (words) => speech.isUnsaid({ mark: '[', words, before: '', apart: true }),
    asksForTime: turn.asksForTime,
    answerExpectedAfter: turn.answerExpectedAfter,
  };
  for (const kind of expects) parsers[`completenessOf ${kind}`] = (text) => turn.completenessOf(text, kind);
  if (flow === null) return parsers;
  const { answer, amend, ordinal, withoutLabel, intent, yesOrNo, standing, picks, ...rest } = flow.hears;
  for (const spec of answers) {
    // The others read a text in the same way, strictly or not.
    for (const strict of ['number', 'time', 'name'].includes(spec.type) ? [false, true] : [false]) {
      const context: AnswerContext = { moment, strict };
      const name = `answer ${spec.type}${'when' in spec ? ` ${spec.when}` : ''}${strict ? ' strictly' : ''}`;
      parsers[name] = (text) => answer(text, spec, context);
    }
  }
  for (const wanted of intents)
    parsers[`intent ${wanted}`] = (text) => intent(wanted, flow.tidy(text.slice(0, mostHeard)));
  for (const [type, value] of pendings) {
    const spec = answers.find((one) => one.type === type)!;
    parsers[`amend ${type}`] = (text) => amend(text, spec, { value, spoken: value });
  }
  parsers.picks = (text) => picks(text, ['9:30 AM', '3 PM', '4 PM']);
  parsers.yesOrNo = (text) => yesOrNo(text, 'Anything else?');
  parsers.standing = (text) =>
    standing(text.slice(0, mostHeard), [
      { from: 0, to: 1 },
      { from: 250, to: 251 },
    ]);
  parsers.ordinal = (text) => ordinal(text, 5);
  parsers.withoutLabel = (text) => withoutLabel(text, 'phone number');
  const { nouns: _, ...texts } = rest;
  return { ...parsers, ...texts };
}

/** Whatever a parser is sent it takes at most so many; dates are read by a library that tries 18 ways of writing one. */
const mostSteps = (parser: string) => {
  if (parser.startsWith('answer date')) return 1_500_000;
  // It tries each way of writing at each sign.
  return parser === 'normalize' ? 600_000 : 300_000;
};
/** Twice the text may cost three times the steps, and some: a search from each place would cost four times. */
const mostTwice = (steps: number) => 3 * steps + 20_000;

/** As much as a parser sees, or half of it, with an end that does not fit. */
const seen = (unit: string, share: number) => `${unit.repeat((share * mostHeard) / unit.length - 1)} x`;

/** Strings in lots, so that no test runs for long. */
const lots = Array.from({ length: Math.ceil(strings.length / 12) }, (_, lot) =>
  strings.slice(12 * lot, 12 * (lot + 1)),
);

for (const tag of ['en', 'de', 'und']) {
  const parsers = Object.entries(parsersOf(languageOf(tag)));
  for (const lot of lots) {
    test(`parsers of "${tag}" take few steps, and twice as many for twice the text, of ${JSON.stringify(lot)}`, () => {
      for (const unit of lot) for (const [name, parse] of parsers) judge(name, unit, parse);
    });
  }
}

function judge(name: string, unit: string, parse: (text: string) => unknown): void {
  const what = `${name} of ${JSON.stringify(unit)}`;
  const flood = stepsOf(() => parse(unit.repeat(4000 / unit.length)));
  const [half, whole] = [stepsOf(() => parse(seen(unit, 0.5))), stepsOf(() => parse(seen(unit, 1)))];
  assert.ok(Math.max(flood, whole) <= mostSteps(name), `${what}: ${flood}, ${whole} steps`);
  // Not all of the library's ways are linear in what is left of the text: the bound above holds them.
  if (name.startsWith('answer date')) return;
  assert.ok(whole <= mostTwice(half), `${what}: ${half}, then ${whole} steps`);
}

test('the counter sees a search from each place, and that a search of each place once is none', () => {
  const stepsFor = (pattern: RegExp, length: number) => stepsOf(() => pattern.test(`${' '.repeat(length)}x`));
  assert.ok(stepsFor(/\s+$/, 500) > mostTwice(stepsFor(/\s+$/, 250)));
  assert.ok(stepsFor(/(?<!\s)\s+$/, 500) <= 2.1 * stepsFor(/(?<!\s)\s+$/, 250));
});
