import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameSlicer, levelOf } from './slicer.ts';

function slice(inRate: number, input: Float32Array, blockSize: number): Int16Array {
  const slicer = new FrameSlicer(inRate, 16_000);
  const out: number[] = [];
  for (let at = 0; at < input.length; at += blockSize) {
    slicer.push(input.subarray(at, at + blockSize), (frame) => {
      assert.equal(frame.length, 320);
      out.push(...frame);
    });
  }
  return Int16Array.from(out);
}

function tone(rate: number, hertz: number, seconds: number): Float32Array {
  return Float32Array.from(
    { length: rate * seconds },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / rate),
  );
}

/** The share of a signal's power that lies at one frequency, 0 to 1. */
function purity(samples: Int16Array, rate: number, hertz: number): number {
  let re = 0;
  let im = 0;
  let power = 0;
  samples.forEach((sample, i) => {
    re += sample * Math.cos((2 * Math.PI * hertz * i) / rate);
    im += sample * Math.sin((2 * Math.PI * hertz * i) / rate);
    power += sample * sample;
  });
  return (2 * (re * re + im * im)) / (samples.length * power);
}

test('sound at the rate of the server passes unchanged, in frames of 20 ms', () => {
  const input = tone(16_000, 440, 1);
  const out = slice(16_000, input, 128);
  assert.equal(out.length, 16_000);
  assert.equal(out[100], Math.round((input[100] ?? 0) * 32767));
});

test('sound at 48 and 44.1 kHz keeps its pitch and its length, across blocks', () => {
  for (const rate of [48_000, 44_100]) {
    const out = slice(rate, tone(rate, 440, 1), 128);
    assert.ok(Math.abs(out.length - 16_000) <= 320, `${out.length} samples from ${rate} Hz`);
    assert.ok(purity(out, 16_000, 440) > 0.99, `purity ${purity(out, 16_000, 440)} from ${rate} Hz`);
  }
});

test('sound beyond full scale is clipped, never wrapped around', () => {
  const out = slice(16_000, new Float32Array(320).fill(1.7), 128);
  assert.ok(out.every((sample) => sample === 32767));
});

test('silence has level 0, full scale level 1, and speech lies between', () => {
  assert.equal(levelOf(new Int16Array(320)), 0);
  assert.ok(levelOf(new Int16Array(320).fill(32767)) > 0.99);
  const speech = levelOf(new Int16Array(320).fill(2000));
  assert.ok(speech > 0.4 && speech < 0.8);
});
