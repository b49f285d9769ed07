import { sleep } from '@parley/platform/time/clock';
import { mindConformance } from '../mind.conformance.ts';
import {
  activityConformance,
  type During,
  speechToTextConformance,
  textToSpeechConformance,
} from '../ports.conformance.ts';
import type { MindRequest, ToolDefinition } from '../ports.ts';
import { Codebook } from './coded-speech.ts';
import { codedSpeechToText, codedTextToSpeech, levelActivity, scriptedMind } from './scripted-vendors.ts';
import { VirtualClock } from './virtual-clock.ts';

function passing(clock: VirtualClock): During {
  return async (work) => {
    let over = false;
    const done = () => {
      over = true;
    };
    work.then(done, done);
    while (!over) await clock.advance(20);
    return work;
  };
}

activityConformance('activity by level', async () => ({
  activity: levelActivity,
  speech: new Codebook(200).encode('one two three four five six', 16_000),
}));

speechToTextConformance('coded recognition', async () => {
  const clock = new VirtualClock();
  const book = new Codebook();
  const said = (text: string) => ({ text, audio: book.encode(text, 16_000) });
  return {
    speechToText: codedSpeechToText({ book, clock, delayMs: () => 60 }),
    spoken: [said('a table for two'), said('this evening')],
    during: passing(clock),
  };
});

textToSpeechConformance('coded voice', async () => {
  const clock = new VirtualClock();
  return {
    textToSpeech: codedTextToSpeech({ book: new Codebook(), clock, rateHz: 8000, delayMs: () => 40 }),
    during: passing(clock),
  };
});

const look: ToolDefinition = {
  name: 'look',
  description: 'Looks it up.',
  inputSchema: { type: 'object' },
  onInterrupt: 'finish',
  timeoutMs: 1000,
};

const asked: MindRequest = {
  history: [{ role: 'agent', text: 'Hello.', interrupted: false }],
  input: { kind: 'said', text: 'hello there' },
  state: null,
  toolResults: [],
  tools: [look],
  nowMs: 1_800_000_000_000,
  timeZone: 'UTC',
  language: 'en',
};

mindConformance('scripted mind', async () => {
  const clock = new VirtualClock();
  const mind = scriptedMind(async function* ({ input, toolResults }, signal) {
    const words = input.kind === 'said' ? input.text.split(' ') : ['hello'];
    if (words.includes('look') && toolResults.length === 0) {
      yield { type: 'tool', call: { id: 'c1', name: 'look', input: { words } } };
      return;
    }
    for (const word of words) {
      await sleep(clock, 10, signal);
      yield { type: 'text', text: `${word} ` };
    }
    yield { type: 'state', state: { words } };
  });
  return {
    mind,
    requests: [asked, { ...asked, input: { kind: 'start' } }],
    tooled: { ...asked, input: { kind: 'said', text: 'look for it' } },
    during: passing(clock),
  };
});
