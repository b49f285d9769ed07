/** The vendors of this machine, opened as a call opens them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assistantDefinitionSchema } from '@parley/contracts/assistants';
import { silentLog } from '@parley/platform/log/log';
import { systemClock } from '@parley/platform/time/clock';
import { join, say, silence, wordsOf } from '@parley/providers/testing/speech';
import { vendors } from '@parley/providers/vendors';
import { createVendorHealth } from '@parley/voice/failover/vendor-health';
import { activityFrameSamples } from '@parley/voice/frame';
import {
  activityConformance,
  denoiserConformance,
  embedderConformance,
  speechToTextConformance,
  textToSpeechConformance,
} from '@parley/voice/ports.conformance';
import { openEngine } from './engine.ts';
import { mustOffer } from './offers.ts';
import { createOpener } from './opener.ts';
import { vendorSettingsIn } from './vendor-settings.ts';

const clock = systemClock;
const inForce = { vendors, settings: vendorSettingsIn({}, vendors) };
const opener = createOpener({ clock, workers: 1 });
after(() => opener.close());

const voice = async (id: string) => (await opener.open('voice', mustOffer(inForce, 'voice', id))).make({});
const spoken = async (text: string) => ({ text, audio: await say(await voice('flite'), text, 'rms') });

activityConformance('silero', async () => {
  const { audio } = await spoken('I would like to speak to somebody about my booking.');
  const opened = await opener.open('activity', mustOffer(inForce, 'activity', 'silero'));
  return { activity: opened.make({}), speech: audio };
});

speechToTextConformance('moonshine', async () => {
  const [first, second] = await Promise.all([
    spoken('I want to change my booking.'),
    spoken('It is for Friday evening.'),
  ]);
  const opened = await opener.open('recognition', mustOffer(inForce, 'recognition', 'moonshine'));
  return { speechToText: opened.make({}), spoken: [first, second] };
});

textToSpeechConformance('flite', async () => ({ textToSpeech: await voice('flite') }));

textToSpeechConformance('kokoro', async () => ({ textToSpeech: await voice('kokoro') }));

embedderConformance('universal sentence encoder', async () => {
  const found = mustOffer(inForce, 'embedding', 'universal-sentence-encoder');
  return (await opener.open('embedding', found)).make({});
});

denoiserConformance('rnnoise', async () => {
  const { audio } = await spoken('I would like to speak to somebody.');
  const opened = await opener.open('denoiser', mustOffer(inForce, 'denoiser', 'rnnoise'));
  return { denoiser: opened.make({}), speech: join(silence(0.2), audio) };
});

test('an engine hears and speaks without a key, and after closing nothing answers', async () => {
  const health = createVendorHealth({ clock });
  const engine = await openEngine({ ...inForce, health, context: { clock, log: silentLog() } });
  await engine.warm();
  const flow = {
    language: 'en' as const,
    start: 'bye',
    steps: { bye: { kind: 'end' as const, text: 'Bye.' } },
  };
  const definition = assistantDefinitionSchema.parse({ mind: { kind: 'flow', flow }, denoise: true });
  const { activity, speechToText, textToSpeech, denoiser } = await engine.partsOf(definition);
  assert.ok(denoiser);
  const speech = await say(textToSpeech, 'I want to change my booking.', 'rms');
  const frames = activity.open();
  assert.ok((await frames.probability(speech.slice(0, activityFrameSamples))) > 0);
  const stream = speechToText.open({ language: 'en' });
  stream.push(speech);
  const { text, confidence } = await stream.transcribe(new AbortController().signal);
  assert.equal(wordsOf(text), 'i want to change my booking');
  assert.ok(confidence !== undefined && confidence > 0.5 && confidence <= 1);
  for (const [model, backlog] of Object.entries(engine.backlogs()))
    assert.deepEqual(backlog, { waiting: 0, oldestMs: 0 }, model);
  await engine.close();
  await assert.rejects(stream.transcribe(new AbortController().signal), { code: 'unavailable' });
  await assert.rejects(frames.probability(new Int16Array(activityFrameSamples)), { code: 'unavailable' });
  await assert.rejects(
    engine.partsOf({ ...definition, voice: { ...definition.voice, vendor: 'kokoro', name: 'af_heart' } }),
    {
      code: 'unavailable',
    },
  );
});
