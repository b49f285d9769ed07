/** What a flow does for what callers may want at any time. */
import type { Intent } from '../language/language.ts';
import { offerPerson, personStep, sayExample } from './no-match.ts';
import { asideAgain } from './not-an-answer.ts';
import { backToTool, expects, openAgain, start } from './open.ts';
import { goBack, reask } from './revise.ts';
import { end, poseLine, type Run, restart, say, sayHelp, sayLine } from './run.ts';
import { openAsk, stepOf } from './state.ts';
import { questionOf } from './template.ts';
import { walk } from './walk.ts';

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
    case 'named':
      return toPerson(run);
    case 'goodbye': {
      const setting = flow.intents.goodbye;
      if (setting !== undefined && setting !== 'off' && setting.next !== undefined)
        return walk(run, setting.next);
      sayLine(run, 'goodbye');
      return end(run, 'goodbye');
    }
    case 'complain':
      if (personStep(run) === undefined) return openAgain(run);
      return offerPerson(run, 'offerPerson');
    case 'repeat':
      if (state.waiting !== null || state.prompt === '') return openAgain(run);
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
    case 'greet':
      // Who says hello first may not have heard who answers; later on it asks whether somebody is there.
      if (state.waiting !== null || state.prompt === '' || hasEarlier(run) || state.attempts > 0)
        return openAgain(run);
      say(run, state.said);
      run.events.push({ type: 'expect', expects: expects(run) });
      return;
    case 'leave':
      return leave(run);
    case 'cancel':
      return cancel(run);
    case 'stop':
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

/** To give up is not to hang up: that needs a yes. */
function leave(run: Run): void | Promise<void> {
  const { state } = run;
  if (state.mode.kind === 'leave') return intend(run, 'goodbye');
  state.mode = { kind: 'leave', back: state.mode, prompt: state.prompt };
  state.said = '';
  poseLine(run, 'confirmLeave', 'yes-no');
}

/** What was arranged earlier is to be undone. What is being arranged now is only given up. */
async function cancel(run: Run): Promise<void> {
  const { flow, state } = run;
  if (await asideAgain(run, state.heard)) return;
  const arranging = Object.values(flow.steps).some(
    (step) => step.kind === 'ask' && step.answer.type === 'yes-no' && step.answer.review !== undefined,
  );
  if (arranging && hasEarlier(run)) return leave(run);
  if (personStep(run) === undefined) {
    sayLine(run, 'cannotCancel');
    return openAgain(run);
  }
  offerPerson(run, 'offerPersonToCancel');
}

function hasEarlier(run: Run): boolean {
  const { flow, state } = run;
  return state.trail.some((id) => id !== state.at && stepOf(flow, id)?.kind === 'ask');
}
