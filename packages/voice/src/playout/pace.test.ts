import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { everyFrame, Pacer } from './pace.ts';
import { Playout } from './playout.ts';

const rateHz = 8000;
const frameSamples = 160;

/** A reply of `ms` whose samples are numbered from 1. */
function playing(ms: number, leadMs: number, drained: () => void = () => {}) {
  const playout = new Playout({ rateHz, onPiece() {}, onSounding() {}, onDrained: () => drained() });
  playout.begin(1);
  const spoken = 'a few words to say';
  const index = playout.openPiece({ text: spoken, spoken: { text: spoken, spoken, spans: [] } });
  playout.append(
    index,
    Int16Array.from({ length: (ms * rateHz) / 1000 }, (_, n) => n + 1),
  );
  playout.closePiece(index);
  playout.finish();
  const sent: number[] = [];
  const sounding: (number | null)[] = [];
  const pacer = new Pacer({
    playout,
    leadMs,
    onFrame: (frame) => sent.push(frame[0]!),
    onTick: (frame) => sounding.push(frame?.[0] ?? null),
  });
  const frames = (...numbers: number[]) => numbers.map((n) => n * frameSamples + 1);
  const late = (atMs: number) => pacer.advance(atMs, () => false);
  let tickMs = 0;
  return {
    playout,
    pacer,
    sent,
    sounding,
    frames,
    /** On time: every 20 ms until then. */
    to(atMs: number) {
      for (; tickMs <= atMs; tickMs += 20) late(tickMs);
    },
    /** Once, by a machine that did nothing before. */
    late,
    hasten: (atMs: number) => pacer.hasten(atMs, () => false),
  };
}

test('without a lead a frame leaves when it sounds', () => {
  const { sent, sounding, frames, to } = playing(200, 0);
  to(45);
  assert.deepEqual(sent, frames(0, 1, 2));
  assert.deepEqual(sounding, sent);
});

test('with a lead frames leave ahead of their time, each once and in order', () => {
  const { sent, sounding, frames, to } = playing(200, 40);
  to(0);
  assert.deepEqual(sent, frames(0, 1, 2));
  assert.deepEqual(sounding, frames(0));
  to(600);
  assert.deepEqual(sent, frames(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
});

test('a long lead grows over the first ticks', () => {
  const { sent, frames, to } = playing(400, 100);
  const counts = [0, 20, 40, 60, 80].map((atMs) => {
    to(atMs);
    return sent.length;
  });
  assert.deepEqual(counts, [3, 5, 7, 9, 10]);
  assert.deepEqual(sent, frames(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
});

test('on a line with a buffer an answer that is ready does not wait for the tick', () => {
  const { sent, sounding, frames, hasten, to } = playing(200, 40);
  hasten(-8);
  assert.deepEqual(sent, frames(0, 1, 2));
  assert.deepEqual(sounding, frames(0));
  // It was the tick to come, and no other comes before its time.
  hasten(-4);
  to(0);
  assert.equal(sounding.length, 1);
  to(20);
  assert.deepEqual(sounding, frames(0, 1));
  assert.deepEqual(sent, frames(0, 1, 2, 3));
});

test('a line without a buffer keeps to its ticks', () => {
  const { sent, sounding, hasten } = playing(200, 0);
  hasten(-8);
  assert.equal(sent.length + sounding.length, 0);
});

test('what is held is not hastened, and goes on at once when it may', () => {
  const { playout, pacer, sent, frames, hasten, to } = playing(400, 40);
  to(40);
  playout.hold(true);
  pacer.recall();
  hasten(45);
  to(60);
  assert.equal(sent.length, 5);
  playout.hold(false);
  hasten(65);
  assert.deepEqual(sent.slice(5), frames(3, 4, 5));
});

test('an answer that begins as another drains waits for the next tick', () => {
  const { playout, sent, sounding, hasten, to } = playing(20, 40, () => {
    playout.begin(2);
    const index = playout.openPiece({ text: 'more', spoken: { text: 'more', spoken: 'more', spans: [] } });
    playout.append(index, new Int16Array(frameSamples * 4).fill(9));
    hasten(20);
  });
  to(20);
  assert.deepEqual(sounding, [1, null]);
  hasten(21);
  assert.deepEqual(sent, [1, 9, 9, 9]);
  assert.deepEqual(sounding, [1, null, 9]);
});

test('an answer has drained when its last frame has sounded, not when it was sent', () => {
  let drained = false;
  const { sent, to } = playing(60, 40, () => {
    drained = true;
  });
  to(20);
  assert.equal(sent.length, 3);
  assert.equal(drained, false);
  to(60);
  assert.equal(drained, true);
});

test('after a pause the answer goes on from the first frame that had not sounded', () => {
  const { playout, pacer, sent, sounding, frames, to } = playing(400, 40);
  to(40);
  assert.deepEqual(sent, frames(0, 1, 2, 3, 4));
  playout.hold(true);
  pacer.recall();
  to(200);
  assert.equal(sent.length, 5);
  playout.hold(false);
  to(220);
  assert.deepEqual(sent.slice(5), frames(3, 4, 5));
  assert.deepEqual(
    sounding.filter((frame) => frame !== null),
    frames(0, 1, 2, 3),
  );
});

test('a line with a buffer that begins between two ticks has its frames counted when it plays them', () => {
  const { pacer, sounding, frames, hasten, late } = playing(400, 100);
  // The tick of 0 is overdue; the line plays the frames from 12, 32, 52.
  hasten(12);
  late(20);
  assert.deepEqual(sounding, frames(0));
  late(40);
  assert.deepEqual(sounding, frames(0, 1));
  // Whoever asks between the ticks is told of the frame of 52 too, and it is not counted again.
  pacer.countSounded(51);
  assert.deepEqual(sounding, frames(0, 1));
  pacer.countSounded(52);
  assert.deepEqual(sounding, frames(0, 1, 2));
  late(60);
  assert.deepEqual(sounding, frames(0, 1, 2));
  late(80);
  assert.deepEqual(sounding, frames(0, 1, 2, 3));
});

test('to count what has sounded sends nothing', () => {
  const { pacer, sent, hasten } = playing(400, 100);
  hasten(12);
  const before = sent.length;
  pacer.countSounded(90);
  assert.equal(sent.length, before);
});

test('what a late machine gives a line with a buffer counts from when the line has it', () => {
  const { sent, sounding, frames, late } = playing(400, 40);
  late(100);
  assert.deepEqual(sent, frames(0, 1, 2));
  assert.deepEqual(sounding, [null, null, null, null, null, ...frames(0)]);
  late(120);
  assert.deepEqual(sounding.slice(5), frames(0, 1));
  // Later than the line's buffer lasts: it ran dry at 180, and plays on from 300.
  late(300);
  assert.deepEqual(sounding.slice(7), [...frames(2, 3), null, null, null, null, null, null, ...frames(4)]);
  assert.deepEqual(sent, frames(0, 1, 2, 3, 4, 5, 6));
});

test('all that ask tick every 20 ms, by one timer, and none after it has cancelled', async () => {
  const clock = new VirtualClock();
  const ticks = [0, 0, 0, 0, 0];
  const timers = ticks.map((_, n) =>
    everyFrame(clock, () => {
      ticks[n]! += 1;
    }),
  );
  await clock.advance(200);
  // Their moments differ within the first 20 ms.
  assert.ok(ticks.every((count) => count === 9 || count === 10));
  const before = [...ticks];
  timers[0]?.cancel();
  await clock.advance(100);
  assert.deepEqual(
    ticks.map((count, n) => count - before[n]!),
    [0, 5, 5, 5, 5],
  );
  for (const timer of timers) timer.cancel();
  assert.equal(clock.pendingTimers, 0);
});

test('where the machine is late all the time, each still has its turn', async () => {
  const clock = new VirtualClock();
  let lateMs = 0;
  // Each of them takes 6 ms: more than a quarter of the 20 ms.
  const busy = {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs() + lateMs,
    after: (ms: number, due: () => void) => clock.after(Math.max(0, ms), due),
  };
  const ticks = [0, 0, 0, 0];
  const timers = ticks.map((_, n) =>
    everyFrame(busy, () => {
      ticks[n]! += 1;
      lateMs += 6;
    }),
  );
  await clock.advance(400);
  assert.ok(Math.max(...ticks) - Math.min(...ticks) <= 1, `${ticks}`);
  for (const timer of timers) timer.cancel();
});
