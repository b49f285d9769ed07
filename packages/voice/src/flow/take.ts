/** What becomes of an answer that was understood. */
import type { AskStep } from '@parley/contracts/flow';
import type { SlotValue, Understood } from '../language/answer.ts';
import { askOtherwise, cannotTake, misunderstood } from './no-match.ts';
import { keepPart } from './piecewise.ts';
import { changeNamed, correct, fillAhead } from './revise.ts';
import { fill, pose, poseAgain, poseLine, type Run, say } from './run.ts';
import { expectedOf, sameValue, understand } from './understand.ts';
import { readBack, walk } from './walk.ts';

export async function take(
  run: Run,
  ask: AskStep,
  understood: Understood | null,
  text: string,
): Promise<void> {
  if (understood === null) return misunderstood(run, ask);
  if (understood.kind === 'value') {
    if (understood.unsure !== true) return accept(run, ask, understood.slot, text);
    await fillAhead(run, text, ask);
    return readBack(run, ask, understood.slot);
  }
  if (understood.kind === 'invalid') {
    if (understood.part !== undefined && keepPart(run, ask, understood.part)) return;
    const refusals = (run.state.refusals ?? 0) + 1;
    run.state.refusals = refusals;
    const reason = ask.invalid === undefined ? understood.reason : fill(run, ask.invalid);
    const again = run.state.refused === reason;
    run.state.refused = reason;
    if (refusals > ask.maxAttempts || (again && refusals >= ask.maxAttempts)) return cannotTake(run, ask);
    if (text !== '') await fillAhead(run, text, ask);
    if (again) return askOtherwise(run, ask);
    say(run, reason);
    return poseAgain(run, expectedOf(ask));
  }
  await fillAhead(run, text, ask);
  run.state.mode = { kind: 'clarify', options: understood.options };
  run.state.said = '';
  pose(run, understood.question, 'choice');
}

export async function accept(run: Run, ask: AskStep, slot: SlotValue, text: string): Promise<void> {
  if (ask.answer.type === 'yes-no' && ask.answer.review !== undefined && slot.value === false) {
    return reviewRefused(run, text);
  }
  if (text !== '') await fillAhead(run, text, ask);
  if (ask.confirm !== undefined) {
    return readBack(run, ask, slot);
  }
  await settle(run, ask, slot);
}

export async function settle(run: Run, ask: AskStep, slot: SlotValue): Promise<void> {
  const { state } = run;
  state.slots[ask.slot] = slot;
  if (ask.acknowledge !== undefined) say(run, fill(run, ask.acknowledge));
  await walk(run, ask.next);
}

async function reviewRefused(run: Run, text: string): Promise<void> {
  if (text !== '' && (await changeNamed(run, text))) return;
  run.state.mode = { kind: 'change' };
  run.state.said = '';
  poseLine(run, 'whatToChange', 'anything');
}

/** Earlier answers change, and the rest of the words may answer the open question. */
export async function corrected(
  run: Run,
  text: string,
  ask: AskStep,
  changes: readonly { step: AskStep; slot: SlotValue }[],
): Promise<void> {
  // "Actually Thursday, at four": the rest may answer the open question.
  if (ask.answer.type !== 'yes-no') {
    const here = await understand(text, ask.answer, run, 'mention');
    if (here?.kind === 'value' && !changes.some(({ slot }) => sameValue(slot, here.slot))) {
      run.state.slots[ask.slot] = here.slot;
      run.state.ahead.push({ slot: ask.slot, kept: false });
    }
  }
  await correct(run, changes);
}
