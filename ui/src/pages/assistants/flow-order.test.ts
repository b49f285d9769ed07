import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flow } from '@parley/contracts/flow';
import { flowOrder } from './flow-order.ts';

test('steps come as a caller meets them, loops once, and what nothing leads to comes last', () => {
  const flow = {
    start: 'hello',
    steps: {
      stray: { kind: 'end', text: 'Never.', reason: 'completed' },
      bye: { kind: 'end', text: 'Bye.', reason: 'completed' },
      hello: { kind: 'say', text: 'Hello.', next: 'choose' },
      choose: {
        kind: 'branch',
        cases: [{ if: [{ slot: 'again', known: true }], next: 'hello' }],
        default: 'bye',
      },
    },
    intents: {},
  } as unknown as Flow;
  assert.deepEqual(
    flowOrder(flow).map(([id]) => id),
    ['hello', 'choose', 'bye', 'stray'],
  );
});
