import assert from 'node:assert/strict';
import { test } from 'node:test';
import { samplesPerMs } from './samples.ts';
import { decodePcm16, encode, halved } from './wire.ts';

test('PCM16 goes out little end first, and comes back to the sample from any offset', () => {
  const samples = Int16Array.of(1, -2, 32767, -32768);
  const bytes = encode(samples, { encoding: 'pcm16', rateHz: 16_000 });
  assert.deepEqual([...bytes.subarray(0, 4)], [1, 0, 254, 255]);
  assert.deepEqual(decodePcm16(Uint8Array.of(9, ...bytes).subarray(1)), samples);
});

test('mu-law has the codes of G.711', () => {
  const samples = Int16Array.of(0, -1, 32767, -32768, 1000, -1000);
  const codes = [...encode(samples, { encoding: 'mulaw', rateHz: 8000 })];
  assert.deepEqual(codes, [0xff, 0x7f, 0x80, 0x00, 0xce, 0x4e]);
});

test('at half the rate a tone below 4 kHz stays as it is, and one above is gone', () => {
  const tone = (hz: number) =>
    Int16Array.from(
      { length: 100 * samplesPerMs },
      (_, n) => 10_000 * Math.sin((2 * Math.PI * hz * n) / 16_000),
    );
  const loudest = (samples: Int16Array) => samples.subarray(100, -100).reduce((a, b) => Math.max(a, b), 0);
  assert.ok(Math.abs(loudest(halved(tone(1000))) - 10_000) < 200);
  assert.ok(loudest(halved(tone(6000))) < 100);
});
