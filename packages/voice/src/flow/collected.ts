/** What a flow has learnt, and where it has got to: told from the state that it has committed. */
import type { Collected } from '@parley/contracts/conversations';
import type { Flow } from '@parley/contracts/flow';
import { labelOf } from './label.ts';
import { isAhead, readState, slotOf } from './state.ts';

/** null where the state is none of this flow. What is known from the start is the definition's, and is not told. */
export function collectedOf(flow: Flow, committed: unknown): Collected | null {
  const state = readState(committed, flow);
  if (state === undefined) return null;
  const taken = new Set(state.trail);
  const found = new Map<string, Collected['slots'][number]>();
  for (const [id, step] of Object.entries(flow.steps)) {
    if (step.kind === 'ask') {
      const slot = slotOf(state, step.slot);
      // An open question has no answer yet, whatever an earlier round has left in its slot.
      const answered = (taken.has(id) && id !== state.at) || state.over || isAhead(state, step.slot);
      if (slot === undefined || !answered || (!taken.has(id) && !isAhead(state, step.slot))) continue;
      const { value, spoken } = slot;
      found.set(step.slot, {
        name: step.slot,
        label: labelOf(step),
        value,
        spoken,
        from: 'caller',
        step: id,
      });
    } else if (step.kind === 'tool') {
      const slot = slotOf(state, step.saveAs);
      if (slot === undefined || !taken.has(id) || found.get(step.saveAs)?.from === 'caller') continue;
      const { value } = slot;
      found.set(step.saveAs, {
        name: step.saveAs,
        label: step.saveAs,
        value,
        spoken: '',
        from: 'tool',
        step: id,
      });
    }
  }
  const { over, closing, reason = null } = state;
  const transferred = closing !== undefined && flow.steps[closing]?.kind === 'transfer';
  return {
    slots: [...found.values()],
    outcome: over ? (transferred ? 'transferred' : 'ended') : 'open',
    reason: over ? reason : null,
  };
}
