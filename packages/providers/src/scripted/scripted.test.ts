import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '@parley/platform/time/clock';
import { languageOf } from '@parley/voice/language/languages';
import type { MindRequest } from '@parley/voice/ports';
import { createSentenceSplitter } from '@parley/voice/reply/sentences';
import { endpointWaitMs } from '@parley/voice/turn/endpointing';
import { defaultScript, scriptedMind, scriptedSpeechToText, scriptedTextToSpeech } from './scripted.ts';

const language = languageOf('en');
const clock = systemClock;
const { signal } = new AbortController();
const request = (input: MindRequest['input']): MindRequest => ({
  history: [],
  input,
  state: null,
  toolResults: [],
  tools: [],
  nowMs: 0,
  timeZone: 'UTC',
  language: 'en',
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function words(input: MindRequest['input'], greeting?: string): Promise<string[]> {
  const events = await all(scriptedMind(clock, defaultScript, greeting).think(request(input), signal));
  return events.map((event) => (event.type === 'text' ? event.text : event.type));
}

test('an answer is twelve tokens that make one piece to speak', async () => {
  const tokens = await words({ kind: 'said', text: 'anything' });
  assert.equal(tokens.length, 12);
  assert.equal(tokens.join(''), defaultScript.says);
  const splitter = createSentenceSplitter(language.speech.breaks);
  const pieces = [...tokens.flatMap((token) => splitter.push(token)), ...splitter.end()];
  assert.deepEqual(pieces, [defaultScript.says]);
});

test('a caller hears a greeting only where there is one', async () => {
  assert.deepEqual(await words({ kind: 'start' }), []);
  assert.deepEqual(await words({ kind: 'start' }, 'Hello.'), ['Hello.']);
});

test('what is heard is the same whatever was said, and sounds finished', async () => {
  const words = scriptedSpeechToText(clock, defaultScript).open({ language: 'en' });
  words.push(new Int16Array(512));
  const { text } = await words.transcribe(signal);
  assert.equal(text, defaultScript.hears);
  const wait = {
    lastWordConfidence: null,
    expects: 'anything',
    minWaitMs: 500,
    maxWaitMs: 5000,
    callerPauseMs: 0,
    callerPauses: 0,
  } as const;
  assert.equal(endpointWaitMs({ language: language.turn, text, ...wait, turnProbability: null }), 500);
});

test('a piece sounds for as long as the script says, in chunks of 20 ms, none of them silent', async () => {
  const voice = scriptedTextToSpeech(clock, defaultScript);
  const options = { voice: 'scripted', speed: 1, language: 'en', signal };
  const chunks = await all(voice.speak('anything', options));
  assert.equal(chunks.length, 150);
  for (const { samples } of chunks) {
    assert.equal(samples.length, 160);
    assert.ok(Math.max(...samples) > 5000);
  }
});
