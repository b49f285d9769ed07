import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '@parley/platform/errors';
import {
  bytesFromPcm16,
  decodeAlaw,
  decodeAudio,
  decodeMulaw,
  encodeAlaw,
  encodeAudio,
  encodeMulaw,
  pcm16FromBytes,
} from './codec.ts';
import { tone, toneSnrDb } from './signals.test-support.ts';

test('every mu-law and A-law code survives decoding and encoding', () => {
  const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
  const negativeZero = 0x7f;
  assert.deepEqual(
    [...encodeMulaw(decodeMulaw(codes))],
    [...codes].map((code) => (code === negativeZero ? 0xff : code)),
  );
  assert.deepEqual(encodeAlaw(decodeAlaw(codes)), codes);
});

test('G.711 codes are those of the standard', () => {
  assert.deepEqual(
    [...encodeMulaw(Int16Array.of(0, -1, 32_767, -32_768, 1_000, -1_000))],
    [0xff, 0x7f, 0x80, 0x00, 0xce, 0x4e],
  );
  assert.deepEqual(
    [...encodeAlaw(Int16Array.of(0, -1, 32_767, -32_768, 1_000, -1_000))],
    [0xd5, 0x55, 0xaa, 0x2a, 0xfa, 0x7a],
  );
  assert.deepEqual([...decodeMulaw(Uint8Array.of(0x00, 0x80, 0xff))], [-32_124, 32_124, 0]);
  assert.deepEqual([...decodeAlaw(Uint8Array.of(0x2a, 0xaa, 0xd5))], [-32_256, 32_256, 8]);
});

test('G.711 changes no sample by more than its step', () => {
  const all = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
  for (const back of [decodeMulaw(encodeMulaw(all)), decodeAlaw(encodeAlaw(all))]) {
    for (let i = 0; i < all.length; i++) {
      const allowed = Math.max(16, Math.abs(all[i]!) / 24);
      assert.ok(Math.abs(back[i]! - all[i]!) <= allowed, `${all[i]} became ${back[i]}`);
    }
  }
});

test('PCM16 bytes become the same samples wherever they lie in memory', () => {
  const bytes = Buffer.from([0, 0x01, 0x02, 0xff, 0xff]);
  assert.deepEqual([...pcm16FromBytes(bytes.subarray(1, 5))], [0x0201, -1]);
  assert.deepEqual([...pcm16FromBytes(Buffer.from([0x01, 0x02, 0xff, 0xff]))], [0x0201, -1]);
  assert.deepEqual([...bytesFromPcm16(Int16Array.of(0x0201, -1))], [1, 2, 255, 255]);
  assert.deepEqual([...bytesFromPcm16(Int16Array.of(7, 0x0201).subarray(1))], [1, 2]);
});

test('an odd number of PCM16 bytes is refused as an invalid argument', () => {
  assert.throws(
    () => pcm16FromBytes(new Uint8Array(3)),
    (error) => error instanceof ParleyError && error.code === 'invalid_argument',
  );
});

test('each wire format carries audio there and back', () => {
  const input = tone(440, 8_000, 160);
  for (const encoding of ['pcm16', 'mulaw', 'alaw'] as const) {
    const format = { encoding, rateHz: 8000 } as const;
    const bytes = encodeAudio(input, format);
    assert.equal(bytes.length, encoding === 'pcm16' ? 320 : 160);
    assert.ok(toneSnrDb(decodeAudio(bytes, format), 440, 8_000) > 35, encoding);
  }
});
