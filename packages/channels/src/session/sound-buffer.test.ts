import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '@parley/platform/testing/server';
import { mostAheadMs } from './limits.ts';
import { soundMs } from './sound.ts';
import { createSoundBuffer } from './sound-buffer.ts';

const format = { encoding: 'pcm16', rateHz: 16_000 } as const;
const sound = (ms: number) => Uint8Array.from({ length: ms * 32 }, (_, n) => n % 251);

test('what comes is heard whole and in order, however it was cut', () => {
  const clock = manualClock();
  const heard: number[] = [];
  const buffer = createSoundBuffer(clock, (bytes) => heard.push(...bytes));
  const all = sound(8000);
  const memory = new Uint8Array(96 * 1024);
  for (let from = 0, size = 7; from < all.length; size = ((size * 31) % 60_000) + 1) {
    const part = memory.subarray(0, Math.min(size, all.length - from));
    part.set(all.subarray(from, from + part.length));
    assert.ok(buffer.take(part, format));
    // The memory of a message is that of the next one.
    memory.fill(0);
    from += size;
    if (from % 3 === 0) clock.advance(20);
  }
  for (let n = 0; n < 1000; n += 1) clock.advance(20);
  assert.equal(heard.length, all.length);
  assert.ok(heard.every((byte, n) => byte === all[n]));
});

test('of one that waits no more is kept than may be, and after its end nothing is heard', () => {
  const clock = manualClock();
  let heardMs = 0;
  const buffer = createSoundBuffer(clock, (bytes) => {
    heardMs += soundMs(bytes.byteLength, format);
  });
  let taken = 0;
  while (buffer.take(sound(1000), format)) taken += 1;
  assert.equal(taken, 3 + mostAheadMs / 1000);
  let crumbs = 0;
  while (buffer.take(new Uint8Array(0), format) && crumbs < 100_000) crumbs += 1;
  assert.equal(crumbs, 0, 'what is empty counts, too');
  buffer.clear();
  clock.advance(10_000);
  assert.equal(heardMs, 3000);
});

test('who hears may end it: of the same message nothing more is heard, and nothing waits', () => {
  const clock = manualClock();
  let heard = 0;
  const buffer = createSoundBuffer(clock, () => {
    heard += 1;
    buffer.clear();
  });
  buffer.take(sound(10_000), format);
  clock.advance(10_000);
  assert.equal(heard, 1);
});
