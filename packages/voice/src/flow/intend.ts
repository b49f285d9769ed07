/** What a flow does for what callers may want at any time. */
import type { Intent } from '../language/language.ts';
import { personStep, sayExample } from './no-match.ts';
import { backToTool, expects, openAgain, start } from './open.ts';
import { goBack, reask, sayHelp } from './revise.ts';
import { end, type Run, restart, say, sayLine } from './run.ts';
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
  return state.trail.some((id) => id !== state.at && stepOf(flow, id)?.kind === 'ask');
}
