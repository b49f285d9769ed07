import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep, systemClock } from '@parley/platform/time/clock';
import type { CallEvent, CallOptions } from '../call/types.ts';
import { checkPromises } from '../simulation/check.ts';
import { simulate } from '../simulation/simulate.ts';
import { makeOverloadStory, makeStory } from '../simulation/story.ts';
import { Codebook } from '../testing/coded-speech.ts';
import {
  codedSpeechToText,
  codedTextToSpeech,
  levelActivity,
  scriptedMind,
} from '../testing/scripted-vendors.ts';
import { plainSettings } from '../testing/stage.ts';
import { replay } from './replay.ts';
import { parseTrace } from './trace.ts';
import { createTracedCall } from './traced-call.ts';

/** Plays a story with its trace taken. */
async function traced(
  seed: number,
  turns: number,
  story = makeStory,
): Promise<{ events: CallEvent[]; text: string }> {
  const lines: string[] = [];
  const make = (options: CallOptions) => createTracedCall(options, (line) => lines.push(line));
  const played = await simulate(story(seed, turns), make);
  assert.deepEqual(checkPromises(played), [], `seed ${seed}`);
  const { entries } = played;
  const events = entries.flatMap((entry) => (entry.what === 'event' ? [entry.event] : []));
  return { events, text: lines.join('') };
}

test('a replay of a simulated call is the same call to the bit, with interruptions, faults, tools and lost lines', async () => {
  let interruptions = 0;
  for (let seed = 1; seed <= 12; seed += 1) {
    const { events, text } = await traced(seed, 12);
    const trace = parseTrace(text);
    assert.ok(trace.complete);
    const again = await replay(trace);
    assert.equal(again.difference, undefined, `seed ${seed}: ${JSON.stringify(again.difference)}`);
    assert.deepEqual(again.events, events);
    interruptions += events.filter((event) => event.type === 'interruption').length;
  }
  assert.ok(interruptions > 20, `${interruptions} interruptions`);
});

test('a replay of a call that was degraded and ended by an overloaded server is the same to the bit', async () => {
  for (let seed = 1; seed <= 6; seed += 1) {
    const { events, text } = await traced(seed, 6, makeOverloadStory);
    const again = await replay(parseTrace(text));
    assert.equal(again.difference, undefined, `seed ${seed}: ${JSON.stringify(again.difference)}`);
    assert.deepEqual(again.events, events);
  }
});

test('a trace that is cut off anywhere is the same call up to there', async () => {
  const { text } = await traced(3, 6);
  for (const share of [0.1, 0.37, 0.81]) {
    const trace = parseTrace(text.slice(0, Math.floor(text.length * share)));
    assert.equal(trace.complete, false);
    const { difference, inputs } = await replay(trace);
    assert.equal(difference, undefined);
    assert.ok(inputs > 100);
  }
});

test('a trace in which anything was changed is told as different, with the moment', async () => {
  const { text } = await traced(2, 8);
  const lines = text.trimEnd().split('\n');
  const at = (kind: string, nth: number) =>
    lines.flatMap((line, index) => (line.includes(`"${kind}"`) && index > 0 ? [index] : []))[nth] ?? 1;
  const changes: Record<string, (copy: string[]) => void> = {
    'an input left out': (copy) => copy.splice(at('tick', 300), 1),
    'two inputs in the other order': (copy) => {
      const [one, two] = [at('activity', 200), at('activity', 201)];
      [copy[one], copy[two]] = [copy[two] as string, copy[one] as string];
    },
    'other words of the caller': (copy) => {
      copy[at('words', 4)] = (copy[at('words', 4)] as string).replace(/"text":"[^"]*/, '$&x');
    },
    'another word of the mind': (copy) => {
      copy[at('mind', 8)] = (copy[at('mind', 8)] as string).replace(/"text":"/, '$&x');
    },
    'a chunk of the voice longer': (copy) => {
      copy[at('voice', 6)] = (copy[at('voice', 6)] as string).replace(
        /\[(\d+),/,
        (_, n) => `[${Number(n) + 400},`,
      );
    },
    'a later time': (copy) => {
      copy[at('words', 5)] = (copy[at('words', 5)] as string).replace(
        /^\[(\d+)/,
        (_, us) => `[${Number(us) + 40_000}`,
      );
    },
    'an event that was not': (copy) => copy.splice(at('event', 12), 1),
    'another setting': (copy) => {
      copy[0] = (copy[0] as string).replace('"minWaitMs":320', '"minWaitMs":400');
    },
  };
  for (const [name, change] of Object.entries(changes)) {
    const copy = [...lines];
    change(copy);
    assert.notDeepEqual(copy, lines, name);
    const { difference } = await replay(parseTrace(copy.join('\n')));
    assert.ok(difference, name);
    assert.ok(difference.atMs >= 0);
  }
});

test('a call in real time replays to the bit, though its vendors answer when they like', async () => {
  const clock = systemClock;
  const book = new Codebook(60);
  const lines: string[] = [];
  const events: CallEvent[] = [];
  const delayMs = () => 3 + Math.random() * 12;
  const call = createTracedCall(
    {
      clock,
      mode: 'voice',
      settings: { ...plainSettings, minWaitMs: 100, maxWaitMs: 200 },
      mind: scriptedMind(async function* ({ input }) {
        await sleep(clock, delayMs());
        yield { type: 'text', text: input.kind === 'said' ? `you said ${input.text}` : 'hello there.' };
      }),
      activity: levelActivity,
      speechToText: codedSpeechToText({ book, clock, delayMs }),
      textToSpeech: codedTextToSpeech({ book, clock, rateHz: 8000, delayMs, chunkMs: 100 }),
      tools: [],
      runTool: async ({ id, name }) => ({ id, name, outcome: 'ok', output: null }),
      outputRateHz: 16_000,
      onEvent: (event) => events.push(event),
      onAudio() {},
      onRecording() {},
    },
    (line) => lines.push(line),
    { note: 'kept' },
  );
  call.input({ type: 'start' });
  const speech = book.encode('is there a table for two people please.', 16_000);
  for (let at = 0; at < 16_000 * 1.6; at += 320) {
    const frame = new Int16Array(320);
    frame.set(speech.subarray(at, at + 320));
    call.input({ type: 'audio', samples: frame });
    // Frames come in bursts, as from a network.
    if (at % 1600 === 0) await sleep(clock, 95);
  }
  call.input({ type: 'end', reason: 'caller-ended' });
  await call.ended;
  assert.ok(events.some((event) => event.type === 'agent.heard' && event.turn > 1));
  const trace = parseTrace(lines.join(''));
  assert.deepEqual(trace.head.about, { note: 'kept' });
  const again = await replay(trace);
  assert.equal(again.difference, undefined, JSON.stringify(again.difference));
  assert.deepEqual(again.events, events);
});

test('what is not a trace is refused', () => {
  assert.throws(() => parseTrace('RIFF'), { code: 'invalid_argument' });
  assert.throws(() => parseTrace('{"trace":99}\n'), { code: 'invalid_argument' });
});
