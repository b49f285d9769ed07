/** What a flow does when it is at a loss. */
import type { AskStep } from '@parley/contracts/flow';
import { expects } from './open.ts';
import { end, fill, line, pose, poseAgain, type Run, say, sayLine } from './run.ts';
import { expectedOf } from './understand.ts';
import { walk } from './walk.ts';

/** Asks in other words, the second time with an example, then gives way. */
export async function misunderstood(run: Run, ask: AskStep): Promise<void> {
  const { state } = run;
  state.attempts += 1;
  if (state.attempts >= ask.maxAttempts) return giveWay(run, ask);
  const own = state.mode.kind === 'answer' ? ask.reprompts[state.attempts - 1] : undefined;
  if (own !== undefined) {
    say(run, fill(run, own));
    run.events.push({ type: 'expect', expects: expectedOf(ask) });
    return;
  }
  sayLine(run, state.attempts === 1 ? 'notUnderstood' : 'stillNotUnderstood');
  if (state.attempts > 1) sayExample(run, ask);
  poseAgain(run, expects(run));
}

/** Enough was not understood: the flow's own way out, a person, or a polite end. */
export async function giveWay(run: Run, ask: AskStep): Promise<void> {
  if (ask.onFail !== undefined) return walk(run, ask.onFail);
  if (personStep(run) !== undefined) {
    run.state.mode = { kind: 'offer', asked: 1 };
    run.state.said = '';
    return pose(run, line(run, 'offerPerson'), 'yes-no');
  }
  sayLine(run, 'giveUp');
  end(run, 'not-understood');
}

/** How an answer may sound, unless the question says so itself. */
export function sayExample(run: Run, { answer }: AskStep): void {
  const { mode, prompt } = run.state;
  if (mode.kind === 'confirm') return say(run, run.language.says.sayYesOrNo);
  const asked = prompt.toLowerCase();
  const listed =
    answer.type === 'choice' && answer.options.every(({ label }) => asked.includes(label.toLowerCase()));
  if (!listed) say(run, run.language.says.example(answer));
}

/** The step of the flow that puts the caller through to a person. */
export function personStep(run: Run): string | undefined {
  const person = run.flow.intents.person;
  return person === 'off' ? undefined : person?.next;
}
