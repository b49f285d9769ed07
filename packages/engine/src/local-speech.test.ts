import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '@parley/platform/time/clock';
import { say, wordsOf } from '@parley/providers/testing/speech';
import { activityFrameSamples } from '@parley/voice/frame';
import { openLocalSpeech } from './local-speech.ts';

test('one handle hears and speaks, and after closing nothing answers', async () => {
  const local = openLocalSpeech({ clock: systemClock, cores: 2 });
  await local.warm();
  const speech = await say(local.voices.flite, 'I want to change my booking.', 'rms');
  const activity = local.activity.open();
  assert.ok((await activity.probability(speech.slice(0, activityFrameSamples))) > 0);
  const stream = local.speechToText.open({ language: 'en' });
  stream.push(speech);
  const { text, confidence } = await stream.transcribe(new AbortController().signal);
  assert.equal(wordsOf(text), 'i want to change my booking');
  assert.ok(confidence !== undefined && confidence > 0.5 && confidence <= 1);
  await local.close();
  await assert.rejects(stream.transcribe(new AbortController().signal), { code: 'unavailable' });
  await assert.rejects(activity.probability(new Int16Array(activityFrameSamples)), { code: 'unavailable' });
});
