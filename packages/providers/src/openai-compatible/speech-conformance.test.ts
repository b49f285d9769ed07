import { after } from 'node:test';
import { systemClock } from '@parley/platform/time/clock';
import { speechToTextConformance, textToSpeechConformance } from '@parley/voice/ports.conformance';
import { Codebook } from '@parley/voice/testing/coded-speech';
import { startSpeechServer } from '../wire/speech-server.ts';
import { createRecognition } from './recognition.ts';
import { createVoice } from './voice.ts';

const book = new Codebook();
const server = await startSpeechServer({
  hear: (samples) =>
    book
      .decode(samples, 16_000)
      .map(({ text }) => text)
      .join(' '),
  say: (text) => book.encode(text, 24_000),
});
after(() => server.close());

const vendor = { clock: systemClock, baseUrl: server.baseUrl, model: 'test-model' };
const said = (text: string) => ({ text, audio: book.encode(text, 16_000) });

speechToTextConformance('recognition behind an OpenAI-compatible server', async () => ({
  speechToText: createRecognition(vendor),
  spoken: [said('a table for two'), said('this evening')],
}));

textToSpeechConformance('voice behind an OpenAI-compatible server', async () => ({
  textToSpeech: createVoice({ ...vendor, voices: ['alloy'] }),
}));
