import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, openMicrophone } from './microphone.ts';

const format = { encoding: 'pcm16', rateHz: 16_000 } as const;

/** Stands still until it is advanced; holds the one timer that a microphone has. */
function handClock() {
  let nowMs = 0;
  let next = { atMs: Number.POSITIVE_INFINITY, ring() {} };
  const clock: Clock = {
    monotonicMs: () => nowMs,
    after(delayMs, ring) {
      next = { atMs: nowMs + Math.max(0, delayMs), ring };
      return { cancel: () => (next = { atMs: Number.POSITIVE_INFINITY, ring() {} }) };
    },
  };
  const advance = (ms: number) => {
    const untilMs = nowMs + ms;
    while (next.atMs <= untilMs) {
      const { atMs, ring } = next;
      next = { atMs: Number.POSITIVE_INFINITY, ring() {} };
      nowMs = atMs;
      ring();
    }
    nowMs = untilMs;
  };
  /** The timer rings so much later than it should. */
  const standStill = (ms: number) => {
    nowMs += ms;
    next.ring();
  };
  return { ...clock, advance, standStill };
}

function setUp({ muted = false } = {}) {
  const clock = handClock();
  const sent: { atMs: number; first: number }[] = [];
  const microphone = openMicrophone({
    clock,
    format,
    muted,
    send: (bytes) => {
      assert.equal(bytes.byteLength, 640);
      sent.push({ atMs: clock.monotonicMs(), first: new Int16Array(bytes.buffer, bytes.byteOffset)[0]! });
    },
  });
  return { clock, sent, microphone };
}

test('sound goes out at its own pace, on a grid that does not drift', () => {
  const { clock, sent, microphone } = setUp();
  void microphone.play(new Int16Array(16_000).fill(7));
  for (let i = 0; i < 1000; i += 1) clock.advance(1.03);
  assert.equal(sent.length, 52);
  assert.equal(microphone.sentMs, 1040);
  assert.deepEqual(
    sent.slice(0, 4).map(({ atMs }) => Math.round(atMs)),
    [0, 20, 40, 60],
  );
  assert.equal(sent.filter(({ first }) => first === 7).length, 50);
});

test('where there is no sound, silence goes out', () => {
  const { clock, sent } = setUp();
  clock.advance(100);
  assert.deepEqual(
    sent.map(({ first }) => first),
    [0, 0, 0, 0, 0, 0],
  );
});

test('playing resolves when the last of it was sent, and pieces follow each other without a gap', async () => {
  const { clock, sent, microphone } = setUp();
  const order: string[] = [];
  const first = microphone.play(new Int16Array(500).fill(1)).then(() => order.push('first'));
  const second = microphone.play(new Int16Array(460).fill(2)).then(() => order.push('second'));
  clock.advance(20);
  clock.advance(20);
  await first;
  assert.deepEqual(order, ['first']);
  clock.advance(40);
  await second;
  assert.deepEqual(
    sent.map((frame) => frame.first),
    [0, 1, 1, 2, 0],
  );
});

test('after a standstill of the process no more than a second is sent at once', () => {
  const { clock, sent } = setUp();
  clock.standStill(5000);
  assert.equal(sent.length, 51);
  clock.advance(20);
  assert.equal(sent.length, 52);
});

test('a muted one sends nothing between sounds', async () => {
  const { clock, sent, microphone } = setUp({ muted: true });
  clock.advance(100);
  assert.equal(sent.length, 0);
  const played = microphone.play(new Int16Array(640).fill(7));
  clock.advance(100);
  await played;
  assert.deepEqual(
    sent.map(({ first }) => first),
    [7, 7],
  );
});

test('once it is closed nothing goes out, and nobody waits for what was not said', async () => {
  const { clock, sent, microphone } = setUp();
  const played = microphone.play(new Int16Array(16_000));
  microphone.close();
  await played;
  await microphone.play(new Int16Array(16_000));
  clock.advance(100);
  assert.equal(sent.length, 1);
});
