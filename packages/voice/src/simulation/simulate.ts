/** Plays one story against the real engine on a virtual clock, and returns everything that was seen. */
import { every } from '@parley/platform/clock';
import { createCall } from '../call.ts';
import type { Call } from '../call-types.ts';
import { Codebook } from '../testing/coded-speech.ts';
import { plainSettings } from '../testing/stage.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Actor } from './actor.ts';
import { Random } from './random.ts';
import type { Story } from './story.ts';
import type { Trace, TraceEntry } from './trace.ts';
import {
  simulatedActivity,
  simulatedMind,
  simulatedSpeechToText,
  simulatedTextToSpeech,
  simulatedToolRunner,
  simulatedTools,
  type World,
} from './vendors.ts';

/** After the story the agent may finish; then the caller hangs up. */
const afterwardsMs = 20_000;
const longestMs = 3_600_000;

export async function simulate(story: Story): Promise<Trace> {
  const clock = new VirtualClock();
  const entries: TraceEntry[] = [];
  const random = new Random(story.seed ^ 0x5eed);
  let call: Call | null = null;
  const world: World = {
    clock,
    random,
    book: new Codebook(),
    rateHz: 8000,
    faults: story.faults,
    atMs: () => call?.atMs ?? 0,
    note: (entry) => entries.push(entry),
    open: { activity: 0, recognition: 0, thinking: 0, speaking: 0 },
  };
  const trace: Trace = {
    entries,
    lengthMs: 0,
    leaks: { timers: 0, activity: 0, recognition: 0, thinking: 0, speaking: 0 },
    turns: 0,
    interruptions: 0,
    falseInterruptions: 0,
  };
  const reader = world.book.reader(world.rateHz);
  let over = false;
  call = createCall({
    clock,
    mode: 'voice',
    settings: { ...plainSettings, maxSilences: 6, maxCallMs: longestMs },
    mind: simulatedMind(world),
    activity: simulatedActivity(world),
    speechToText: simulatedSpeechToText(world),
    textToSpeech: simulatedTextToSpeech(world),
    tools: simulatedTools,
    runTool: simulatedToolRunner(world),
    outputRateHz: world.rateHz,
    onAudio: (frame) => {
      reader.push(frame);
      entries.push({ atMs: world.atMs(), what: 'frame' });
    },
    onEvent: (event) => {
      if (event.type === 'agent.heard' && event.final) {
        entries.push({ atMs: world.atMs(), what: 'sounded', words: reader.take() });
      }
      entries.push({ atMs: world.atMs(), what: 'event', event });
      if (event.type === 'turn') trace.turns += 1;
      if (event.type === 'interruption') {
        if (event.kind === 'real') trace.interruptions += 1;
        else trace.falseInterruptions += 1;
      }
      if (event.type === 'ended') over = true;
      actor.see(event);
    },
  });
  const actor: Actor = new Actor(world, call, story.scenes);
  call.start();
  const life = every(clock, 20, () => {
    if (!over) actor.tick();
  });
  let leftMs = afterwardsMs;
  while (!over && leftMs > 0 && clock.monotonicMs() < longestMs) {
    await clock.advance(1000);
    if (actor.done) leftMs -= 1000;
  }
  trace.lengthMs = clock.monotonicMs();
  void call.end('caller-ended');
  life.cancel();
  await clock.advance(6000);
  trace.leaks = { ...world.open, timers: clock.pendingTimers };
  return trace;
}
