import { after } from 'node:test';
import { systemClock } from '@parley/platform/time/clock';
import { join, say, silence } from '@parley/providers/testing/speech';
import {
  activityConformance,
  denoiserConformance,
  embedderConformance,
  speechToTextConformance,
  textToSpeechConformance,
} from '@parley/voice/ports.conformance';
import { openLocalSpeech } from './local-speech.ts';

const local = openLocalSpeech({ clock: systemClock, cores: 2 });
after(() => local.close());
const { flite } = local.voices;

const spoken = async (text: string) => ({ text, audio: await say(flite, text, 'rms') });

activityConformance('silero', async () => {
  const { audio } = await spoken('I would like to speak to somebody about my booking.');
  return { activity: local.activity, speech: audio };
});

speechToTextConformance('moonshine', async () => {
  const [first, second] = await Promise.all([
    spoken('I want to change my booking.'),
    spoken('It is for Friday evening.'),
  ]);
  return { speechToText: local.speechToText, spoken: [first, second] };
});

textToSpeechConformance('flite', async () => ({ textToSpeech: flite }));

textToSpeechConformance('kokoro', async () => ({ textToSpeech: local.voices.kokoro }));

embedderConformance('universal sentence encoder', async () => local.embedder);

denoiserConformance('rnnoise', async () => {
  const { audio } = await spoken('I would like to speak to somebody.');
  return { denoiser: local.denoiser, speech: join(silence(0.2), audio) };
});
