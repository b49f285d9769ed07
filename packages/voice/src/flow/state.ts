/** The memory of a flow between replies. Plain JSON: the engine keeps it and commits it when a reply is heard. */
import type { AskStep, Flow, Step } from '@parley/contracts/flow';
import type { ClearedOption, SlotValue } from '../language/answer.ts';

/** An answer as it was understood, a constant, or (in `value`) a tool's output. */
export interface Slot {
  value: unknown;
  spoken: string;
  [field: string]: unknown;
}

/** What the caller's next words answer. */
export type Mode =
  | { kind: 'answer' }
  /** The answer was read back. */
  | { kind: 'confirm'; slot: SlotValue }
  | { kind: 'clarify'; options: ClearedOption[] }
  /** A person was offered; `asked` counts how often. */
  | { kind: 'offer'; asked: number }
  /** "What should I change?" */
  | { kind: 'change' }
  /** The caller seems to give up, and was asked; what was open before, with its question. */
  | { kind: 'leave'; back: Mode; prompt: string };

export interface FlowState {
  /** The question that is open, or was asked last; null before the first. */
  at: string | null;
  mode: Mode;
  slots: Record<string, Slot>;
  /** Slots that were filled before their question came up: it is then not asked. `kept`: it was, earlier on. */
  ahead: { slot: string; kept: boolean }[];
  /** Steps taken, oldest first, each visit once. */
  trail: string[];
  /** The first digits of an answer that is short of its length. */
  part?: string;
  /** Answers in a row that were not understood. */
  attempts: number;
  /** Answers in a row that were understood and refused, with the reason. */
  refusals?: number;
  /** The reason that was told last. */
  refused?: string;
  /** The aside that was told last, by its place. */
  topic?: number;
  /** The open question in the words in which it was asked. */
  prompt: string;
  /** All that was said with it, for "repeat that". */
  said: string;
  /** The caller's last words. */
  heard: string;
  toolsCalled: number;
  /** The tool that runs; `index` is its place among the tool calls of this reply. */
  waiting: { step: string; index: number; callId: string } | null;
  /** A tool that ran as the caller went on: what has come of it was never told. */
  untold?: { step: string; callId: string };
  /** The end or a transfer was said. */
  over: boolean;
  /** The step that said it; none where the flow ended by itself. */
  closing?: string;
  /** With which reason it ended, or where it was put through. */
  reason?: string;
}

const trailMax = 300;

/** The step of that name, which may be a name that objects have by birth. */
export function stepOf(flow: Flow, id: string): Step | undefined {
  return Object.hasOwn(flow.steps, id) ? flow.steps[id] : undefined;
}

export function slotOf({ slots }: Pick<FlowState, 'slots'>, name: string): Slot | undefined {
  return Object.hasOwn(slots, name) ? slots[name] : undefined;
}

export function initialState(flow: Flow): FlowState {
  const slots: Record<string, Slot> = {};
  for (const [name, value] of Object.entries(flow.slots)) slots[name] = { value, spoken: String(value) };
  return {
    at: null,
    mode: { kind: 'answer' },
    slots,
    ahead: [],
    trail: [],
    attempts: 0,
    prompt: '',
    said: '',
    heard: '',
    toolsCalled: 0,
    waiting: null,
    over: false,
  };
}

/** A copy of the committed state to work on; undefined where there is none, or none of this flow. */
export function readState(value: unknown, flow: Flow): FlowState | undefined {
  if (typeof value !== 'object' || value === null || !('trail' in value) || !('slots' in value))
    return undefined;
  const state = structuredClone(value) as FlowState;
  if (state.at !== null && stepOf(flow, state.at)?.kind !== 'ask') return undefined;
  if (state.waiting !== null && stepOf(flow, state.waiting.step)?.kind !== 'tool') return undefined;
  return state;
}

export function visit(state: FlowState, step: string): void {
  state.trail.push(step);
  if (state.trail.length > trailMax) state.trail.shift();
}

/** The question that is open. */
export function openAsk(flow: Flow, state: FlowState): AskStep | undefined {
  return askStep(flow, state.at ?? '');
}

export function askStep(flow: Flow, id: string): AskStep | undefined {
  const step = stepOf(flow, id);
  return step?.kind === 'ask' ? step : undefined;
}

export function isAhead(state: FlowState, slot: string): boolean {
  return slotOf(state, slot) !== undefined && state.ahead.some((one) => one.slot === slot);
}

/** Uses up what was filled ahead; true where the question had been asked before. */
export function takeAhead(state: FlowState, slot: string): boolean {
  const kept = state.ahead.some((one) => one.slot === slot && one.kept);
  state.ahead = state.ahead.filter((one) => one.slot !== slot);
  return kept;
}
