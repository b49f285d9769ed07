import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JitterBuffer } from './jitter.ts';

/** 20 ms at 16 kHz, all of one value. */
const frame = (value: number) => new Int16Array(320).fill(value);

function pull(buffer: JitterBuffer, samples: number): { sound: number; last: number } {
  const out = new Float32Array(128);
  let sound = 0;
  for (let done = 0; done < samples; done += 128) sound += buffer.pull(out);
  return { sound, last: out[127] ?? 0 };
}

test('playing starts only when 70 ms are there, and then not a sample is lost', () => {
  const buffer = new JitterBuffer(16_000, 16_000);
  for (let i = 0; i < 3; i += 1) buffer.push(frame(1000));
  assert.equal(pull(buffer, 128).sound, 0);
  buffer.push(frame(1000));
  assert.equal(pull(buffer, 2048).sound, 4 * 320);
});

test('an answer shorter than the buffer is played once it has waited long enough', () => {
  const buffer = new JitterBuffer(16_000, 16_000);
  buffer.push(frame(1000));
  assert.equal(pull(buffer, 4096).sound, 320);
});

test('clear drops all that waits and fades to silence within 4 ms', () => {
  const buffer = new JitterBuffer(16_000, 16_000);
  for (let i = 0; i < 50; i += 1) buffer.push(frame(16_000));
  pull(buffer, 256);
  buffer.clear();
  const out = new Float32Array(128);
  assert.equal(buffer.pull(out), 0);
  assert.ok((out[0] ?? 0) > 0.4, 'no click: it begins where the sound was');
  assert.equal(out[64], 0);
  assert.equal(buffer.bufferedMs, 0);
});

test('after it ran dry it gathers again before it plays', () => {
  const buffer = new JitterBuffer(16_000, 16_000);
  for (let i = 0; i < 4; i += 1) buffer.push(frame(1000));
  pull(buffer, 2048);
  buffer.push(frame(1000));
  assert.equal(pull(buffer, 128).sound, 0);
});

test('a loudspeaker at 48 kHz plays for as long as the sound is', () => {
  const buffer = new JitterBuffer(16_000, 48_000);
  for (let i = 0; i < 50; i += 1) buffer.push(frame(1000));
  const { sound } = pull(buffer, 60_000);
  assert.ok(Math.abs(sound - 48_000) < 4, `${sound} samples of a second`);
});
