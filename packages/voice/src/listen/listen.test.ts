import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idle } from '@parley/platform/async/idle';
import { concat } from '../audio/frames.ts';
import { rms } from '../audio/level.ts';
import { activityFrameSamples, type Samples, type Transcript } from '../frame.ts';
import type { Denoiser, SpeechToText, TurnDetector, VoiceActivity } from '../ports.ts';
import { levelActivity } from '../testing/scripted-vendors.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Listener } from './listen.ts';

/** Loud frames that can be told apart; 0 is silence. */
const frame = (mark: number): Samples =>
  new Int16Array(activityFrameSamples).fill(mark === 0 ? 0 : 2000 + mark);
const frames = (count: number, mark: number): Samples[] => Array.from({ length: count }, () => frame(mark));

interface Options {
  activity?: VoiceActivity;
  denoiser?: Denoiser;
  turnDetector?: TurnDetector;
  hears?: 'utterance' | 'stream';
  transcribe?: (signal: AbortSignal) => Promise<Transcript>;
}

function setUp(options: Options = {}) {
  const clock = new VirtualClock();
  const events: string[] = [];
  const texts: { pause: number | null; text: string }[] = [];
  const pushed: Samples[] = [];
  const counts = { next: 0, closed: 0, asked: 0, faults: 0 };
  let interim: ((transcript: Transcript) => void) | undefined;
  const speechToText: SpeechToText = {
    name: 'scripted',
    capabilities: { hears: options.hears ?? 'utterance', interim: true, languages: ['en'] },
    open: () => ({
      push: (samples) => void pushed.push(samples),
      transcribe: (signal) => {
        counts.asked += 1;
        return options.transcribe?.(signal) ?? Promise.resolve({ text: ' words ' });
      },
      next: () => {
        counts.next += 1;
      },
      set onInterim(tell: (transcript: Transcript) => void) {
        interim = tell;
      },
      close: () => {
        counts.closed += 1;
      },
    }),
  };
  const listener = new Listener({
    clock,
    activity: options.activity ?? levelActivity,
    speechToText,
    denoiser: options.denoiser,
    turnDetector: options.turnDetector,
    language: 'en',
    events: {
      onStarted: (startMs) => events.push(`started ${startMs}`),
      onPaused: (lastSoundMs) => events.push(`paused ${lastSoundMs}`),
      onTail: () => {},
      onTranscript: (pause, { text }) => texts.push({ pause, text }),
      onTranscriptFailed: (pause) => events.push(`failed ${pause}`),
      onTurnProbability: (pause, probability) => events.push(`turn ${pause} ${probability}`),
      onFault: () => {
        counts.faults += 1;
      },
    },
  });
  const hear = async (...parts: Samples[][]) => {
    for (const each of parts.flat()) {
      listener.push(each);
      await clock.advance(32);
    }
  };
  const marks = () => pushed.map((each) => (each[0] === 0 ? 0 : (each[0] ?? 0) - 2000));
  return {
    clock,
    listener,
    events,
    texts,
    pushed,
    counts,
    hear,
    marks,
    tell: (text: string) => interim?.({ text }),
  };
}

test('speech begins with its first frame, and pauses at its last sound', async () => {
  const { hear, events } = setUp();
  await hear(frames(10, 0), frames(20, 1), frames(10, 0));
  assert.equal(events[0], 'started 320');
  const pausedMs = Number(events[1]?.replace('paused ', ''));
  assert.ok(Math.abs(pausedMs - 960) <= 10, `${pausedMs}`);
});

test('a click is no speech, and a breath between words is no pause', async () => {
  const { hear, events } = setUp();
  await hear(frames(5, 0), frames(1, 1), frames(5, 0));
  assert.deepEqual(events, []);
  await hear(frames(5, 1), frames(4, 0), frames(5, 1));
  assert.equal(events.length, 1);
});

test('recognition hears the soft beginning of a word, and each frame once', async () => {
  const { hear, marks, listener, counts } = setUp();
  await hear(frames(20, 0), frames(4, 1), frames(6, 0), frames(3, 2), frames(6, 0));
  const silent = (count: number) => Array(count).fill(0);
  assert.deepEqual(marks(), [...silent(10), 1, 1, 1, 1, ...silent(6), 2, 2, 2, ...silent(6)]);
  listener.utteranceOver();
  assert.equal(counts.next, 1);
});

test('the next utterance does not hear the end of the one before again', async () => {
  const { hear, marks, listener, pushed } = setUp();
  await hear(frames(4, 1), frames(6, 0));
  listener.utteranceOver();
  pushed.length = 0;
  await hear(frames(1, 0), frames(3, 2));
  assert.ok(!marks().includes(1), `${marks()}`);
  assert.deepEqual(marks().slice(-3), [2, 2, 2]);
});

test('a recogniser of whole streams hears all of it, silence too', async () => {
  const { hear, pushed } = setUp({ hears: 'stream' });
  await hear(frames(8, 0), frames(3, 1), frames(9, 0));
  assert.equal(pushed.length, 20);
});

test('the words of a pause come with its number, and only the last question is answered', async () => {
  const pending: PromiseWithResolvers<Transcript>[] = [];
  const signals: AbortSignal[] = [];
  const { listener, texts, clock, events } = setUp({
    transcribe: (signal) => {
      signals.push(signal);
      const answer = Promise.withResolvers<Transcript>();
      pending.push(answer);
      return answer.promise;
    },
  });
  listener.transcribe(1);
  listener.transcribe(2);
  assert.ok(signals[0]?.aborted);
  pending[0]?.resolve({ text: 'one' });
  pending[1]?.resolve({ text: ' one two ' });
  await clock.advance(1);
  assert.deepEqual(texts, [{ pause: 2, text: 'one two' }]);
  assert.deepEqual(events, []);
});

test('while the caller speaks, one question at a time is enough', async () => {
  const { listener, counts, clock } = setUp({ transcribe: () => new Promise(() => {}) });
  listener.transcribe(null);
  listener.transcribe(null);
  assert.equal(counts.asked, 1);
  listener.transcribe(1);
  assert.equal(counts.asked, 2);
  await clock.advance(0);
});

test('a recogniser that hangs or fails is told of within its deadline', async () => {
  const hanging = setUp({ transcribe: () => new Promise(() => {}) });
  hanging.listener.transcribe(1);
  await hanging.clock.advance(2399);
  assert.deepEqual(hanging.events, []);
  await hanging.clock.advance(1);
  assert.deepEqual(hanging.events, ['failed 1']);
  const failing = setUp({ transcribe: () => Promise.reject(new Error('no')) });
  failing.listener.transcribe(1);
  await failing.clock.advance(0);
  assert.deepEqual(failing.events, ['failed 1']);
});

test('words that come after the utterance is over are not told', async () => {
  const answer = Promise.withResolvers<Transcript>();
  const { listener, texts, clock, events } = setUp({ transcribe: () => answer.promise });
  listener.transcribe(1);
  listener.utteranceOver();
  answer.resolve({ text: 'late' });
  await clock.advance(5000);
  assert.deepEqual([texts, events], [[], []]);
});

test('words that a recogniser sends by itself are those of a caller still speaking', () => {
  const { tell, texts } = setUp();
  tell('so far');
  assert.deepEqual(texts, [{ pause: null, text: 'so far' }]);
});

test('answers of voice activity that overtake each other do not change the order of what is heard', async () => {
  const answers: ((probability: number) => void)[] = [];
  const { listener, clock, pushed, marks } = setUp({
    hears: 'stream',
    activity: {
      open: () => ({
        probability: () => new Promise((resolve) => answers.push(resolve)),
        close() {},
      }),
    },
  });
  for (let mark = 1; mark <= 3; mark += 1) listener.push(frame(mark));
  answers[2]?.(0);
  answers[1]?.(0);
  await clock.advance(0);
  assert.equal(pushed.length, 0);
  answers[0]?.(0);
  await clock.advance(0);
  assert.deepEqual(marks(), [1, 2, 3]);
});

test('a voice activity that fails does not make the call deaf: loud sound is speech', async () => {
  const { hear, events, counts } = setUp({
    activity: { open: () => ({ probability: () => Promise.reject(new Error('no')), close() {} }) },
  });
  await hear(frames(5, 0), frames(10, 1), frames(10, 0));
  assert.equal(events[0], 'started 160');
  assert.match(events[1] ?? '', /^paused/);
  assert.equal(counts.faults, 25);
});

test('a voice activity that hangs is waited for one second of audio', async () => {
  const { hear, events } = setUp({
    activity: { open: () => ({ probability: () => new Promise(() => {}), close() {} }) },
  });
  await hear(frames(32, 1));
  assert.deepEqual(events, []);
  await hear(frames(2, 1));
  assert.deepEqual(events, ['started 0']);
});

test('what is recognised is what the denoiser made of it', async () => {
  const { hear, pushed } = setUp({
    hears: 'stream',
    denoiser: { open: () => ({ process: async (samples) => samples.map((one) => one / 2), close() {} }) },
  });
  await hear(frames(4, 1));
  assert.ok(pushed.length === 4 && rms(concat(pushed)) < 1100);
});

test('a turn model hears the utterance up to the pause, from its soft beginning on, and nothing before', async () => {
  const heard: Samples[] = [];
  const turnDetector: TurnDetector = {
    name: 'scripted',
    predict: async ({ audio }) => {
      heard.push(audio);
      return 0.75;
    },
  };
  const { listener, hear, events } = setUp({ turnDetector });
  await hear(frames(30, 0), frames(20, 1), frames(6, 0));
  listener.transcribe(1);
  await hear(frames(1, 0));
  assert.ok(events.includes('turn 1 0.75'));
  assert.equal(heard[0]?.length, (10 + 20 + 6) * activityFrameSamples);
  listener.utteranceOver();
  await hear(frames(300, 2), frames(6, 0));
  listener.transcribe(1);
  await hear(frames(1, 0));
  assert.equal(heard[1]?.length, 8 * 16_000);
});

test('a turn model that hangs or fails, or answers when the caller goes on, is done without', async () => {
  const answers: PromiseWithResolvers<number>[] = [];
  const turnDetector: TurnDetector = {
    name: 'scripted',
    predict: () => {
      const answer = Promise.withResolvers<number>();
      answers.push(answer);
      return answer.promise;
    },
  };
  const { listener, clock, hear, events, counts } = setUp({ turnDetector });
  await hear(frames(20, 1), frames(6, 0));
  listener.transcribe(1);
  await clock.advance(151);
  assert.equal(counts.faults, 1);
  answers[0]?.resolve(1);
  listener.transcribe(2);
  answers[1]?.reject(new Error('broken'));
  await clock.advance(1);
  assert.equal(counts.faults, 2);
  listener.transcribe(3);
  await hear(frames(20, 1));
  answers[2]?.resolve(1);
  await hear(frames(1, 1));
  assert.ok(!events.some((event) => event.startsWith('turn')));
});

test('a closed listener closes its vendors and says nothing more', async () => {
  const answer = Promise.withResolvers<number>();
  const { listener, clock, counts, events, pushed } = setUp({
    hears: 'stream',
    activity: { open: () => ({ probability: () => answer.promise, close() {} }) },
    transcribe: () => new Promise(() => {}),
  });
  listener.push(frame(1));
  listener.transcribe(1);
  listener.close();
  answer.resolve(1);
  await clock.advance(5000);
  assert.equal(counts.closed, 1);
  assert.deepEqual([events, pushed], [[], []]);
  assert.equal(clock.pendingTimers, 0);
});

test('a denoiser that rests gets no frame, and none is heard before those that are still with it', async () => {
  const order: number[] = [];
  const waiting: (() => void)[] = [];
  let cleaned = 0;
  const { listener } = setUp({
    activity: {
      open: () => ({
        probability: async (samples) => {
          order.push(samples[0] ?? 0);
          return 0;
        },
        close() {},
      }),
    },
    denoiser: {
      open: () => ({
        process(samples) {
          cleaned += 1;
          return new Promise((resolve) => waiting.push(() => resolve(samples)));
        },
        close() {},
      }),
    },
  });
  listener.push(frame(1));
  listener.push(frame(2));
  listener.denoise(false);
  listener.push(frame(3));
  await idle();
  assert.deepEqual(order, []);
  for (const answer of waiting.splice(0)) answer();
  await idle();
  assert.deepEqual(order, [2001, 2002, 2003]);
  assert.equal(cleaned, 2);
  listener.denoise(true);
  listener.push(frame(4));
  assert.equal(cleaned, 3);
  for (const answer of waiting.splice(0)) answer();
  listener.close();
});
