/** What a flow does when it is at a loss. */
import type { AskStep, LineName } from '@parley/contracts/flow';
import { wordsIn } from '../language/text.ts';
import { expects } from './open.ts';
import { end, fill, poseAgain, poseLine, type Run, say, sayHelp, sayLine, tell } from './run.ts';
import { expectedOf } from './understand.ts';
import { walk } from './walk.ts';

/** Asks in other words each time, the second time with an example, then gives way. `text` is what was said. */
export async function misunderstood(run: Run, ask: AskStep, text = ''): Promise<void> {
  const { state } = run;
  state.attempts += 1;
  if (state.attempts >= ask.maxAttempts) return giveWay(run, ask);
  if (state.attempts === 1 && asksForMore(run, text)) return notHere(run, ask);
  const own = state.mode.kind === 'answer' ? ask.reprompts[state.attempts - 1] : undefined;
  if (own !== undefined) {
    say(run, fill(run, own));
    run.events.push({ type: 'expect', expects: expectedOf(ask) });
    return;
  }
  // Where a flow allows for many attempts the words take turns.
  const time = state.attempts % 3;
  if (time === 1) {
    sayLine(run, 'notUnderstood');
    return poseAgain(run, expects(run));
  }
  if (time === 2) return askOtherwise(run, ask);
  sayHelp(run);
  poseAgain(run, expects(run));
}

/** Something is wished for, in so many words that they were understood. */
function asksForMore({ state, language }: Run, text: string): boolean {
  const count = wordsIn(language.tidy(text)).length;
  return state.mode.kind === 'answer' && count >= 3 && language.hears.wishes(text);
}

/** What is asked for cannot be had here: what can be done is told, where the question does not say it. */
function notHere(run: Run, ask: AskStep): void {
  sayLine(run, 'notHere');
  const help = run.flow.intents.help;
  if (help !== undefined && help !== 'off' && help.text !== undefined && !listsChoices(run, ask))
    tell(run, help.text);
  poseAgain(run, expects(run));
}

/** The open question with what may be said to it. */
export function askOtherwise(run: Run, ask: AskStep): void {
  const { mode } = run.state;
  const { says } = run.language;
  const options = optionsOf(run, ask);
  if (options.length > 1) {
    sayLine(run, 'stillNotUnderstood');
    say(run, says.which(options));
    run.events.push({ type: 'expect', expects: expects(run) });
    return;
  }
  if (run.flow.lines.stillNotUnderstood !== undefined) sayLine(run, 'stillNotUnderstood');
  else say(run, mode.kind === 'answer' ? says.example(ask.answer) : says.sayYesOrNo);
  poseAgain(run, expects(run));
}

/** What there is to choose from: options, or the times that the question offers. */
function optionsOf({ state, language }: Run, { answer }: AskStep): string[] {
  const { mode, prompt } = state;
  if (mode.kind === 'clarify') return mode.options.map(({ slot }) => slot.spoken);
  if (mode.kind !== 'answer') return [];
  if (answer.type === 'choice') return answer.options.map(({ label }) => label);
  return answer.type === 'time' ? language.hears.times(prompt) : [];
}

/** Enough was not understood: the flow's own way out, a person, or a polite end. */
export async function giveWay(run: Run, ask: AskStep): Promise<void> {
  if (ask.onFail !== undefined) return walk(run, ask.onFail);
  if (personStep(run) !== undefined) return offerPerson(run, 'offerPerson');
  sayLine(run, 'giveUp');
  end(run, 'not-understood');
}

/** Each answer was understood, and none can be taken. */
export async function cannotTake(run: Run, ask: AskStep): Promise<void> {
  if (ask.onFail !== undefined || personStep(run) === undefined) return giveWay(run, ask);
  offerPerson(run, 'offerPersonToSettle');
}

/** The reason is told once: asked again without it, the question alone is what was not said before. */
export function offerPerson(run: Run, name: LineName): void {
  run.state.mode = { kind: 'offer', asked: 1 };
  run.state.said = '';
  poseLine(run, name, 'yes-no');
}

/** How an answer may sound, unless the question says so itself. */
export function sayExample(run: Run, ask: AskStep): void {
  if (!listsChoices(run, ask)) say(run, run.language.says.example(ask.answer));
}

function listsChoices({ state }: Run, { answer }: AskStep): boolean {
  const asked = state.prompt.toLowerCase();
  const isAsked = ({ label }: { label: string }) => asked.includes(label.toLowerCase());
  return answer.type === 'choice' && answer.options.filter(isAsked).length > 1;
}

/** The step of the flow that puts the caller through to a person. */
export function personStep(run: Run): string | undefined {
  const person = run.flow.intents.person;
  return person === 'off' ? undefined : person?.next;
}
