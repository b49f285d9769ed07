/** One reply of a flow while it is made: the state that changes and the events that come out. */
import type { Flow, LineName } from '@parley/contracts/flow';
import type { ToolResult } from '../frame.ts';
import type { ExpectedAnswer, HistoryItem, MindEvent } from '../ports.ts';
import { type FlowState, initialState, type Slot } from './state.ts';
import { lastQuestion, questionOf, render, sentence } from './template.ts';
import type { Listening } from './understand.ts';

export interface Run extends Listening {
  flow: Flow;
  state: FlowState;
  events: MindEvent[];
  history: readonly HistoryItem[];
  /** Results of this reply's tool calls that are not used yet, in order. */
  results: ToolResult[];
  /** How many were used. */
  resultsUsed: number;
}

/** A template with the slots of this call, and more. */
export function fill(run: Run, text: string, more: Record<string, Slot> = {}): string {
  return render(text, { ...run.state.slots, ...more }, run.language.says);
}

/** Says a sentence of this reply. Empty text is not said. */
export function say(run: Run, text: string): void {
  const spoken = sentence(text);
  if (spoken === '') return;
  const first = !run.events.some((event) => event.type === 'text');
  run.events.push({ type: 'text', text: first ? spoken : ` ${spoken}` });
}

/** Says what "repeat that" says again. */
export function tell(run: Run, text: string): void {
  const spoken = sentence(fill(run, text));
  run.state.said = `${run.state.said} ${spoken}`.trim();
  say(run, spoken);
}

/** A stock sentence, in the flow's own words where it has some. */
export function line(run: Run, name: LineName, more: Record<string, Slot> = {}): string {
  return fill(run, run.flow.lines[name] ?? run.language.says.lines[name], more);
}

export function sayLine(run: Run, name: LineName): void {
  say(run, line(run, name));
}

/** Asks a question and remembers it. */
export function pose(run: Run, text: string, expects: ExpectedAnswer): void {
  const { state } = run;
  state.prompt = sentence(fill(run, text));
  state.said = `${state.said} ${state.prompt}`.trim();
  say(run, state.prompt);
  run.events.push({ type: 'expect', expects });
}

/** Asks the question that a stock sentence ends with; what stands before it is said once. */
export function poseLine(run: Run, name: LineName, expects: ExpectedAnswer): void {
  const { before, question } = lastQuestion(line(run, name));
  tell(run, before);
  pose(run, question, expects);
}

/** Asks the open question again, in the same words. */
export function poseAgain(run: Run, expects: ExpectedAnswer, whole = false): void {
  say(run, whole ? run.state.prompt : questionOf(run.state.prompt));
  run.events.push({ type: 'expect', expects });
}

/** The help of the flow, or the stock one. */
export function sayHelp(run: Run): void {
  const help = run.flow.intents.help;
  const own = help === undefined || help === 'off' ? undefined : help.text;
  if (own === undefined) say(run, line(run, 'help'));
  else tell(run, own);
}

export function end(run: Run, reason: string): void {
  run.state.over = true;
  run.state.reason = reason;
  run.events.push({ type: 'end', reason });
}

export function restart(run: Run): void {
  const { toolsCalled, heard } = run.state;
  run.state = { ...initialState(run.flow), toolsCalled, heard };
}
