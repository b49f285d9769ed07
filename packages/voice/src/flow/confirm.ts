/** The caller's words to an answer that was read back. */
import type { AskStep } from '@parley/contracts/flow';
import type { SlotValue } from '../language/answer.ts';
import { wordsIn } from '../language/text.ts';
import { giveWay } from './no-match.ts';
import { notAnAnswer } from './not-an-answer.ts';
import { type Changes, correct, corrections, namesAnother, reask } from './revise.ts';
import { fill, line, type Run, say, sayLine } from './run.ts';
import { settle, take } from './take.ts';
import { sameValue, understand } from './understand.ts';
import { readBack } from './walk.ts';

export async function confirm(run: Run, text: string, ask: AskStep, pending: SlotValue): Promise<void> {
  const { hears, tidy } = run.language;
  const said = hears.yesOrNo(text, run.state.prompt);
  const yes = said?.yes;
  const { type } = ask.answer;
  if (yes !== true && type !== 'yes-no') {
    if (namesAnother(run, text)) {
      const named = await corrections(run, text, 'mention');
      if (named.length > 0) return changeOthers(run, ask, pending, named);
    }
    const rest = hears.afterRefusal(text);
    const { answer } = ask;
    const whole = answer.type === 'choice' || answer.type === 'text';
    const piece = whole ? null : hears.amend(rest, answer, pending);
    if (piece?.kind === 'value') return readBack(run, ask, piece.slot);
    if (piece !== null) return take(run, ask, piece, '');
    const again =
      type === 'text' || wordsIn(tidy(rest)).length === 0 ? null : await understand(rest, ask.answer, run);
    if (again?.kind === 'value' && !sameValue(again.slot, pending)) {
      say(run, line(run, 'changed', { value: again.slot }));
      return settle(run, ask, again.slot);
    }
    // "No, make it eleven o'clock" is no ending of a number.
    const elsewhere = await corrections(run, text, 'mention');
    if (elsewhere.length > 0) return changeOthers(run, ask, pending, elsewhere);
    if (again?.kind === 'ambiguous' || again?.kind === 'invalid') {
      reopen(run, ask);
      return take(run, ask, again, rest);
    }
  }
  if (yes === true && said?.alone === true) return settle(run, ask, pending);
  const changes = await corrections(run, text);
  if (changes.length > 0) return changeOthers(run, ask, pending, changes);
  if (yes === false) {
    run.state.mode = { kind: 'answer' };
    run.state.attempts += 1;
    if (run.state.attempts >= ask.maxAttempts) return giveWay(run, ask);
    sayLine(run, 'askAgain');
    return reask(run);
  }
  await notAnAnswer(run, text, ask);
}

/** Another answer was meant: this one is read back again. */
async function changeOthers(run: Run, ask: AskStep, pending: SlotValue, changes: Changes): Promise<void> {
  run.state.slots[ask.slot] = pending;
  run.state.ahead.push({ slot: ask.slot, kept: false });
  await correct(run, changes);
}

/** From a read-back to the question itself. */
function reopen(run: Run, ask: AskStep): void {
  run.state.mode = { kind: 'answer' };
  run.state.prompt = fill(run, ask.text);
}
