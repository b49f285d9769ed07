import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '@parley/platform/errors';
import { sleep } from '@parley/platform/time/clock';
import { listenRateHz } from '../frame.ts';
import type { Mind, MindEvent, MindRequest, SpeechToText, TextToSpeech } from '../ports.ts';
import { Codebook } from '../testing/coded-speech.ts';
import { codedSpeechToText, codedTextToSpeech, scriptedMind } from '../testing/scripted-vendors.ts';
import { Stage } from '../testing/stage.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { createFailoverBudget } from './budget.ts';
import { fallbackMind } from './mind.ts';
import { fallbackSpeechToText } from './recognition.ts';
import { createVendorHealth } from './vendor-health.ts';
import { fallbackTextToSpeech } from './voice.ts';

const never = () => new Promise<never>(() => {});
const boundMs = 5000;
const asked: MindRequest = {
  history: [],
  input: { kind: 'said', text: 'is it free' },
  state: null,
  toolResults: [],
  tools: [],
  nowMs: 0,
  timeZone: 'UTC',
  language: 'en',
};

type Kind = 'recognition' | 'mind' | 'voice';

/** A call whose vendors of the given kinds hang once it was opened, with others behind them that take their time. */
async function open(hanging: readonly Kind[]): Promise<Stage> {
  const [clock, book] = [new VirtualClock(), new Codebook()];
  const options = { clock, health: createVendorHealth({ clock }), budget: createFailoverBudget(clock) };
  let opened = false;
  const hangs = (kind: Kind) => opened && hanging.includes(kind);

  const hears = codedSpeechToText({ book, clock, delayMs: () => 250 });
  const recogniser: SpeechToText = {
    ...hears,
    name: 'first recogniser',
    open(language) {
      const stream = hears.open(language);
      return {
        ...stream,
        transcribe: (signal) => (hangs('recognition') ? never() : stream.transcribe(signal)),
      };
    },
  };
  const thinks = scriptedMind(async function* ({ input }, signal) {
    await sleep(clock, 700, signal);
    yield { type: 'text', text: input.kind === 'said' ? 'a table for two. ' : 'hello there. ' };
  });
  const mind: Mind = {
    name: 'first mind',
    async *think(request, signal) {
      if (hangs('mind')) await never();
      yield* thinks.think(request, signal);
    },
  };
  const speaks = codedTextToSpeech({ book, clock, rateHz: listenRateHz, delayMs: () => 300 });
  const voice: TextToSpeech = {
    ...speaks,
    name: 'first voice',
    async *speak(text, asked) {
      if (hangs('voice')) await never();
      yield* speaks.speak(text, asked);
    },
  };
  const stage = new Stage(
    fallbackMind([mind, thinks], options),
    {
      speechToText: fallbackSpeechToText([recogniser, hears], options),
      textToSpeech: fallbackTextToSpeech([{ textToSpeech: voice }, { textToSpeech: speaks }], options),
    },
    { clock, book },
  );
  stage.call.input({ type: 'start' });
  await stage.until('agent.heard', (event) => event.final);
  await stage.pass(500);
  opened = true;
  return stage;
}

for (const kinds of [
  ['recognition', 'mind', 'voice'],
  ['recognition', 'mind'],
  ['recognition', 'voice'],
  ['mind', 'voice'],
] as const) {
  test(`${kinds.join(', ')} fail in the same turn, others stand behind them, and the caller is answered within 5 s`, async () => {
    const stage = await open(kinds);
    const words = 'is there a table for two people tonight.';
    stage.say(words);
    const silentMs = stage.call.atMs + words.split(' ').length * stage.book.wordMs;
    await stage.until('turn');
    const answeredMs = stage.call.atMs - silentMs;
    assert.ok(answeredMs < boundMs, `answered after ${answeredMs} ms`);
    if (process.env.SHOW_WAITS) process.stderr.write(`${kinds.join(', ')}: ${answeredMs}\n`);
  });
}

test('a slow mind whose only fallback has failed lately is waited for instead of being given up', async () => {
  const clock = new VirtualClock();
  const health = createVendorHealth({ clock });
  const slow: Mind = {
    name: 'slow',
    async *think(_, signal) {
      await sleep(clock, 3000, signal);
      yield { type: 'text', text: 'here I am' };
    },
  };
  const dead: Mind = { ...scriptedMind(() => []), name: 'dead' };
  const mind = fallbackMind([slow, dead], { clock, health });
  const ask = async () => {
    const events: MindEvent[] = [];
    for await (const event of mind.think(asked, new AbortController().signal)) events.push(event);
    return events;
  };
  health.failed('dead');
  const answer = ask();
  await clock.advance(3100);
  assert.deepEqual(await answer, [{ type: 'text', text: 'here I am' }]);
  assert.ok(health.trusted('slow'));
  // Once the other may work again, it is asked instead.
  await clock.advance(10_000);
  const rejected = assert.rejects(ask(), /empty/);
  await clock.advance(2000);
  await rejected;
  assert.ok(!health.trusted('slow'));
});

test('a vendor that had less than its usual time is not blamed for being late, but is for failing', async () => {
  const clock = new VirtualClock();
  const budget = createFailoverBudget(clock);
  const late = new ParleyError('deadline_exceeded', 'too late');
  const time = { usualMs: 1800, aloneMs: 4000, alone: false };
  const first = budget.attempt('mind', time);
  assert.equal(first.limitMs, 1800);
  await clock.advance(1800);
  assert.ok(first.failed(late));
  const second = budget.attempt('mind', time);
  assert.equal(second.limitMs, 700);
  assert.ok(!second.failed(late));
  assert.ok(second.failed(new Error('refused')));
  assert.equal(budget.attempt('voice', { ...time, usualMs: 2000 }).limitMs, 1100);
  assert.equal(budget.attempt('voice', { ...time, alone: true }).limitMs, 4000);
});

test('what was lost in an earlier turn is forgotten', async () => {
  const clock = new VirtualClock();
  const budget = createFailoverBudget(clock);
  const time = { usualMs: 1800, aloneMs: 4000, alone: false };
  const attempt = budget.attempt('mind', time);
  await clock.advance(1800);
  attempt.failed(new Error('gone'));
  await clock.advance(5000);
  assert.equal(budget.attempt('mind', time).limitMs, 1800);
});
