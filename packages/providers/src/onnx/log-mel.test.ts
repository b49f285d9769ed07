import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logMel } from './log-mel.ts';

/** 2.5 s of a tone with a sawtooth of noise over it, the same everywhere. */
const sound = Int16Array.from({ length: 40_000 }, (_, n) =>
  Math.round(9000 * Math.sin((2 * Math.PI * 440 * n) / 16_000) + (((n * 7919) % 2001) - 1000)),
);

/** Of the same sound by numpy, with the formulas of the Whisper feature extractor: bands by frames. */
const reference = [
  [-0.21029356, 0.38382709, 0.40310779, 0.81151229],
  [-0.21029356, 1.69999123, 1.69975352, 1.701882],
  [-0.21029356, 0.58043516, 0.51266491, 0.60331631],
  [-0.21029356, 0.52103406, 0.50709856, 0.52013438],
];

test('features are those that Whisper models were trained on', () => {
  const features = logMel(sound, 8);
  assert.equal(features.length, 80 * 800);
  for (const [row, band] of [0, 10, 40, 79].entries()) {
    for (const [column, frame] of [0, 560, 700, 799].entries()) {
      const difference = Math.abs(features[band * 800 + frame]! - reference[row]![column]!);
      assert.ok(difference < 1e-4, `band ${band}, frame ${frame}: off by ${difference}`);
    }
  }
  const mean = features.reduce((sum, value) => sum + value, 0) / features.length;
  assert.ok(Math.abs(mean - 0.03055886) < 1e-5, `${mean}`);
});

test('of longer sound the end counts, and silence has features too', () => {
  const long = new Int16Array(40_000 + 16_000 * 8);
  long.set(sound, long.length - sound.length);
  assert.deepEqual(logMel(long, 8), logMel(sound, 8));
  assert.ok(logMel(new Int16Array(0), 8).every(Number.isFinite));
});
