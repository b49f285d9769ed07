import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWav, writeWav } from './wav.ts';

const samples = Int16Array.of(0, 1, -1, 32767, -32768, 257);

/** A file of these chunks, with the size that belongs to it. */
function fileOf(...chunks: [tag: string, body: Uint8Array][]): Uint8Array {
  const tag = (text: string) => new TextEncoder().encode(text);
  const sizeOf = (size: number) => new Uint8Array(Uint32Array.of(size).buffer);
  const parts = chunks.flatMap(([name, body]) => [tag(name), sizeOf(body.length), body]);
  const inside = Buffer.concat([tag('WAVE'), ...parts]);
  return Buffer.concat([tag('RIFF'), sizeOf(inside.length), inside]);
}

/** The body of `fmt `: so many channels of so many bits at 8 kHz. */
const format = (channels: number, bits = 16) =>
  new Uint8Array(Uint16Array.of(1, channels, 8000, 0, 16_000, 0, 2 * channels, bits).buffer);

test('what was written is read again to the sample', () => {
  assert.deepEqual(readWav(writeWav(samples, 8000)), { rateHz: 8000, channels: [samples], durationMs: 0.75 });
});

test('channels are told apart, and chunks that are not known are passed over', () => {
  const data = new Uint8Array(samples.buffer);
  const wav = readWav(fileOf(['LIST', Uint8Array.of(1, 2)], ['fmt ', format(2)], ['data', data]));
  assert.deepEqual(wav.channels, [Int16Array.of(0, -1, -32768), Int16Array.of(1, 32767, 257)]);
});

test('a file that is not as long as it says, or no PCM16, is refused', () => {
  const whole = writeWav(samples, 8000);
  assert.throws(() => readWav(whole.subarray(0, -2)), /file is not as long/);
  const lying = whole.slice();
  new DataView(lying.buffer).setUint32(40, 400, true);
  assert.throws(() => readWav(lying), /"data" is not as long/);
  assert.throws(() => readWav(fileOf(['fmt ', format(1, 8)], ['data', new Uint8Array(20)])), /not PCM16/);
  assert.throws(() => readWav(fileOf(['fmt ', format(1)], ['LIST', new Uint8Array(20)])), /no sound/);
  assert.throws(() => readWav(new Uint8Array(60)), /not a WAV/);
});
