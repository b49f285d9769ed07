/** Conversations with a flow without the engine, told from what is said. */
import type { Flow } from '@parley/contracts/flow';
import type { MindEvent, MindInput } from '../ports.ts';
import { createFlowMind } from './mind.ts';
import type { FlowState } from './state.ts';

export type Heard = string | MindInput;

/** Friday, 27 November 2026. */
const nowMs = Date.UTC(2026, 10, 27, 15);

/** Says these things one after the other: the last reply, how it leaves the flow, and all replies. Tools are not run. */
export async function talkIn(flow: Flow, ...said: readonly Heard[]) {
  const mind = createFlowMind({ flow });
  let state: unknown = null;
  const turn = async (input: MindInput) => {
    const events: MindEvent[] = [];
    const request = { history: [], input, state, toolResults: [], tools: [], nowMs, timeZone: 'UTC' };
    for await (const event of mind.think({ ...request, language: 'en' }, new AbortController().signal)) {
      events.push(event);
      if (event.type === 'state') state = event.state;
    }
    const end = events.find((event) => event.type === 'end');
    const transfer = events.find((event) => event.type === 'transfer');
    return {
      text: events.flatMap((event) => (event.type === 'text' ? [event.text] : [])).join(''),
      calls: events.some((event) => event.type === 'tool'),
      ends: end?.type === 'end' ? end.reason : transfer?.type === 'transfer' ? transfer.to : undefined,
    };
  };
  let last = await turn({ kind: 'start' });
  const replies = [last.text];
  for (const text of said) {
    last = await turn(typeof text === 'string' ? { kind: 'said', text } : text);
    replies.push(last.text);
  }
  const { slots, attempts } = state as FlowState;
  return { ...last, replies, attempts, value: (slot: string) => slots[slot]?.value };
}
