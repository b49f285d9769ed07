import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat } from '../audio/frames.ts';
import type { Samples } from '../frame.ts';
import { Timeline } from '../listen/timeline.ts';
import { Recording } from './recording.ts';

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
