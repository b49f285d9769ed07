/** The caller was asked what to change. */
import type { AskStep } from '@parley/contracts/flow';
import { giveWay } from './no-match.ts';
import { changeable, changeNamed, correct, corrections, reask } from './revise.ts';
import { poseAgain, type Run, say, sayLine } from './run.ts';

export async function change(run: Run, text: string, ask: AskStep): Promise<void> {
  const changes = await corrections(run, text);
  if (changes.length > 0) return correct(run, changes);
  if (await changeNamed(run, text)) return;
  const { hears, says } = run.language;
  if (hears.yesOrNo(text, run.state.prompt)?.yes === false || hears.keepsAll(text)) return reask(run);
  run.state.attempts += 1;
  if (run.state.attempts >= ask.maxAttempts) return giveWay(run, ask);
  if (run.state.attempts % 2 === 1) {
    say(run, says.changeable(changeable(run)));
    return poseAgain(run, 'anything');
  }
  sayLine(run, 'notUnderstood');
  say(run, says.which(changeable(run)));
  run.events.push({ type: 'expect', expects: 'anything' });
}
