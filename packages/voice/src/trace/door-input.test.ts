import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallInput } from '../call/types.ts';
import { inputOfTrace, isDoorInput, tracedInput } from './door-input.ts';
import type { TraceInput } from './trace.ts';

const inputs: CallInput[] = [
  { type: 'start' },
  { type: 'audio', samples: Int16Array.of(0, 0, 0) },
  { type: 'onset' },
  { type: 'text', text: 'a table' },
  { type: 'digits', digits: '42#' },
  { type: 'mute', muted: true },
  { type: 'disconnected' },
  { type: 'reconnected' },
  { type: 'degrade', level: 2 },
  { type: 'farewell', reason: 'overload' },
  { type: 'end', reason: 'caller-ended' },
];

test('whatever comes through the door is the same once it is read from the trace, but for the sound of it', () => {
  for (const input of inputs) {
    const kept: unknown = JSON.parse(JSON.stringify(tracedInput(input)));
    assert.ok(isDoorInput(kept as TraceInput), input.type);
    assert.deepEqual(inputOfTrace(tracedInput(input)), input);
  }
});

test('what a vendor or the clock brings did not come through the door', () => {
  const others: TraceInput[] = [
    ['tick'],
    ['timer', 3],
    ['interim', { text: 'a' }],
    ['activity', 0, { ok: 1 }],
  ];
  for (const input of others) assert.equal(isDoorInput(input), false, input[0]);
});
