/** The caller's words to a question that is open. */
import type { AskStep } from '@parley/contracts/flow';
import type { SlotValue } from '../language/answer.ts';
import { asideAgain, goesOnAbout, notAnAnswer } from './not-an-answer.ts';
import { withPart } from './piecewise.ts';
import { corrections, namesAnother } from './revise.ts';
import type { Run } from './run.ts';
import { askStep, isAhead } from './state.ts';
import { accept, corrected, take } from './take.ts';
import { pickOffered, understand } from './understand.ts';
import { asksAfter, leadsToQuestion } from './walk.ts';

export async function answer(run: Run, text: string, ask: AskStep): Promise<void> {
  const { hears, says } = run.language;
  const free = ask.answer.type === 'text';
  if (!free && goesOnAbout(run, text)) return;
  // "That is wrong. The name is Sarah Connor." is no message.
  if (free && hears.afterRefusal(text) !== text && namesAnother(run, text)) {
    const changes = await corrections(run, text, 'mention');
    if (changes.length > 0) return corrected(run, text, ask, changes);
  }
  if (!free && hears.takesBack(text)) {
    const changes = await corrections(run, text);
    if (changes.length > 0) return corrected(run, text, ask, changes);
  }
  const understood =
    (await withPart(run, ask, text, (said) => understand(said, ask.answer, run))) ??
    pickOffered(text, run.state.prompt, ask.answer, run);
  if (understood?.kind === 'value' && understood.unsure === true) {
    return unsure(run, text, ask, understood.slot);
  }
  if (understood !== null) return take(run, ask, understood, text);
  if (await impliesYes(run, text, ask)) return accept(run, ask, { value: true, spoken: says.yes }, text);
  await notAnAnswer(run, text, ask);
}

/** More was said than the answer, or it is far from sure: nothing is done for it that the caller has not said yes to. */
async function unsure(run: Run, text: string, ask: AskStep, slot: SlotValue): Promise<void> {
  if (ask.answer.type !== 'yes-no') {
    if (await asideAgain(run, text)) return;
    return take(run, ask, { kind: 'value', slot, unsure: true }, text);
  }
  if (ask.answer.review !== undefined && slot.value === false) return accept(run, ask, slot, text);
  const implied = slot.value === true && (await impliesYes(run, text, ask));
  if (implied || (ask.answer.review === undefined && (await leadsToQuestion(run, ask, slot)))) {
    return accept(run, ask, slot, text);
  }
  await notAnAnswer(run, text, ask);
}

/** "Is there anything else?" "How do I get there?": what the next question asks for is a yes to this one. */
async function impliesYes(run: Run, text: string, { answer, next }: AskStep): Promise<boolean> {
  if (answer.type !== 'yes-no' || answer.review !== undefined) return false;
  for (const id of asksAfter(run.flow, next, true)) {
    const ask = askStep(run.flow, id);
    if (ask === undefined || ask.answer.type === 'name' || isAhead(run.state, ask.slot)) continue;
    const understood = await understand(
      text,
      ask.answer,
      run,
      ask.answer.type === 'choice' ? 'answer' : 'mention',
    );
    if (understood?.kind !== 'value') continue;
    run.state.slots[ask.slot] = understood.slot;
    run.state.ahead.push({ slot: ask.slot, kept: false });
    return true;
  }
  return false;
}
