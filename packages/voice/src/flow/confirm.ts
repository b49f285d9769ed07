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
    const again =
      type === 'text' || wordsIn(tidy(rest)).length === 0 ? null : await understand(rest, ask.answer, run);
    if (again?.kind === 'value' && !sameValue(again.slot, pending)) {
      say(run, line(run, 'changed', { value: again.slot }));
      return settle(run, ask, again.slot);
    }
    const ending = await withNewEnding(run, rest, ask, pending);
    if (ending !== undefined) return readBack(run, ask, ending);
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

/** "No, 0142": fewer digits than were read back take the place of the last ones. */
async function withNewEnding(run: Run, text: string, ask: AskStep, pending: SlotValue) {
  if (ask.answer.type !== 'phone' && ask.answer.type !== 'digits') return undefined;
  const ending = run.language.hears.digits(text);
  const before = String(pending.value);
  if (ending.length < 2 || ending.length >= before.replace('+', '').length) return undefined;
  const whole = await understand(before.slice(0, -ending.length) + ending, ask.answer, run);
  return whole?.kind === 'value' ? whole.slot : undefined;
}

/** From a read-back to the question itself. */
function reopen(run: Run, ask: AskStep): void {
  run.state.mode = { kind: 'answer' };
  run.state.prompt = fill(run, ask.text);
}
