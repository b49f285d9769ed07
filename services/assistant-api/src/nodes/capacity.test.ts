import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '@parley/platform/testing/server';
import { healthy } from '../testing.ts';
import { type Asked, createCapacity } from './capacity.ts';

const spoken: Asked = { mode: 'voice', holdsLittle: false };
const typed: Asked = { mode: 'text', holdsLittle: false };

function setup() {
  const clock = manualClock();
  const node = { reading: healthy, count: 10 };
  const done: string[] = [];
  const logged: string[] = [];
  const capacity = createCapacity({
    clock,
    log: { warn: (_fields: unknown, message?: string) => logged.push(message ?? '') } as never,
    maxCalls: 50,
    cpuLimit: 0.7,
    gauge: { read: () => node.reading, close() {} },
    takeFelt: () => ({ lateShare: 0, actionMs: 0 }),
    onOverload: (level) => done.push(level),
  });
  capacity.watch({
    get count() {
      return node.count;
    },
    get spoken() {
      return node.count;
    },
    degrade: (level) => done.push(`degrade ${level}`),
    endNewest: (count) => done.push(`end ${count}`),
  });
  const check = (live: number, asked = spoken) => capacity.check(asked, { count: live, spoken: live });
  const refused = (live: number, asked = spoken) =>
    assert.throws(
      () => check(live, asked),
      (error: { code?: string; retryAfterMs?: number }) =>
        error.code === 'unavailable' && error.retryAfterMs! > 0,
    );
  return { clock, node, done, logged, capacity, check, refused };
}

test('a node refuses when it is full, when a caller feels it, and when it stops, with when to try again', () => {
  const { clock, node, capacity, check, refused } = setup();
  clock.advance(1000);
  check(1);
  refused(50);
  node.reading = { ...healthy, lagMs: 200 };
  clock.advance(500);
  check(1); // Once is no overload: it may be another program.
  clock.advance(500);
  refused(1);
  check(0); // Whatever makes it late is no call: refusing would not help anybody.
  node.reading = healthy;
  clock.advance(1000);
  check(1);
  capacity.drain();
  refused(0);
  capacity.close();
});

test('a burst is refused before the CPUs show it, and a few calls are not blamed for what else runs', () => {
  const { clock, node, capacity, check, refused } = setup();
  node.reading = { ...healthy, cpu: 0.4 };
  node.count = 20;
  clock.advance(20_000); // A call takes 2 %: fifteen more fit.
  let begun = 0;
  assert.throws(
    () => {
      for (; begun < 30; begun += 1) {
        check(20 + begun);
        capacity.begun();
      }
    },
    { code: 'unavailable' },
  );
  assert.ok(begun >= 13 && begun <= 16, `${begun} were let in`);
  node.reading = { ...healthy, loop: 0.99 };
  clock.advance(2000);
  refused(20);
  check(7);
  capacity.close();
});

test('what is typed needs no CPU to speak of, and is refused only where callers feel it and its key holds much', () => {
  const { clock, node, capacity, check, refused } = setup();
  node.reading = { ...healthy, cpu: 1, loop: 1 };
  clock.advance(10_000);
  refused(20);
  check(20, typed);
  node.reading = { ...healthy, lagMs: 200 };
  clock.advance(1000);
  refused(20, typed);
  check(20, { ...typed, holdsLittle: true });
  refused(20, { ...spoken, holdsLittle: true }); // Those that run would suffer, whoever it is.
  refused(50, { ...typed, holdsLittle: true });
  capacity.close();
});

test('typed calls take nothing from the spoken ones, and do not make those few', () => {
  const { clock, node, capacity } = setup();
  node.reading = { ...healthy, cpu: 0.69 };
  node.count = 20;
  clock.advance(10_000);
  assert.throws(() => capacity.check(spoken, { count: 40, spoken: 20 }), { code: 'unavailable' });
  capacity.check(spoken, { count: 40, spoken: 7 });
  capacity.close();
});

test('up to the limit the node is for all; a little beyond it for those who hold little', () => {
  const { clock, node, capacity, check, refused } = setup();
  node.reading = { ...healthy, cpu: 0.69 };
  node.count = 20;
  clock.advance(10_000);
  refused(20);
  check(20, { ...spoken, holdsLittle: true });
  node.reading = { ...healthy, cpu: 0.75 };
  clock.advance(1000);
  refused(20, { ...spoken, holdsLittle: true });
  capacity.close();
});

test('the steps are taken one at a time, told to the calls and to the log once each, and taken back', () => {
  const { clock, node, done, logged, capacity } = setup();
  node.reading = { ...healthy, waitsMs: { ...healthy.waitsMs, activity: 500 } };
  clock.advance(30_000);
  const steps = ['denoiser', 'early-thinking', 'interim-recognition', 'no-new-calls', 'ending-calls'];
  const rises = steps.flatMap((level, n) => [level, `degrade ${Math.min(n + 1, 3)}`]);
  assert.deepEqual(done.slice(0, 10), rises);
  assert.ok(done.slice(10).length > 2 && done.slice(10).every((one) => one === 'end 1'), done.join());
  assert.equal(logged.length, 5 + done.length - 10);
  done.length = 0;
  node.reading = healthy;
  clock.advance(30_000);
  assert.deepEqual(
    done,
    [3, 3, 2, 1, 0].map((level) => `degrade ${level}`),
  );
  assert.equal(capacity.level, 0);
  capacity.close();
});

test('without a caller there is nothing to give up', () => {
  const { clock, node, done, capacity } = setup();
  node.count = 0;
  node.reading = { ...healthy, lagMs: 500 };
  clock.advance(60_000);
  assert.deepEqual(done, []);
  capacity.close();
});
