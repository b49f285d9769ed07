import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peaksOf, readWav } from './wav.ts';

function wav(samples: Int16Array, channels: number, announced = samples.byteLength): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + samples.byteLength);
  const view = new DataView(bytes.buffer);
  const tag = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  tag(0, 'RIFF');
  tag(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, 16_000, true);
  view.setUint16(34, 16, true);
  tag(36, 'data');
  view.setUint32(40, announced, true);
  bytes.set(new Uint8Array(samples.buffer), 44);
  return bytes;
}

test('the two channels of a recording are told apart', () => {
  const read = readWav(wav(Int16Array.from([100, 16_384, -32_768, 0]), 2));
  assert.ok(read !== undefined);
  assert.deepEqual([...peaksOf(read, 0, 2)], [Math.fround(100 / 32_768), 1]);
  assert.deepEqual([...peaksOf(read, 1, 2)], [0.5, 0]);
});

test('a recording that was cut short is read as far as it goes', () => {
  const read = readWav(wav(Int16Array.from([1, 2, 3, 4]), 2, 0xffffffff));
  assert.deepEqual([...(read?.samples ?? [])], [1, 2, 3, 4]);
});

test('what is no recording is refused, not misread', () => {
  assert.equal(readWav(new Uint8Array(100)), undefined);
  assert.equal(readWav(new Uint8Array(3)), undefined);
});
