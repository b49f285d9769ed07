import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, cough, random, samplesPerMs, silence, soundSpan, trimmed } from './samples.ts';

const next = random(1);
const noise = (ms: number) => silence(ms).map(() => Math.round(8000 * (2 * next() - 1)));

test('a click does not begin a sound, a cough does', () => {
  assert.equal(soundSpan(concat(silence(100), noise(10), silence(400))), undefined);
  const span = soundSpan(concat(silence(100), cough(200, next), silence(400)))!;
  assert(Math.abs(span.startMs - 100) <= 15, String(span.startMs));
});

test('trimmed, the sound is all that is left, with so much around it as was asked for', () => {
  const sound = concat(silence(300), noise(200), silence(500));
  assert.equal(trimmed(sound).length, 200 * samplesPerMs);
  assert.equal(trimmed(sound, 10).length, 220 * samplesPerMs);
  assert.equal(trimmed(silence(300)).length, 0);
});

test('what is random is the same on every run', () => {
  const [one, other] = [random(7), random(7)];
  for (let n = 0; n < 100; n += 1) assert.equal(one(), other());
  assert.notEqual(random(8)(), random(7)());
});
