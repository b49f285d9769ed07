import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallEvent } from '@parley/voice/call/types';
import { sideBySide, tellTurns } from './side-by-side.ts';

const heard = (turn: number, text: string): CallEvent => ({
  type: 'agent.heard',
  turn,
  generated: text,
  heard: text,
  interrupted: false,
  final: true,
  atMs: 1,
});

test('turns stand beside each other, also where one run has more of them, and no line is too wide', () => {
  const one = tellTurns([heard(1, 'Hello there.'), heard(2, `I have ${'many '.repeat(20)}words.`)]);
  const two = tellTurns([heard(1, 'Good morning.'), heard(2, 'Yes.'), heard(3, 'Bye.')]);
  const rows = sideBySide(one, two, 80);
  assert.equal(rows[0], `agent   Hello there.${' '.repeat(18)} │ agent   Good morning.`);
  assert.ok(rows.every((row) => row.length <= 80));
  assert.ok(rows.some((row) => row.endsWith('│ agent   Bye.')));
});

test('a wait is told with its parts', () => {
  const [told] = tellTurns([
    {
      type: 'turn',
      turn: 1,
      speechStartMs: 0,
      speechEndMs: 100,
      waterfall: {
        endpointingMs: 320,
        recognitionMs: 1,
        mindMs: 2,
        voiceMs: 40,
        deliveryMs: 7,
        totalMs: 370,
      },
      atMs: 470,
    },
  ]);
  assert.deepEqual(told?.lines, ['        waited 370 ms = 320 + 1 + 2 + 40 + 7']);
});
