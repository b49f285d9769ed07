/** Takes steps until the caller has the word, a tool runs, or the call ends. */
import type { AskStep, Condition, Flow, Step } from '@parley/contracts/flow';
import type { ToolResult } from '../frame.ts';
import type { SlotValue } from '../language/answer.ts';
import { end, fill, pose, type Run, sayLine, tell } from './run.ts';
import { isAhead, stepOf, takeAhead, visit } from './state.ts';
import { argument, lookUp } from './template.ts';
import { expectedOf } from './understand.ts';

/** A checked flow meets a question long before: this holds where a flow was not checked. */
const stepsMax = 1500;

/** Goes on at a step. `because` is a result that has come for it already. */
export async function walk(run: Run, from: string, because?: ToolResult): Promise<void> {
  const { flow, state } = run;
  // Nobody has told the caller what came of it: called again, it is the same call.
  if (state.waiting !== null && because === undefined) state.untold = state.waiting;
  state.mode = { kind: 'answer' };
  state.attempts = 0;
  delete state.part;
  state.refusals = 0;
  delete state.refused;
  delete state.topic;
  state.waiting = null;
  state.over = false;
  delete state.closing;
  delete state.reason;
  state.said = '';
  let come = because;
  for (let id: string | undefined = from, taken = 0; taken < stepsMax; taken += 1) {
    const step: Step | undefined = stepOf(flow, id);
    if (step === undefined) break;
    visit(state, id);
    switch (step.kind) {
      case 'say':
        tell(run, step.text);
        id = step.next;
        break;
      case 'branch':
        id = await branch(run, step);
        break;
      case 'tool': {
        const result: ToolResult | undefined = come ?? takeResult(run);
        if (come === undefined) state.toolsCalled += 1;
        if (result === undefined) return callTool(run, id, step);
        come = undefined;
        id = useResult(run, step, result);
        break;
      }
      case 'ask':
        if (isAhead(state, step.slot)) {
          const slot = state.slots[step.slot] as SlotValue;
          const kept = takeAhead(state, step.slot);
          if (!kept && step.confirm !== undefined) {
            state.at = id;
            return readBack(run, step, slot);
          }
          if (!kept && step.acknowledge !== undefined) tell(run, step.acknowledge);
          id = step.next;
          break;
        }
        state.at = id;
        pose(run, step.text, expectedOf(step));
        return;
      case 'transfer':
        tell(run, step.text);
        state.over = true;
        state.closing = id;
        state.reason = fill(run, step.to);
        run.events.push({ type: 'transfer', to: state.reason });
        return;
      case 'end':
        tell(run, step.text);
        state.closing = id;
        end(run, step.reason);
        return;
    }
  }
  sayLine(run, 'giveUp');
  end(run, 'flow-broken');
}

/** Reads an answer back and asks whether it is right. */
export function readBack(run: Run, ask: AskStep, slot: SlotValue): void {
  const { state } = run;
  const question =
    ask.confirm === undefined || ask.confirm === true ? run.language.says.confirm : ask.confirm;
  state.mode = { kind: 'confirm', slot };
  delete state.part;
  state.said = '';
  pose(run, fill(run, question, { [ask.slot]: slot, value: slot }), 'yes-no');
}

function takeResult(run: Run): ToolResult | undefined {
  const result = run.results.shift();
  if (result === undefined) return undefined;
  run.resultsUsed += 1;
  // What was said up to this call left with the reply that made it.
  run.events = [];
  run.state.said = '';
  return result;
}

function callTool(run: Run, id: string, step: Extract<Step, { kind: 'tool' }>): void {
  const { state } = run;
  if (step.filler !== undefined) tell(run, step.filler);
  const input = inputOf(run, step);
  const callId = state.untold?.step === id ? state.untold.callId : `${id}-${state.toolsCalled}`;
  state.waiting = { step: id, index: run.resultsUsed, callId };
  run.events.push({ type: 'tool', call: { id: callId, name: step.tool, input } });
}

function inputOf({ state, language }: Run, step: Extract<Step, { kind: 'tool' }>): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(step.input)) {
    input[name] = typeof value === 'string' ? argument(value, state.slots, language.says) : value;
  }
  return input;
}

function useResult(run: Run, step: Extract<Step, { kind: 'tool' }>, result: ToolResult): string {
  run.state.slots[step.saveAs] = { value: result.output ?? null, spoken: '' };
  delete run.state.untold;
  if (result.outcome === 'ok') return step.next.ok;
  if (result.outcome === 'timeout' && step.timeout !== undefined) tell(run, step.timeout);
  return step.next.error;
}

/** Goes on after the tool that the committed state waits for. */
export async function resume(run: Run): Promise<void> {
  const waiting = run.state.waiting;
  const result = takeResult(run);
  if (waiting === null || result === undefined) return;
  await backTo(run, waiting.step, result);
}

/** Takes the step of a tool again, with its result or to call it anew; it stays one visit. */
export async function backTo(run: Run, step: string, result?: ToolResult): Promise<void> {
  if (run.state.trail.at(-1) === step) run.state.trail.pop();
  await walk(run, step, result);
}

/** The result of a tool that went on after its reply was interrupted, from the history. */
export function finishedResult(run: Run): ToolResult | undefined {
  const { waiting } = run.state;
  if (waiting === null) return undefined;
  const step = stepOf(run.flow, waiting.step);
  if (step?.kind !== 'tool') return undefined;
  // The same call may have been made before with other answers.
  const input = JSON.stringify(inputOf(run, step));
  const found = run.history.findLast(
    (item) =>
      item.role === 'tool' &&
      item.call.id === waiting.callId &&
      item.result.outcome === 'ok' &&
      JSON.stringify(item.call.input) === input,
  );
  return found?.role === 'tool' ? found.result : undefined;
}

/** Whether an answer leads to another question before anything is done: then little is lost if it was meant otherwise. */
export async function leadsToQuestion(run: Run, ask: AskStep, slot: SlotValue): Promise<boolean> {
  const { flow, state } = run;
  const trial = { ...run, state: { ...state, slots: { ...state.slots, [ask.slot]: slot } } };
  const seen = new Set<string>();
  for (let id = ask.next; !seen.has(id); ) {
    seen.add(id);
    const step = stepOf(flow, id);
    if (step?.kind === 'say') id = step.next;
    else if (step?.kind === 'branch') id = await branch(trial, step);
    else return step?.kind === 'ask';
  }
  return false;
}

async function branch(run: Run, step: Extract<Step, { kind: 'branch' }>): Promise<string> {
  for (const one of step.cases) {
    let holds = true;
    for (const condition of one.if) {
      holds = await isTrue(run, condition);
      if (!holds) break;
    }
    if (holds) return one.next;
  }
  return step.default;
}

async function isTrue(run: Run, condition: Condition): Promise<boolean> {
  if ('said' in condition) {
    return (await run.meaning.of(run.state.heard, [condition.said], run.signal)) !== null;
  }
  const value = lookUp(condition.slot, run.state.slots);
  if ('known' in condition) return (value !== undefined && value !== null) === condition.known;
  if ('is' in condition) return equal(run, value, condition.is);
  if ('isOneOf' in condition) return condition.isOneOf.some((one) => equal(run, value, one));
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) return false;
  return 'above' in condition ? number > condition.above : number < condition.below;
}

function equal({ language: { tidy } }: Run, a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string') return tidy(a) === tidy(b);
  return a === b || (typeof a === 'number' && typeof b === 'string' && String(a) === b.trim());
}

/** Questions that may come after a step, the nearest first; `first` stops at each of them. */
export function asksAfter(flow: Flow, from: string, first = false): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  let ring = [from];
  for (let depth = 0; depth < 30 && ring.length > 0; depth += 1) {
    const next: string[] = [];
    for (const id of ring) {
      const step = stepOf(flow, id);
      if (step === undefined || seen.has(id)) continue;
      seen.add(id);
      if (step.kind === 'ask') found.push(id);
      if (step.kind === 'ask' && first) continue;
      if (step.kind === 'say' || step.kind === 'ask') next.push(step.next);
      else if (step.kind === 'branch') next.push(...step.cases.map((one) => one.next), step.default);
      else if (step.kind === 'tool') next.push(step.next.ok, step.next.error);
    }
    ring = next;
  }
  return found;
}
