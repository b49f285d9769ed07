import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concat } from '../audio/frames.ts';
import type { Samples } from '../frame.ts';
import { Timeline } from '../listen/timeline.ts';
import { Recording, waterfall } from './observe.ts';

test('the parts of the wait are told apart', () => {
  assert.deepEqual(
    waterfall({
      speechEndMs: 1000,
      decidedMs: 1320,
      committedMs: 1400,
      textMs: 1900,
      audioMs: 2050,
      soundingMs: 2060,
    }),
    { endpointingMs: 320, recognitionMs: 80, mindMs: 500, voiceMs: 150, deliveryMs: 10, totalMs: 1060 },
  );
});

test('what was ready before the turn was over costs the caller nothing', () => {
  const { mindMs, voiceMs, deliveryMs } = waterfall({
    speechEndMs: 1000,
    decidedMs: 1320,
    committedMs: 1320,
    textMs: 1100,
    audioMs: 1200,
    soundingMs: 1340,
  });
  assert.deepEqual([mindMs, voiceMs, deliveryMs], [0, 0, 20]);
});

test('whatever the marks are, the parts are not negative and add up to the whole wait', () => {
  const ms = fc.integer({ min: 0, max: 20_000 });
  fc.assert(
    fc.property(
      ms,
      ms,
      ms,
      fc.option(ms),
      fc.option(ms),
      ms,
      (speech, decided, committed, text, audio, wait) => {
        const { totalMs, ...parts } = waterfall({
          speechEndMs: speech,
          decidedMs: decided,
          committedMs: committed,
          textMs: text,
          audioMs: audio,
          soundingMs: speech + wait,
        });
        assert.equal(totalMs, wait);
        assert.ok(Object.values(parts).every((part) => part >= 0));
        assert.equal(
          Object.values(parts).reduce((sum, part) => sum + part, 0),
          totalMs,
        );
      },
    ),
  );
});

function record(outputRateHz: number, ticks: number, agentFrom: number, endMs = ticks * 20) {
  const caller: Samples[] = [];
  const agent: Samples[] = [];
  const timeline = new Timeline(() => {});
  const recording = new Recording({
    timeline,
    outputRateHz,
    write: (one, other) => {
      caller.push(one.slice());
      agent.push(other.slice());
    },
  });
  const sound = new Int16Array(outputRateHz / 50).fill(1000);
  for (let n = 0; n < ticks; n += 1) {
    const atMs = (n + 1) * 20;
    // The caller is heard from 400 ms on, with a delay of the network.
    timeline.fill(atMs);
    if (atMs > 500) timeline.append(new Int16Array(320).fill(500), atMs - 100, false);
    recording.tick(n * 20 >= agentFrom ? sound : null);
  }
  recording.finish(endMs);
  return { caller: concat(caller), agent: concat(agent) };
}

test('a call that ends while its clock stands still is recorded to its end', () => {
  const { caller, agent } = record(16_000, 100, 600, 2330);
  assert.deepEqual([caller.length, agent.length], [2320 * 16, 2320 * 16]);
});

test('both sides are recorded on one clock, from the first ms to the last', () => {
  for (const rateHz of [8000, 16_000, 24_000]) {
    const { caller, agent } = record(rateHz, 100, 600);
    assert.equal(caller.length, 2000 * 16);
    assert.ok(Math.abs(agent.length - caller.length) <= 320, `${agent.length}`);
    assert.ok(Math.abs(caller.indexOf(500) / 16 - 400) <= 20, `${caller.indexOf(500) / 16}`);
    const first = agent.findIndex((sample) => sample > 500) / 16;
    assert.ok(Math.abs(first - 600) <= 5, `${first} at ${rateHz} Hz`);
  }
});
