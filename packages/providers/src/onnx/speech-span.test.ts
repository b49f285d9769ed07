import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join, mix, noise, silence } from '../testing/speech.ts';
import { quietestPoint, trimToSpeech } from './speech-span.ts';

test('speech keeps its margins, and gets them where the audio has none', () => {
  const sound = noise(1, -20);
  const margins = 0.45;
  for (const audio of [join(silence(2), sound, silence(3)), join(sound, silence(1)), sound]) {
    const trimmed = trimToSpeech(audio);
    assert.ok(Math.abs(trimmed.length / 16_000 - 1 - margins) <= 0.03);
    assert.deepEqual(trimmed.subarray(1_600, 1_600 + 16_000), sound);
  }
});

test('a quiet voice over a noisy line is found, silence is not', () => {
  const quiet = mix(join(silence(1), noise(1, -38, 5), silence(1)), noise(3, -55));
  const seconds = trimToSpeech(quiet).length / 16_000;
  assert.ok(seconds > 1.4 && seconds < 1.6);
  assert.equal(trimToSpeech(silence(2)).length, 0);
  assert.equal(trimToSpeech(noise(2, -70)).length, 0);
  assert.equal(trimToSpeech(silence(0)).length, 0);
});

test('long audio is cut in the middle of a pause', () => {
  const audio = join(noise(14, -20), silence(0.4), noise(8, -20));
  const cut = quietestPoint(audio, 12_000, 20_000) / 16_000;
  assert.ok(cut > 14.05 && cut < 14.35);
});
