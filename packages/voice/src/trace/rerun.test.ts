import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep, systemClock } from '@parley/platform/time/clock';
import type { CallEvent } from '../call/types.ts';
import { Codebook } from '../testing/coded-speech.ts';
import {
  codedSpeechToText,
  codedTextToSpeech,
  levelActivity,
  scriptedMind,
} from '../testing/scripted-vendors.ts';
import { Stage } from '../testing/stage.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { recordedMind } from './recorded-mind.ts';
import { rerun } from './rerun.ts';
import { parseTrace } from './trace.ts';
import { createTracedCall } from './traced-call.ts';

const greeting = 'hello there.';

/** A call in which the caller asks for a table: its trace, and the caller's side of its recording. */
async function held() {
  const world = { clock: new VirtualClock(), book: new Codebook() };
  const lines: string[] = [];
  const mind = scriptedMind(function* ({ input }) {
    yield { type: 'text', text: input.kind === 'said' ? `you said ${input.text}` : greeting };
  });
  const make = (options: Parameters<typeof createTracedCall>[0]) =>
    createTracedCall(options, (line) => lines.push(line));
  const stage = new Stage(mind, {}, { ...world, make });
  stage.call.input({ type: 'start' });
  await stage.until('agent.heard', (event) => event.final);
  await stage.pass(500);
  stage.say('is there a table for two.');
  await stage.until('agent.heard', (event) => event.final && event.turn > 1);
  stage.call.input({ type: 'end', reason: 'caller-ended' });
  await stage.call.ended;
  const caller = Int16Array.from(stage.recording.caller.flatMap((samples) => [...samples]));
  return { trace: parseTrace(lines.join('')), caller, book: world.book, events: stage.events };
}

function vendors(book: Codebook, voiceMs: number) {
  const clock = systemClock;
  return {
    activity: levelActivity,
    speechToText: codedSpeechToText({ book, clock, delayMs: () => 2 }),
    textToSpeech: codedTextToSpeech({ book, clock, rateHz: 16_000, delayMs: () => voiceMs }),
    tools: [],
    runTool: async ({ id, name }: { id: string; name: string }) => ({
      id,
      name,
      outcome: 'ok' as const,
      output: null,
    }),
  };
}

const heard = (events: readonly CallEvent[]) =>
  events.flatMap((event) => (event.type === 'agent.heard' && event.final ? [event.heard] : []));
const waterfallOf = (events: readonly CallEvent[], turn: number) =>
  events.flatMap((event) => (event.type === 'turn' && event.turn === turn ? [event.waterfall] : []))[0];

test('a call held again with a longer wait and the recorded mind says the same, later by the wait', async () => {
  const { trace, caller, book, events } = await held();
  const settings = { ...trace.head.settings, minWaitMs: 620 };
  const parts = { ...vendors(book, 5), settings, mind: recordedMind(trace) };
  const again = await rerun(trace, parts, caller, systemClock);
  assert.deepEqual(heard(again), heard(events));
  const [was, is] = [waterfallOf(events, 2), waterfallOf(again, 2)];
  assert.ok(was && is);
  assert.ok(
    Math.abs(is.endpointingMs - was.endpointingMs - 300) <= 40,
    `${was.endpointingMs} ${is.endpointingMs}`,
  );
});

test('a call held again with another mind and voice waits as long as these take', async () => {
  const { trace, caller, book } = await held();
  const mind = scriptedMind(async function* ({ input }) {
    await sleep(systemClock, 150);
    yield { type: 'text', text: input.kind === 'said' ? 'yes we have one.' : greeting };
  });
  const startMs = systemClock.monotonicMs();
  const parts = { ...vendors(book, 60), settings: trace.head.settings, mind };
  const again = await rerun(trace, parts, caller, systemClock);
  assert.deepEqual(heard(again), [greeting, 'yes we have one.']);
  const is = waterfallOf(again, 2);
  assert.ok(is && is.mindMs + is.voiceMs + is.endpointingMs > 320, JSON.stringify(is));
  const tookMs = systemClock.monotonicMs() - startMs;
  assert.ok(tookMs < (again.at(-1)?.atMs ?? 0) / 2, `faster than the call: ${Math.round(tookMs)} ms`);
});
