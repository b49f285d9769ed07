import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idle } from '@parley/platform/async/idle';
import type { CallEvent } from '../call/types.ts';
import { Codebook } from '../testing/coded-speech.ts';
import {
  codedSpeechToText,
  codedTextToSpeech,
  levelActivity,
  scriptedMind,
} from '../testing/scripted-vendors.ts';
import { plainSettings } from '../testing/stage.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { replay } from './replay.ts';
import { parseTrace } from './trace.ts';
import { createTracedCall } from './traced-call.ts';

test('of a flood through the door no more waits than ten seconds of a call, which still ends and replays', async () => {
  const clock = new VirtualClock();
  const book = new Codebook(40);
  const lines: string[] = [];
  const events: CallEvent[] = [];
  const call = createTracedCall(
    {
      clock,
      mode: 'voice',
      settings: plainSettings,
      mind: scriptedMind(() => [{ type: 'text', text: 'hello.' }]),
      activity: levelActivity,
      speechToText: codedSpeechToText({ book, clock, delayMs: () => 1 }),
      textToSpeech: codedTextToSpeech({ book, clock, rateHz: 8000, delayMs: () => 1, chunkMs: 100 }),
      tools: [],
      runTool: async ({ id, name }) => ({ id, name, outcome: 'ok', output: null }),
      outputRateHz: 16_000,
      onEvent: (event) => events.push(event),
      onAudio() {},
    },
    (line) => lines.push(line),
  );
  call.input({ type: 'start' });
  const samples = new Int16Array(320);
  let taken = 0;
  const flood = () => {
    for (; taken < 5000; taken += 1) call.input({ type: 'audio', samples });
  };
  assert.throws(flood, { code: 'resource_exhausted' });
  assert.ok(taken > 500 && taken <= 1000, `${taken} frames wait`);
  for (const input of [
    { type: 'text', text: 'a' },
    { type: 'digits', digits: '1' },
  ] as const) {
    assert.throws(() => call.input(input), { code: 'resource_exhausted' });
  }
  call.input({ type: 'end', reason: 'failed' });
  while (!events.some(({ type }) => type === 'ended')) await idle();
  await call.ended;
  const { difference } = await replay(parseTrace(lines.join('')));
  assert.equal(difference, undefined);
});
