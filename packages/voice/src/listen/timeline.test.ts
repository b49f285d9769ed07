import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concat } from '../audio/frames.ts';
import { activityFrameSamples, type Samples } from '../frame.ts';
import { Timeline } from './timeline.ts';

const perMs = 16;

function open() {
  const frames: Samples[] = [];
  const timeline = new Timeline((frame) => frames.push(frame));
  return { timeline, frames, heard: () => concat(frames) };
}

function sound(ms: number, value = 1): Samples {
  return new Int16Array(ms * perMs).fill(value);
}

function read(timeline: Timeline, from: number, count: number): Int16Array {
  const out = new Int16Array(count).fill(7);
  timeline.read(from, out);
  return out;
}

test('audio that begins late stands where it was heard, after silence', () => {
  const { timeline, heard } = open();
  timeline.append(sound(60), 160, true);
  timeline.fill(180);
  assert.equal(timeline.endMs, 160);
  assert.equal(heard().indexOf(1), 100 * perMs);
});

test('audio that does not arrive becomes silence, but only once it is surely late', () => {
  const { timeline, heard } = open();
  timeline.append(sound(32), 32, true);
  timeline.fill(200);
  assert.equal(timeline.endMs, 32);
  timeline.fill(500);
  assert.equal(timeline.endMs, 260);
  assert.equal(heard().lastIndexOf(1), 32 * perMs - 1);
});

test('frames that arrive in a burst are all kept, in order', () => {
  const { timeline, heard } = open();
  for (let n = 1; n <= 16; n += 1) timeline.append(sound(20, n), 320, false);
  timeline.fill(340);
  assert.equal(timeline.endMs, 320);
  const values = [...new Set(heard())].filter((value) => value !== 0);
  assert.deepEqual(
    values,
    Array.from({ length: 16 }, (_, n) => n + 1),
  );
});

test('a sender who pauses and goes on is heard when they went on, not where the silence was filled to', () => {
  const { timeline, heard } = open();
  timeline.append(sound(20), 20, true);
  for (let atMs = 40; atMs <= 1000; atMs += 20) timeline.fill(atMs);
  timeline.append(sound(20, 7), 1000, true);
  timeline.append(sound(20, 8), 1020, true);
  timeline.fill(1020);
  assert.equal(heard().indexOf(7), 980 * perMs);
});

test('after a stall the lag is dropped in silence, but no sample of a speaking caller is', () => {
  const stalled = () => {
    const opened = open();
    opened.timeline.append(sound(20), 20, true);
    opened.timeline.fill(2000);
    return opened;
  };
  const quiet = stalled();
  for (let n = 0; n < 90; n += 1) quiet.timeline.append(sound(20, 2), 2000, true);
  quiet.timeline.fill(2020);
  assert.ok(quiet.timeline.endMs - 2000 <= 400, `${quiet.timeline.endMs}`);
  const speaking = stalled();
  for (let n = 0; n < 90; n += 1) speaking.timeline.append(sound(20, 2), 2000, false);
  speaking.timeline.fill(2020);
  assert.equal(speaking.timeline.endMs, 1760 + 90 * 20);
});

test('audio that stands after its arrival is brought back to its time, in silence only', () => {
  for (const [quiet, level, broughtBack] of [
    [true, 2, true],
    [true, 900, true],
    [false, 2, false],
  ] as const) {
    const { timeline, heard } = open();
    // A stall of which the next tick saw only a part: what was still on its way found its place taken.
    timeline.append(sound(20, level), 100, quiet);
    timeline.fill(120);
    for (let atMs = 120; atMs <= 160; atMs += 20) timeline.append(sound(20, level), 120, quiet);
    assert.equal(timeline.endMs, 160);
    for (let atMs = 140; atMs <= 1400; atMs += 20) timeline.append(sound(20, level), atMs, quiet);
    assert.equal(timeline.endMs, broughtBack ? 1400 : 1440);
    // What stands where it belongs stays whole.
    const before = timeline.endMs;
    for (let atMs = 1420; atMs <= 4000; atMs += 20) timeline.append(sound(20, level), atMs, quiet);
    assert.equal(timeline.endMs - before, 2600);
    assert.ok(
      !heard()
        .subarray(100 * perMs)
        .includes(0),
    );
  }
});

test('a word that begins while the lag is made up for is kept whole', () => {
  const { timeline } = open();
  timeline.append(sound(60), 20, true);
  const send = (fromMs: number, toMs: number, level: number) => {
    const before = timeline.endMs;
    for (let atMs = fromMs; atMs < toMs; atMs += 20) timeline.append(sound(20, level), atMs, true);
    return timeline.endMs - before;
  };
  assert.equal(send(40, 660, 900), 620);
  // Nothing says yet that somebody speaks: it is only louder.
  assert.equal(send(660, 1000, 3000), 340);
  assert.equal(send(1000, 1200, 900), 200 - 40);
});

test('what was heard in the last two seconds can be read again; what is older or yet to come is silence', () => {
  const { timeline } = open();
  for (let n = 1; n <= 150; n += 1) timeline.append(sound(20, n), n * 20, false);
  assert.deepEqual([...read(timeline, 2980 * perMs, 3)], [150, 150, 150]);
  assert.deepEqual([...read(timeline, 1000 * perMs, 2)], [51, 51]);
  assert.deepEqual([...read(timeline, 900 * perMs, 2)], [0, 0]);
  const oldest = 3000 * perMs - 64 * activityFrameSamples;
  assert.deepEqual([...read(timeline, oldest - 1, 3)], [0, 48, 48]);
  assert.deepEqual([...read(timeline, 3000 * perMs - 1, 3)], [150, 0, 0]);
  assert.deepEqual([...read(timeline, -2, 3)], [0, 0, 0]);
});

test('a piece longer than what is kept leaves its end, and is handed on whole', () => {
  const { timeline, heard } = open();
  const long = Int16Array.from({ length: 80 * activityFrameSamples }, (_, n) => n % 1000);
  timeline.append(long, long.length / perMs, false);
  assert.ok(Buffer.from(heard().buffer).equals(Buffer.from(long.buffer)));
  const from = long.length - 20_000;
  assert.deepEqual(read(timeline, from, 100), long.slice(from, from + 100));
});

test('a frame that was handed on keeps its samples, whatever comes after', () => {
  const { timeline, frames } = open();
  timeline.append(sound(32, 5), 32, false);
  timeline.append(sound(5000, 9), 5032, false);
  timeline.fill(5040);
  assert.ok(frames[0]?.every((sample) => sample === 5));
});

test('however audio arrives, every sample is handed on once, without gaps, and time never falls far behind', () => {
  const arrival = fc.record({
    waitMs: fc.integer({ min: 0, max: 600 }),
    ms: fc.integer({ min: 0, max: 60 }),
    quiet: fc.boolean(),
    fill: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 40 }), (arrivals) => {
      const { timeline, frames, heard } = open();
      let atMs = 0;
      for (const [n, { waitMs, ms, quiet, fill }] of arrivals.entries()) {
        atMs += waitMs;
        if (fill) timeline.fill(atMs);
        if (fill) assert.ok(timeline.endMs >= atMs - 240);
        timeline.append(sound(ms, n + 1), atMs, quiet);
      }
      const all = heard();
      assert.ok(frames.every((frame) => frame.length === activityFrameSamples));
      assert.equal(
        all.length,
        Math.floor((timeline.endMs * perMs) / activityFrameSamples) * activityFrameSamples,
      );
      const from = Math.max(0, all.length - 1900 * perMs);
      assert.deepEqual([...read(timeline, from, all.length - from)], [...all.subarray(from)]);
    }),
    { numRuns: 30 },
  );
});
