import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '@parley/platform/errors';
import { sleep } from '@parley/platform/time/clock';
import { concat } from '../audio/frames.ts';
import type { Samples, SpokenWord } from '../frame.ts';
import { voiceFirstMs, voiceNextMs } from '../limits.ts';
import type { SpeechChunk, TextToSpeech } from '../ports.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { speak } from './speak.ts';
import { replyOver } from './tools.ts';

const perMs = 16;
const loud = (ms: number): Samples => new Int16Array(ms * perMs).fill(3000);
const silent = (ms: number): Samples => new Int16Array(ms * perMs);

function setUp(
  script: (clock: VirtualClock, signal: AbortSignal) => AsyncIterable<SpeechChunk> | Iterable<SpeechChunk>,
  rateHz = 16_000,
) {
  const clock = new VirtualClock();
  const reply = new AbortController();
  const signals: AbortSignal[] = [];
  const voice: TextToSpeech = {
    name: 'scripted',
    capabilities: { rateHz: 16_000, wordTiming: true, languages: ['en'], voices: ['x'] },
    async *speak(_text, { signal }) {
      signals.push(signal);
      yield* script(clock, signal);
    },
  };
  const chunks: Samples[] = [];
  const words: SpokenWord[] = [];
  const run = async () => {
    const settings = { voice: 'x', speed: 1, language: 'en', rateHz };
    for await (const chunk of speak(clock, voice, 'hello', settings, reply.signal)) {
      chunks.push(chunk.samples);
      words.push(...chunk.words);
    }
  };
  const done = run();
  done.catch(() => {});
  return {
    clock,
    done,
    signals,
    words,
    audio: () => concat(chunks),
    interrupt: () => reply.abort(replyOver),
  };
}

const withCode = (code: string) => (error: unknown) => error instanceof ParleyError && error.code === code;

test('audio comes in order and whole, at the rate of the call', async () => {
  const ramp = Int16Array.from({ length: 400 * perMs }, (_, n) => 200 + n);
  const same = setUp(() => [{ samples: ramp.slice(0, 1000) }, { samples: ramp.slice(1000) }]);
  await same.done;
  assert.deepEqual(same.audio(), ramp);
  const phone = setUp(() => [{ samples: loud(100) }, { samples: loud(300) }], 8000);
  await phone.done;
  assert.ok(Math.abs(phone.audio().length - 400 * 8) <= 5 * 8, `${phone.audio().length}`);
});

test('a voice that begins with silence is heard without it, and its silence later is kept', async () => {
  const { done, audio } = setUp(() => [
    { samples: silent(100) },
    { samples: concat([silent(50), loud(100)]) },
    { samples: silent(200) },
    { samples: loud(100) },
  ]);
  await done;
  assert.equal(audio().length, (2 + 100 + 200 + 100) * perMs);
  assert.equal(
    audio().findIndex((sample) => sample !== 0),
    2 * perMs,
  );
});

test('word times count from the first sound, wherever in the silence the words were told', async () => {
  const told: SpokenWord[] = [
    { text: 'one', startMs: 150, endMs: 250 },
    { text: 'two', startMs: 250, endMs: 350 },
  ];
  const { done, words } = setUp(() => [
    { samples: silent(100), words: told },
    { samples: concat([silent(52), loud(198)]) },
  ]);
  await done;
  assert.deepEqual(words, [
    { text: 'one', startMs: 0, endMs: 100 },
    { text: 'two', startMs: 100, endMs: 200 },
  ]);
});

test('a voice that makes only silence gives nothing', async () => {
  const { done, audio } = setUp(() => [
    { samples: silent(500), words: [{ text: 'x', startMs: 0, endMs: 9 }] },
  ]);
  await done;
  assert.equal(audio().length, 0);
});

test('a voice that does not begin, or stops in the middle, is left at its deadline and told to stop', async () => {
  for (const limitMs of [voiceFirstMs, voiceNextMs]) {
    const { clock, signals, done, audio } = setUp(async function* () {
      if (limitMs === voiceNextMs) yield { samples: loud(20) };
      await new Promise(() => {});
    });
    await clock.advance(limitMs - 1);
    assert.equal(signals[0]?.aborted, false);
    await clock.advance(1);
    await assert.rejects(done, withCode('deadline_exceeded'));
    assert.ok(signals[0]?.aborted);
    assert.equal(audio().length, limitMs === voiceNextMs ? 20 * perMs : 0);
    assert.equal(clock.pendingTimers, 0);
  }
});

test('an abort is obeyed at once, even by a voice that ignores it', async () => {
  const { clock, done, audio, interrupt, signals } = setUp(async function* (time) {
    yield { samples: loud(20) };
    await sleep(time, 1000);
    yield { samples: loud(20) };
  });
  await clock.advance(500);
  interrupt();
  await assert.rejects(done);
  await clock.advance(5000);
  assert.equal(audio().length, 20 * perMs);
  assert.ok(signals[0]?.aborted);
});

test('a voice that fails ends the piece with its error', async () => {
  const { done } = setUp(() => {
    throw new ParleyError('unavailable', 'No voice.');
  });
  await assert.rejects(done, withCode('unavailable'));
});
