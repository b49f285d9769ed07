/** One answer of a caller, by what was asked for. */
import type { AnswerContext, SimpleAnswer, Understood } from '../../answer.ts';
import { parseDate } from './date.ts';
import { parseDigits } from './digits.ts';
import { parseEmail } from './email.ts';
import { introducedName, parseName } from './name.ts';
import { parseNumber } from './number.ts';
import { parsePhone } from './phone.ts';
import { parseTime } from './time.ts';
import { parseYesNo } from './yes-no.ts';

export function answer(
  text: string,
  spec: SimpleAnswer,
  { moment, strict, asked }: AnswerContext,
): Understood | null {
  switch (spec.type) {
    case 'yes-no':
      return parseYesNo(text, asked);
    case 'number':
      return parseNumber(text, spec, strict, asked);
    case 'digits':
      return parseDigits(text, spec);
    case 'date':
      return parseDate(text, spec, moment, strict, asked);
    case 'time':
      return parseTime(text, spec, strict, moment);
    case 'phone':
      return parsePhone(text, spec);
    case 'email':
      return parseEmail(text);
    case 'name':
      return strict ? introducedName(text) : parseName(text);
  }
}
