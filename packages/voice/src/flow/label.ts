/** What a slot is called when it is spoken about. */
import type { AskStep } from '@parley/contracts/flow';

export function labelOf(step: Pick<AskStep, 'label' | 'slot'>): string {
  return step.label ?? step.slot.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' ');
}
