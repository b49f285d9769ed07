/** The caller's words to an answer that was read back. */
import type { AskStep } from '@parley/contracts/flow';
import type { SlotValue } from '../language/answer.ts';
import { wordsIn } from '../language/text.ts';
import { giveWay } from './no-match.ts';
import { notAnAnswer } from './not-an-answer.ts';
import { correct, corrections, reask } from './revise.ts';
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
    if (again?.kind === 'ambiguous' || again?.kind === 'invalid') {
      reopen(run, ask);
      return take(run, ask, again, rest);
    }
  }
  if (yes === true && said?.alone === true) return settle(run, ask, pending);
  const changes = await corrections(run, text);
  if (changes.length > 0) {
    run.state.slots[ask.slot] = pending;
    return correct(run, changes);
  }
  if (yes === false) {
    run.state.mode = { kind: 'answer' };
    run.state.attempts += 1;
    if (run.state.attempts >= ask.maxAttempts) return giveWay(run, ask);
    sayLine(run, 'askAgain');
    return reask(run);
  }
  await notAnAnswer(run, text, ask);
}

/** From a read-back to the question itself. */
function reopen(run: Run, ask: AskStep): void {
  run.state.mode = { kind: 'answer' };
  run.state.prompt = fill(run, ask.text);
}
