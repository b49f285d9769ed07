/** A person was offered. */
import type { AskStep } from '@parley/contracts/flow';
import { wordsIn } from '../language/text.ts';
import { toPerson } from './intend.ts';
import { goOn } from './open.ts';
import { corrections, reask } from './revise.ts';
import { poseAgain, type Run, sayLine } from './run.ts';
import { accept, corrected } from './take.ts';
import { understand } from './understand.ts';

/** `ask`: the question that is open or was answered last. */
export async function offered(
  run: Run,
  text: string,
  ask: AskStep | undefined,
  asked: number,
): Promise<void> {
  const { hears, tidy } = run.language;
  const said = hears.yesOrNo(text, run.state.prompt);
  if (said?.yes === true && said.alone) return toPerson(run);
  const yes = said?.yes;
  run.state.attempts = 0;
  run.state.refusals = 0;
  delete run.state.refused;
  // "No wait, Tuesday at ten" is more than a no.
  if (ask !== undefined && (yes !== false || wordsIn(tidy(text)).length > 2)) {
    const changes = await corrections(run, text);
    if (changes.length > 0) return corrected(run, text, ask, changes);
    const free = ask.answer.type === 'text' || ask.answer.type === 'yes-no';
    const understood = free ? null : await understand(text, ask.answer, run);
    if (understood?.kind === 'value') return accept(run, ask, understood.slot, text);
  }
  if (yes === false) {
    sayLine(run, 'noted');
    return ask === undefined || run.state.waiting !== null ? goOn(run) : reask(run);
  }
  if (asked > 1) return toPerson(run);
  run.state.mode = { kind: 'offer', asked: asked + 1 };
  sayLine(run, 'notUnderstood');
  poseAgain(run, 'yes-no');
}
