/** Plays stories against the real engine on a virtual clock, and returns everything that was seen. */
import { idleInside } from '@parley/platform/async/idle';
import { type Clock, every, type Timer } from '@parley/platform/time/clock';
import { createCall } from '../call/call.ts';
import { frameMs } from '../frame.ts';
import { Codebook } from '../testing/coded-speech.ts';
import { plainSettings } from '../testing/stage.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Actor } from './actor.ts';
import { bufferedLine } from './buffered-line.ts';
import { fullWordMs } from './check.ts';
import type { Observation, Seen } from './observation.ts';
import { Random } from './random.ts';
import type { Story } from './story.ts';
import {
  simulatedActivity,
  simulatedToolRunner,
  simulatedTools,
  simulatedVendors,
  type World,
} from './vendors.ts';

/** After the story the agent may finish; then the caller hangs up. */
const afterwardsMs = 20_000;
/** Then whatever still hangs has this long to be given up. */
const closingMs = 6000;
const longestMs = 3_600_000;

/** How far ahead a line with a buffer is sent its frames. */
const bufferedLeadMs = 100;

/** `make` stands in for the engine's own way to open a call. */
export async function simulate(story: Story, make = createCall): Promise<Observation> {
  const [observed] = await simulateAll([story], make);
  return observed as Observation;
}

/** Many calls on one clock: none sees another, so each is told as it would be alone, only faster. */
export async function simulateAll(stories: readonly Story[], make = createCall): Promise<Observation[]> {
  const clock = new VirtualClock(undefined, idleInside);
  const plays = stories.map((story) => play(story, clock, make));
  while (plays.some((each) => !each.closed)) {
    await clock.advance(1000);
    for (const each of plays) each.second();
  }
  return plays.map((each) => each.observed);
}

/** Ticks as a busy machine gives them: at any moment within the 20 ms, and at times late, several at once. */
function unevenTicks(clock: Clock, random: Random, tick: () => void): Timer {
  const busy = random.chance(0.3);
  let skipped = 0;
  let timer = clock.after(random.int(1, frameMs), () => {
    timer = every(clock, frameMs, () => {
      skipped -= 1;
      if (skipped >= 0) return;
      tick();
      skipped = busy && random.chance(0.02) ? random.int(1, 12) : 0;
    });
    tick();
  });
  return { cancel: () => timer.cancel() };
}

interface Play {
  observed: Observation;
  readonly closed: boolean;
  /** A second has passed. */
  second(): void;
}

function play(story: Story, shared: VirtualClock, make: typeof createCall): Play {
  const clock = shared.share();
  const entries: Seen[] = [];
  const world: World = {
    clock,
    random: new Random(story.seed ^ 0x5eed),
    book: new Codebook(),
    rateHz: 8000,
    faults: story.faults,
    atMs: () => call.atMs,
    note: (entry) => entries.push(entry),
    sounded: () =>
      words()
        .filter((word) => word.ms > fullWordMs)
        .map((word) => word.text),
    thinks: { next: 0 },
    said: new Map(),
    open: { activity: 0, recognition: 0, thinking: 0, speaking: 0 },
  };
  const leaks = { ...world.open, timers: 0 };
  const faulty = story.faults.length > 0;
  const observed: Observation = {
    entries,
    faulty,
    spares: story.spares,
    lengthMs: 0,
    leaks,
    turns: 0,
    interruptions: 0,
    falseInterruptions: 0,
  };
  const reader = world.book.reader(world.rateHz);
  const line = story.buffered ? bufferedLine(() => clock.monotonicMs(), reader.push) : null;
  const words = () => {
    line?.play();
    return reader.words;
  };
  let over = false;
  const call = make({
    clock,
    mode: 'voice',
    settings: { ...plainSettings, maxSilences: 6, maxCallMs: longestMs },
    ...simulatedVendors(world, story.spares),
    activity: simulatedActivity(world),
    tools: simulatedTools,
    runTool: simulatedToolRunner(world),
    outputRateHz: world.rateHz,
    leadMs: story.buffered ? bufferedLeadMs : 0,
    ticker: (tick) => unevenTicks(clock, new Random(story.seed ^ 0x71c), tick),
    onHold: (held) => {
      if (held) line?.clear();
    },
    onAudio: (frame) => {
      (line ?? reader).push(frame);
      entries.push({ atMs: world.atMs(), what: 'frame' });
    },
    onEvent: (event) => {
      if (event.type === 'clear') line?.clear();
      if (event.type === 'agent.heard' && event.final) {
        line?.play();
        entries.push({ atMs: world.atMs(), what: 'sounded', words: reader.take() });
      }
      entries.push({ atMs: world.atMs(), what: 'event', event });
      if (event.type === 'turn') observed.turns += 1;
      if (event.type === 'interruption' && event.kind === 'real') observed.interruptions += 1;
      if (event.type === 'interruption' && event.kind === 'false') observed.falseInterruptions += 1;
      if (event.type === 'ended') over = true;
      actor.see(event);
    },
  });
  const actor: Actor = new Actor(world, call, story.scenes);
  call.input({ type: 'start' });
  const life = every(clock, frameMs, () => {
    if (!over) actor.tick();
  });
  let leftMs = afterwardsMs;
  let closingLeftMs = closingMs;
  return {
    observed,
    get closed() {
      return closingLeftMs <= 0;
    },
    second() {
      if (observed.lengthMs === 0) {
        if (actor.done) leftMs -= 1000;
        if (!over && leftMs > 0 && call.atMs < longestMs) return;
        observed.lengthMs = call.atMs;
        call.input({ type: 'end', reason: 'caller-ended' });
        life.cancel();
      }
      closingLeftMs -= 1000;
      if (closingLeftMs === 0) observed.leaks = { ...world.open, timers: clock.pendingTimers };
    },
  };
}
