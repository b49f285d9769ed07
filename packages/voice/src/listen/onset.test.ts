import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallInput } from '../call/types.ts';
import type { Samples } from '../frame.ts';
import { OnsetDetector, withOnset } from './onset.ts';

const frameMs = 20;

/** A square wave of so many dBFS. */
function sound(ms: number, dbfs: number): Samples {
  const level = Math.round(32_767 * 10 ** (dbfs / 20));
  return Int16Array.from({ length: ms * 16 }, (_, n) => (n % 16 < 8 ? level : -level));
}

/** The moments, in ms, at which an onset is told. */
function onsets(...pieces: Samples[]): number[] {
  const moments: number[] = [];
  let atMs = 0;
  const detector = new OnsetDetector(() => moments.push(atMs));
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += frameMs * 16) {
      atMs += frameMs;
      detector.push(piece.slice(at, at + frameMs * 16));
    }
  }
  return moments;
}

test('a breath on a quiet line is heard within 140 ms', () => {
  assert.deepEqual(onsets(sound(1000, -80), sound(300, -38)), [1120]);
});

test('a click is nothing, nor is a sound that a noisy line could have made itself', () => {
  assert.deepEqual(onsets(sound(1000, -80), sound(60, -20), sound(1000, -80)), []);
  assert.deepEqual(onsets(sound(1000, -48), sound(500, -38)), []);
  assert.deepEqual(onsets(sound(1000, -80), sound(500, -50)), []);
});

test('a caller who rustles all the time makes the agent pause at most every two seconds', () => {
  const rustle = Array.from({ length: 20 }, () => [sound(200, -35), sound(100, -80)]).flat();
  const moments = onsets(sound(1000, -80), ...rustle);
  assert.ok(moments.length > 1);
  for (const [n, ms] of moments.entries()) if (n > 0) assert.ok(ms - (moments[n - 1] ?? 0) >= 2000);
});

test('a noise that stays becomes the floor of the line', () => {
  const moments = onsets(sound(1000, -80), sound(60_000, -40));
  assert.ok(moments.length <= 5, `${moments.length}`);
});

test('a call is told of an onset before the audio it is in, and of none while its caller is muted', () => {
  const took: CallInput['type'][] = [];
  const call = withOnset({ input: ({ type }) => took.push(type), ended: Promise.resolve(), atMs: 0 });
  const hear = (samples: Samples) => call.input({ type: 'audio', samples });
  hear(sound(1000, -80));
  call.input({ type: 'mute', muted: true });
  hear(sound(300, -38));
  call.input({ type: 'mute', muted: false });
  hear(sound(300, -38));
  assert.deepEqual(took, ['audio', 'mute', 'audio', 'mute', 'onset', 'audio']);
});
