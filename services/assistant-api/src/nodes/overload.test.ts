import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  callsToEnd,
  levels,
  noOverload,
  type Overload,
  overloadAfter,
  type Strain,
  strainOf,
} from './overload.ts';

const calm = strainOf({
  lagMs: 0,
  lateShare: 0,
  actionMs: 0,
  waitsMs: { activity: 0, denoiser: 0, turnDetector: 0, speechToText: 0, textToSpeech: 0, embedding: 0 },
  cpu: 1,
  loop: 1,
});
const signals = Object.keys(calm) as (keyof Strain)[];
const strained = (signal: keyof Strain, worst: number): Strain => ({ ...calm, [signal]: worst });
const looks = fc.array(
  fc.record({
    ms: fc.integer({ min: 1, max: 3000 }),
    // Not doubles: most of those are next to nothing.
    worst: fc.integer({ min: 0, max: 3000 }).map((thousandths) => thousandths / 1000),
    signal: fc.constantFrom(...signals),
  }),
  { maxLength: 200 },
);

/** Every state, with its time, from none on. */
function run(all: readonly { ms: number; worst: number; signal?: keyof Strain }[]) {
  let nowMs = 0;
  let overload = noOverload;
  return all.map(({ ms, worst, signal = 'lagMs' }) => {
    nowMs += ms;
    const before = overload;
    overload = overloadAfter(overload, strained(signal, worst), nowMs);
    return { nowMs, before, overload };
  });
}

const changes = (states: ReturnType<typeof run>) =>
  states.filter(({ before, overload }) => before.level !== overload.level);

test('whatever is measured, the level moves by one, and never sooner than two seconds after it moved', () => {
  fc.assert(
    fc.property(looks, (all) => {
      const moved = changes(run(all));
      for (const [n, { nowMs, before, overload }] of moved.entries()) {
        assert.equal(Math.abs(overload.level - before.level), 1);
        assert.ok(overload.level >= 0 && overload.level < levels.length);
        const apartMs = overload.level > before.level ? 2000 : 5000;
        if (n > 0) assert.ok(nowMs - moved[n - 1]!.nowMs >= apartMs);
      }
    }),
  );
});

test('it rises only while it is bad, and falls only while it is good', () => {
  fc.assert(
    fc.property(looks, (all) => {
      for (const { before, overload } of changes(run(all))) {
        if (overload.level > before.level) assert.ok(overload.felt >= 1);
        else assert.ok(overload.felt < 0.6);
      }
    }),
  );
});

test('a look that is bad alone changes nothing, whatever it shows', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1, max: 1e6, noNaN: true })),
      fc.constantFrom(...signals),
      (bad, signal) => {
        const all = bad.flatMap((worst) => [
          { ms: 500, worst, signal },
          { ms: 500, worst: 0.7, signal },
        ]);
        assert.ok(run(all).every(({ overload }) => overload.level === 0 && overload.felt < 1));
      },
    ),
  );
});

test('between good and bad every level stays as it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: levels.length - 1 }), looks, (level, all) => {
      let overload: Overload = { ...noOverload, level, felt: 0.8, before: 0.8 };
      let nowMs = 0;
      for (const { ms, worst } of all) {
        nowMs += ms;
        overload = overloadAfter(overload, strained('activity', 0.6 + (worst % 0.4)), nowMs);
        assert.equal(overload.level, level);
      }
    }),
  );
});

test('any signal alone leads to the last level when it stays bad, and back to none when it is good again', () => {
  for (const signal of signals) {
    const bad = Array.from({ length: 40 }, () => ({ ms: 500, worst: 1, signal }));
    const good = Array.from({ length: 60 }, () => ({ ms: 500, worst: 0, signal }));
    const states = run([...bad, ...good]);
    assert.equal(states[bad.length - 1]?.overload.level, levels.length - 1, signal);
    assert.equal(states.at(-1)?.overload.level, 0, signal);
  }
});

test('more strain in any look never leads to a lower level in the end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1, max: 3, noNaN: true }), { minLength: 1, maxLength: 60 }),
      (all) => {
        const level = (add: number) =>
          run(all.map((worst) => ({ ms: 500, worst: worst + add }))).at(-1)!.overload.level;
        assert.ok(level(1) >= level(0));
      },
    ),
  );
});

test('calls are ended at the last level only, a few at a time, seconds apart, and never the only one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5000 }), (level, live) => {
      const overload: Overload = { ...noOverload, level, badMs: 0, changedMs: 0 };
      const now = callsToEnd(overload, live, 4000);
      assert.equal(now > 0, level === levels.length - 1 && live > 1);
      assert.ok(now <= Math.ceil(live / 25));
      assert.equal(callsToEnd(overload, live, 3999), 0);
      assert.equal(callsToEnd({ ...overload, endedMs: 4000 }, live, 7999), 0);
      assert.equal(callsToEnd({ ...overload, badMs: null }, live, 60_000), 0);
    }),
  );
});
