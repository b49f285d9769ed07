/** What a flow does when it is at a loss, and what callers may want at any time. */
import type { AskStep } from '@parley/contracts/flow';
import type { Intent } from '../language/language.ts';
import type { ExpectedAnswer } from '../ports.ts';
import { goBack, reask, sayHelp } from './revise.ts';
import { end, fill, line, pose, poseAgain, type Run, restart, say, sayLine } from './run.ts';
import { openAsk } from './state.ts';
import { questionOf } from './template.ts';
import { expectedOf } from './understand.ts';
import { backTo, finishedResult, walk } from './walk.ts';

export async function start(run: Run): Promise<void> {
  await walk(run, run.flow.start);
}

/** The caller spoke while a tool ran: its result if it has come since, else it is called again. */
export async function backToTool(run: Run): Promise<void> {
  const { waiting } = run.state;
  if (waiting !== null) await backTo(run, waiting.step, finishedResult(run));
}

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

function personStep(run: Run): string | undefined {
  const person = run.flow.intents.person;
  return person === 'off' ? undefined : person?.next;
}

export async function toPerson(run: Run): Promise<void> {
  const step = personStep(run);
  if (step !== undefined) return walk(run, step);
  sayLine(run, 'noPerson');
  await openAgain(run);
}

export async function intend(run: Run, intent: Intent): Promise<void> {
  const { flow, state } = run;
  switch (intent) {
    case 'person':
      return toPerson(run);
    case 'goodbye': {
      const setting = flow.intents.goodbye;
      if (setting !== undefined && setting !== 'off' && setting.next !== undefined)
        return walk(run, setting.next);
      sayLine(run, 'goodbye');
      return end(run, 'goodbye');
    }
    case 'repeat':
      // "Hello?" wants to hear that somebody is there, not all of it again.
      if (state.waiting !== null || state.prompt === '' || run.language.hears.greets(state.heard)) {
        return openAgain(run);
      }
      say(
        run,
        state.said.length <= 300 && state.said.endsWith(state.prompt) ? state.said : questionOf(state.prompt),
      );
      run.events.push({ type: 'expect', expects: expects(run) });
      return;
    case 'startOver':
      restart(run);
      sayLine(run, 'startingOver');
      return start(run);
    case 'goBack': {
      const inside = state.mode.kind === 'confirm' || state.mode.kind === 'clarify';
      sayLine(run, inside || hasEarlier(run) ? 'goingBack' : 'nothingToGoBackTo');
      if (inside) return reask(run);
      if (!(await goBack(run))) await openAgain(run);
      return;
    }
    case 'hold':
      sayLine(run, 'hold');
      if (state.waiting !== null) return backToTool(run);
      run.events.push({ type: 'expect', expects: expects(run) });
      return;
    case 'automated':
      sayLine(run, 'automated');
      return openAgain(run);
    case 'help': {
      sayHelp(run);
      const ask = openAsk(flow, state);
      if (ask !== undefined && state.mode.kind === 'answer') sayExample(run, ask);
      return openAgain(run);
    }
  }
}

function hasEarlier(run: Run): boolean {
  const { flow, state } = run;
  return state.trail.some((id) => id !== state.at && flow.steps[id]?.kind === 'ask');
}

/** Back to what was open: the tool that runs, the question, or the start. */
export async function openAgain(run: Run): Promise<void> {
  if (run.state.waiting !== null) return backToTool(run);
  if (run.state.prompt === '') return start(run);
  poseAgain(run, expects(run));
}

/** What the caller's next words are taken for. */
export function expects(run: Run): ExpectedAnswer {
  const ask = openAsk(run.flow, run.state);
  switch (run.state.mode.kind) {
    case 'confirm':
    case 'offer':
      return 'yes-no';
    case 'clarify':
      return 'choice';
    case 'change':
      return 'anything';
    case 'answer':
      return ask === undefined ? 'anything' : expectedOf(ask);
  }
}
