import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { systemClock } from '@parley/platform/time/clock';
import { activityFrameSamples, type Samples } from '@parley/voice/frame';
import { openFlite } from '../flite/voice.ts';
import { join, noise, say, silence } from '../testing/speech.ts';
import { openSilero } from './activity.ts';

const silero = openSilero({ clock: systemClock });
const flite = openFlite({ clock: systemClock });
after(() => Promise.all([silero.close(), flite.close()]));

async function probabilities(audio: Samples): Promise<number[]> {
  const stream = silero.open();
  const asked: number[] = [];
  for (let at = 0; at + activityFrameSamples <= audio.length; at += activityFrameSamples) {
    asked.push(await stream.probability(audio.subarray(at, at + activityFrameSamples)));
  }
  stream.close();
  return asked;
}

test('speech is told from silence and from noise', async () => {
  const speech = await say(flite, 'I would like to speak to somebody.', 'rms');
  const during = await probabilities(speech);
  assert.ok(during.filter((p) => p > 0.5).length > during.length * 0.6);
  assert.ok(Math.max(...(await probabilities(silence(1)))) < 0.5);
  assert.ok(Math.max(...(await probabilities(noise(1, -40)))) < 0.5);
});

test('batching over calls gives the same probabilities as alone', async () => {
  const speech = await say(flite, 'One call or many.', 'slt');
  const calls = [speech, join(silence(0.2), speech), noise(1, -30), join(speech, silence(0.5))];
  const alone: number[][] = [];
  for (const call of calls) alone.push(await probabilities(call));
  assert.deepEqual(await Promise.all(calls.map(probabilities)), alone);
});

test('frames asked for without waiting are answered in order', async () => {
  const speech = await say(flite, 'In order.', 'slt');
  const frames: Samples[] = [];
  for (let at = 0; at + activityFrameSamples <= speech.length; at += activityFrameSamples) {
    frames.push(speech.subarray(at, at + activityFrameSamples));
  }
  const stream = silero.open();
  const order: number[] = [];
  const asked = frames.map((frame, n) =>
    stream.probability(frame).then((p) => {
      order.push(n);
      return p;
    }),
  );
  assert.deepEqual(await Promise.all(asked), await probabilities(speech));
  assert.deepEqual(order, [...frames.keys()]);
  stream.close();
});

test('a stream that does not wait is bounded, and a closed one answers no more', async () => {
  const stream = silero.open();
  const frame = new Int16Array(activityFrameSamples);
  const asked = Array.from({ length: 70 }, () => stream.probability(frame).catch((error) => error.code));
  stream.close();
  const outcomes = await Promise.all(asked);
  assert.ok(outcomes.includes('resource_exhausted'));
  assert.ok(outcomes.includes('canceled'));
  await assert.rejects(stream.probability(frame), { code: 'canceled' });
  await assert.rejects(silero.open().probability(new Int16Array(160)), { code: 'invalid_argument' });
});
