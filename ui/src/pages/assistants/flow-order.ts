import type { Flow, Step } from '@parley/contracts/flow';

/** A way out of a step, with the circumstance in words. */
export interface Exit {
  when: string;
  to: string;
}

/** Where a step leads, in the order in which it is decided. */
export function exitsOf(step: Step): Exit[] {
  switch (step.kind) {
    case 'say':
      return [{ when: 'then', to: step.next }];
    case 'ask':
      return [
        { when: 'then', to: step.next },
        ...(step.onFail === undefined ? [] : [{ when: 'not understood', to: step.onFail }]),
      ];
    case 'branch':
      return [
        ...step.cases.map((one) => ({
          when: `if ${one.if.map(conditionWords).join(' and ')}`,
          to: one.next,
        })),
        { when: 'otherwise', to: step.default },
      ];
    case 'tool':
      return [
        { when: 'if it worked', to: step.next.ok },
        { when: 'if it failed', to: step.next.error },
      ];
    default:
      return [];
  }
}

/** The steps as a caller meets them, nearest to the start first; those that nothing leads to come last. */
export function flowOrder(flow: Flow): Array<[id: string, step: Step]> {
  const order = new Set<string>();
  const queue = [flow.start, ...intentTargets(flow)];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const step = flow.steps[id];
    if (step === undefined || order.has(id)) continue;
    order.add(id);
    queue.unshift(...exitsOf(step).map(({ to }) => to));
  }
  for (const id of Object.keys(flow.steps)) order.add(id);
  return [...order].flatMap((id) => {
    const step = flow.steps[id];
    return step === undefined ? [] : [[id, step] as [string, Step]];
  });
}

function intentTargets(flow: Flow): string[] {
  return Object.values(flow.intents).flatMap((intent) =>
    typeof intent === 'object' && 'next' in intent && typeof intent.next === 'string' ? [intent.next] : [],
  );
}

type Condition = Extract<Step, { kind: 'branch' }>['cases'][number]['if'][number];

function conditionWords(condition: Condition): string {
  if ('said' in condition) return `said like “${condition.said[0] ?? ''}”`;
  if ('is' in condition) return `${condition.slot} is ${condition.is}`;
  if ('isOneOf' in condition) return `${condition.slot} is one of ${condition.isOneOf.join(', ')}`;
  if ('known' in condition) return `${condition.slot} is ${condition.known ? '' : 'not '}known`;
  if ('above' in condition) return `${condition.slot} is above ${condition.above}`;
  return `${condition.slot} is below ${condition.below}`;
}
