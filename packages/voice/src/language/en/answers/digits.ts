/** A number that is read digit by digit. */
import type { AnswerOf } from '@parley/contracts/flow';
import { answered, type Understood } from '../../answer.ts';
import { type DigitRun, digitRuns, toldBy } from './digit-runs.ts';
import { frameOf } from './frame.ts';
import { digitWords, spokenList, tidy, words } from './spoken.ts';

/** The digits that are read out: "one oh four two", "double seven", "ten forty-two" → "1042", "77", "1042". */
export function digitsIn(text: string): string {
  const plain = tidy(text);
  return toldBy(plain, digitRuns(plain), () => false).digits;
}

/** Beside fewer digits than asked for, so many other words say something else. */
const mostBeside = 5;
const beside =
  /^(?:um+|uh+|er+|hmm+|oh|so|well|okay|ok|yes|yeah|it|it's|its|is|the|my|order|number|code|pin|reference|account|that|that's|i|have|think|believe|here|sorry|no|wait|please|and|then|starts|ends|with|a|one|sure)$/;

/** null where there are no digits, or none that answer. */
export function parseDigits(text: string, spec: AnswerOf<'digits'>): Understood | null {
  const plain = tidy(text);
  const runs = digitRuns(plain);
  const fits = (digits: string) => digits.length >= spec.minLength && digits.length <= spec.maxLength;
  const whole = oneOfSeveral(plain, runs, fits);
  if (whole !== undefined) return whole;
  const { digits, unsure } = toldBy(plain, runs, fits);
  if (digits === '') return null;
  if (fits(digits)) {
    const doubted = unsure || frameOf(plain).doubts;
    const understood = answered(digits, spokenDigits(digits));
    return doubted ? { ...understood, kind: 'value', slot: slotOf(digits), unsure: true } : understood;
  }
  const others = words(plain).filter((word) => !beside.test(word)).length - words(told(plain, runs)).length;
  if (digits.length < spec.minLength && others > mostBeside) return null;
  const wanted =
    spec.minLength === spec.maxLength ? `${spec.minLength}` : `${spec.minLength} to ${spec.maxLength}`;
  return {
    kind: 'invalid',
    reason: `I heard ${digitWords([digits])}, and it should have ${wanted} digits.`,
    ...(digits.length < spec.minLength ? { part: slotOf(digits) } : {}),
  };
}

/** The words of the runs themselves. */
function told(plain: string, runs: readonly DigitRun[]): string {
  return runs.map((run) => plain.slice(run.from, run.to)).join(' ');
}

/** Numbers that stand apart and are long enough each: the only one, or which? */
function oneOfSeveral(
  plain: string,
  runs: readonly DigitRun[],
  fits: (digits: string) => boolean,
): Understood | undefined {
  if (runs.length < 2) return undefined;
  const alternatives = runs.some((run, at) =>
    /\bor(?: (?:maybe|is it|it's|perhaps))? $/.test(plain.slice(runs[at - 1]?.to ?? 0, run.from)),
  );
  if (!alternatives && fits(toldBy(plain, runs, fits).digits)) return undefined;
  const whole = [...new Set(runs.map((run) => run.digits).filter(fits))];
  const [only] = whole;
  if (!alternatives && whole.length === 1 && only !== undefined) return answered(only, spokenDigits(only));
  if (whole.length < 2) return undefined;
  const spoken = whole.map(spokenDigits);
  return {
    kind: 'ambiguous',
    question: `Is that ${spokenList(spoken, 'or')}?`,
    options: whole.map((digits) => ({ slot: slotOf(digits), phrases: [digits, spokenDigits(digits)] })),
  };
}

function slotOf(digits: string) {
  return { value: digits, spoken: spokenDigits(digits) };
}

function spokenDigits(digits: string): string {
  return digitWords(groupsOf(digits));
}

/** Up to four digits are read in one breath, more in threes. */
function groupsOf(digits: string): string[] {
  if (digits.length <= 4) return [digits];
  const groups: string[] = [];
  for (let at = 0; at < digits.length; ) {
    const size = digits.length - at <= 4 ? digits.length - at : 3;
    groups.push(digits.slice(at, at + size));
    at += size;
  }
  return groups;
}
