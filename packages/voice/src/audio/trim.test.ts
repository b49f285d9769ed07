import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Samples } from '../frame.ts';
import { noise, tone } from './signals.test-support.ts';
import { trimSilence } from './trim.ts';

const options = { keepMs: 0, thresholdDbfs: -45 };

/** Two seconds of a room with so much noise, and in it a sound from 500 to 1100 ms. */
function recordingWith(floor: number, rateHz: number): Samples {
  const recording = floor === 0 ? new Int16Array(rateHz * 2) : noise(rateHz * 2, floor);
  recording.set(tone(300, rateHz, Math.round(rateHz * 0.6), 6_000), Math.round(rateHz * 0.5));
  return recording;
}

test('the sound is found to 10 ms at both ends, above the noise of the room', () => {
  for (const rateHz of [8_000, 16_000, 22_050, 24_000, 44_100, 48_000]) {
    for (const floor of [0, 100]) {
      const trimmed = trimSilence(recordingWith(floor, rateHz), rateHz, options);
      const firstMs = (trimmed.byteOffset / 2 / rateHz) * 1000;
      const lastMs = firstMs + (trimmed.length / rateHz) * 1000;
      assert.ok(Math.abs(firstMs - 500) <= 10, `${rateHz} Hz, floor ${floor}: first ${firstMs}`);
      assert.ok(Math.abs(lastMs - 1_100) <= 10, `${rateHz} Hz, floor ${floor}: last ${lastMs}`);
    }
  }
});

test('a click is no sound, and silence has none', () => {
  const recording = new Int16Array(16_000);
  recording[8_000] = 30_000;
  assert.equal(trimSilence(recording, 16_000, options).length, 0);
  assert.equal(trimSilence(new Int16Array(0), 16_000, options).length, 0);
});

test('trimming keeps the sound and the silence asked for', () => {
  const recording = recordingWith(0, 16_000);
  const trimmed = trimSilence(recording, 16_000, { ...options, keepMs: 50 });
  assert.ok(Math.abs(trimmed.length - (9_600 + 1_600)) <= 160, `${trimmed.length}`);
  assert.equal(trimSilence(recording, 16_000, { ...options, keepMs: 5_000 }).length, recording.length);
});
