import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, sleep } from '@parley/platform/time/clock';
import { fallbackMind } from '../failover/mind.ts';
import { fallbackSpeechToText } from '../failover/recognition.ts';
import { createVendorHealth } from '../failover/vendor-health.ts';
import { fallbackTextToSpeech } from '../failover/voice.ts';
import { listenRateHz } from '../frame.ts';
import type { Mind, SpeechToText, TextToSpeech } from '../ports.ts';
import { Codebook } from '../testing/coded-speech.ts';
import { codedSpeechToText, codedTextToSpeech, scriptedMind } from '../testing/scripted-vendors.ts';
import { Stage } from '../testing/stage.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';

type Fault = 'hang' | 'error' | 'slow' | 'half' | 'empty' | 'garbage' | 'late';
const faults: readonly Fault[] = ['hang', 'error', 'slow', 'half', 'empty', 'garbage', 'late'];
const boundMs = 5000;
const never = () => new Promise<never>(() => {});

/** Breaks when told to, and works again when told to. */
interface Switch {
  fault: Fault | null;
}

function brokenMind(clock: Clock, fault: () => Fault | null): Mind {
  return scriptedMind(async function* (request, signal) {
    const { input } = request;
    const now = input.kind === 'said' ? fault() : null;
    if (now === 'hang') await never();
    if (now === 'error') throw new Error('the mind failed');
    if (now === 'slow') await sleep(clock, 4200, signal);
    if (now === 'late') await sleep(clock, 9000);
    if (now === 'empty') return;
    if (now === 'half') {
      yield { type: 'text', text: 'well I ' };
      await never();
    }
    if (now === 'garbage') yield { type: 'text', text: '\u0000 ### ~~ ' };
    yield { type: 'text', text: `you said ${input.kind === 'said' ? input.text : 'nothing'}. ` };
  });
}

function brokenRecognition(clock: Clock, book: Codebook, fault: () => Fault | null): SpeechToText {
  const good = codedSpeechToText({ book, clock, delayMs: () => 60 });
  return {
    ...good,
    name: 'broken',
    open(options) {
      const stream = good.open(options);
      return {
        ...stream,
        async transcribe(signal) {
          const now = fault();
          if (now === 'hang') return never();
          if (now === 'error') throw new Error('recognition failed');
          if (now === 'slow') await sleep(clock, 2100, signal);
          if (now === 'late') await sleep(clock, 9000);
          if (now === 'empty') return { text: '' };
          const { text } = await stream.transcribe(signal);
          if (now === 'garbage') return { text: '\ufffd\ufffd zxq' };
          return { text: now === 'half' ? text.slice(0, text.length / 2) : text };
        },
      };
    },
  };
}

function brokenVoice(clock: Clock, book: Codebook, fault: () => Fault | null): TextToSpeech {
  const good = codedTextToSpeech({ book, clock, rateHz: listenRateHz, delayMs: () => 40 });
  return {
    ...good,
    name: 'broken',
    async *speak(text, options) {
      const now = fault();
      if (now === 'hang') await never();
      if (now === 'error') throw new Error('the voice failed');
      if (now === 'slow') await sleep(clock, 1800, options.signal);
      if (now === 'late') await sleep(clock, 9000);
      if (now === 'empty') return;
      if (now === 'garbage') {
        for (let second = 0; second < 60; second += 1) yield { samples: new Int16Array(listenRateHz) };
        return;
      }
      let first = true;
      for await (const chunk of good.speak(text, options)) {
        if (now === 'half' && !first) await never();
        first = false;
        yield chunk;
      }
    },
  };
}

type Kind = 'recognition' | 'mind' | 'voice';

async function open(kind: Kind, state: Switch, withFallback: boolean): Promise<Stage> {
  const own = (each: Kind) => () => (each === kind ? state.fault : null);
  const [clock, book] = [new VirtualClock(), new Codebook()];
  const health = createVendorHealth({ clock });
  const works = () => null;
  const spare = <V>(vendor: V): V => ({ ...vendor, name: 'spare' });
  let mind = brokenMind(clock, own('mind'));
  let speechToText = brokenRecognition(clock, book, own('recognition'));
  let textToSpeech = brokenVoice(clock, book, own('voice'));
  if (withFallback) {
    mind = fallbackMind([mind, spare(brokenMind(clock, works))], { clock, health });
    speechToText = fallbackSpeechToText([speechToText, spare(brokenRecognition(clock, book, works))], {
      clock,
      health,
    });
    const voices = [textToSpeech, spare(brokenVoice(clock, book, works))];
    textToSpeech = fallbackTextToSpeech(
      voices.map((each) => ({ textToSpeech: each })),
      { clock, health },
    );
  }
  const stage = new Stage(
    mind,
    // A vendor that stays dead ends the call after some attempts: let there be no others.
    { speechToText, textToSpeech, settings: { silencePromptMs: 60_000 } },
    { clock, book },
  );
  stage.call.input({ type: 'start' });
  await stage.until('agent.heard', (event) => event.final);
  await stage.pass(500);
  return stage;
}

/** Says something, and lets time pass until the agent sounds: how long after the caller's last word, or null. */
async function ask(stage: Stage, words: string): Promise<number | null> {
  stage.say(words);
  const silentMs = stage.call.atMs + words.split(' ').length * stage.book.wordMs;
  const frames = stage.frames.length;
  while (stage.frames.length === frames && stage.call.atMs < silentMs + boundMs) await stage.pass(20);
  return stage.frames.length > frames ? stage.call.atMs - silentMs : null;
}

for (const kind of ['recognition', 'mind', 'voice'] as const) {
  for (const withFallback of [true, false]) {
    const spare = withFallback ? 'with another behind it' : 'alone';
    test(`a ${kind} vendor ${spare}: whatever it does, the caller is answered or told within 5 s, and the call goes on`, async () => {
      const waits: string[] = [];
      for (const fault of faults) {
        const state: Switch = { fault: null };
        const stage = await open(kind, state, withFallback);
        state.fault = fault;
        const waitMs = await ask(stage, 'is there a table for two people tonight.');
        waits.push(`${fault} ${waitMs}`);
        // With no voice at all nothing can be said: the turn ends, and that is all.
        const mute = kind === 'voice' && !withFallback && waitMs === null;
        if (!mute) assert.ok(waitMs !== null, `${fault}: nothing within ${boundMs} ms`);
        // By then everything that hung was given up: the answer, and the apology for it.
        await stage.pass(14_000);
        state.fault = null;
        await stage.pass(200);
        const againMs = await ask(stage, 'and now please tell me again.');
        assert.ok(againMs !== null, `${fault}: the call does not go on`);
        assert.equal(stage.all('ended').length, 0, fault);
        stage.call.input({ type: 'end', reason: 'caller-ended' });
        await stage.call.ended;
        await stage.pass(10_000);
        assert.equal(stage.clock.pendingTimers, 0, `${fault}: timers left`);
      }
      if (process.env.SHOW_WAITS) process.stderr.write(`${kind} ${spare}: ${waits.join(', ')}\n`);
    });
  }
}
