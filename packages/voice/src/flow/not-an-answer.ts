/** Words that do not answer the open question. */
import type { AskStep } from '@parley/contracts/flow';
import { wordsIn } from '../language/text.ts';
import { misunderstood } from './no-match.ts';
import { expects } from './open.ts';
import { changeNamed, corrections, fillAhead } from './revise.ts';
import { line, poseAgain, type Run, say, tell } from './run.ts';
import { corrected } from './take.ts';
import { expectedOf } from './understand.ts';

/** The words answer nothing: they may belong to another question, or ask one. */
export async function notAnAnswer(run: Run, text: string, ask: AskStep): Promise<void> {
  if (run.state.mode.kind === 'answer') {
    const changes = await corrections(run, text, 'mention');
    if (changes.length > 0) return corrected(run, text, ask, changes);
    if (run.language.hears.takesBack(text) && (await changeNamed(run, text))) return;
  }
  if (await asideAgain(run, text)) return;
  if (run.state.mode.kind === 'answer') {
    const { filled, refused } = await fillAhead(run, text, ask);
    if (filled.length > 0)
      say(run, line(run, 'changed', { value: { value: '', spoken: filled.join(', ') } }));
    // What was refused was understood.
    if (filled.length > 0 || refused) return poseAgain(run, expectedOf(ask));
  }
  await misunderstood(run, ask);
}

/** Answers what the flow is asked in between, and asks the open question again; false where it is nothing that it knows. */
export async function asideAgain(run: Run, text: string): Promise<boolean> {
  const aside = await asideFor(run, text);
  if (aside === undefined) return false;
  run.state.said = '';
  tell(run, aside);
  run.state.said = `${run.state.said} ${run.state.prompt}`;
  poseAgain(run, expects(run));
  return true;
}

async function asideFor(run: Run, text: string): Promise<string | undefined> {
  const { asides } = run.flow;
  if (asides.length === 0 || wordsIn(run.language.tidy(text)).length < 2) return undefined;
  const meant = await run.meaning.of(
    text,
    asides.map((aside) => aside.phrases),
    run.signal,
    'surely',
  );
  return asides[meant?.groups[0] ?? -1]?.text;
}
