import { ParleyError } from '@parley/platform/errors';
import { mindConformance } from '../mind.conformance.ts';
import { type During, speechToTextConformance, textToSpeechConformance } from '../ports.conformance.ts';
import type { MindRequest, SpeechToText } from '../ports.ts';
import { Codebook } from '../testing/coded-speech.ts';
import { codedSpeechToText, codedTextToSpeech, scriptedMind } from '../testing/scripted-vendors.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { fallbackMind } from './mind.ts';
import { fallbackSpeechToText } from './recognition.ts';
import { createVendorHealth } from './vendor-health.ts';
import { fallbackTextToSpeech } from './voice.ts';

/** The first vendor of each is out of order. */
function setting() {
  const clock = new VirtualClock();
  const during: During = async (work) => {
    let over = false;
    const done = () => {
      over = true;
    };
    work.then(done, done);
    while (!over) await clock.advance(20);
    return work;
  };
  return { clock, book: new Codebook(), health: createVendorHealth({ clock }), during };
}

const broken = () => new ParleyError('unavailable', 'It is out of order.');

speechToTextConformance('recognition with a second vendor', async () => {
  const { clock, book, health, during } = setting();
  const second = codedSpeechToText({ book, clock, delayMs: () => 60 });
  const first: SpeechToText = {
    ...second,
    name: 'first',
    open: () => ({
      push() {},
      transcribe: () => Promise.reject(broken()),
      next() {},
      close() {},
    }),
  };
  const said = (text: string) => ({ text, audio: book.encode(text, 16_000) });
  return {
    speechToText: fallbackSpeechToText([first, second], { clock, health }),
    spoken: [said('a table for two'), said('this evening')],
    during,
  };
});

textToSpeechConformance('voice with a second vendor', async () => {
  const { clock, book, health, during } = setting();
  const second = codedTextToSpeech({ book, clock, rateHz: 8000, delayMs: () => 40 });
  const first = {
    ...second,
    name: 'first',
    // biome-ignore lint/correctness/useYield: it fails before it has said anything
    async *speak() {
      throw broken();
    },
  };
  const voices = [first, second].map((textToSpeech) => ({ textToSpeech }));
  return { textToSpeech: fallbackTextToSpeech(voices, { clock, health }), during };
});

const asked: MindRequest = {
  history: [],
  input: { kind: 'said', text: 'hello there' },
  state: null,
  toolResults: [],
  tools: [],
  nowMs: 1_800_000_000_000,
  timeZone: 'UTC',
  language: 'en',
};

mindConformance('mind with a second vendor', async () => {
  const { clock, health, during } = setting();
  const first = {
    ...scriptedMind(() => {
      throw broken();
    }),
    name: 'first',
  };
  const second = scriptedMind(async function* ({ input }, signal) {
    for (const word of ['you', 'said', input.kind]) {
      signal.throwIfAborted();
      yield { type: 'text', text: `${word} ` };
    }
  });
  return {
    mind: fallbackMind([first, second], { clock, health }),
    requests: [asked, { ...asked, input: { kind: 'start' } }],
    during,
  };
});
