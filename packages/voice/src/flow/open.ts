/** What is open: the question, the tool that runs, or the start; and the way back to it. */
import type { ExpectedAnswer } from '../ports.ts';
import { poseAgain, type Run } from './run.ts';
import { openAsk } from './state.ts';
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

/** Back to what goes on while no question is open: the tool that runs, or the start. */
export async function goOn(run: Run): Promise<void> {
  return run.state.waiting === null ? start(run) : backToTool(run);
}

/** Back to what was open: the tool that runs, the question, or the start. */
export async function openAgain(run: Run): Promise<void> {
  if (run.state.waiting !== null || run.state.prompt === '') return goOn(run);
  poseAgain(run, expects(run));
}

/** What the caller's next words are taken for. */
export function expects(run: Run): ExpectedAnswer {
  const ask = openAsk(run.flow, run.state);
  switch (run.state.mode.kind) {
    case 'confirm':
    case 'offer':
    case 'leave':
      return 'yes-no';
    case 'clarify':
      return 'choice';
    case 'change':
      return 'anything';
    case 'answer':
      return ask === undefined ? 'anything' : expectedOf(ask);
  }
}
