import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { type Clock, systemClock } from '../time/clock.ts';
import { createLog } from './log.ts';
import { createStretches } from './stretches.ts';

function watched() {
  let atMs = 0;
  const clock: Clock = { ...systemClock, monotonicMs: () => atMs };
  const registry = new Registry();
  const lines: { name: string; tookMs: number }[] = [];
  const log = createLog({ pretty: false, destination: { write: (line) => lines.push(JSON.parse(line)) } });
  const stretches = createStretches({ registry, clock, log });
  const pass = (ms: number) => {
    atMs += ms;
  };
  return {
    registry,
    lines,
    pass,
    work: (name: string, ms: number) => stretches.run(name, () => pass(ms)),
    stretches,
  };
}

test('work of more than 2 ms is counted under its name, also where it fails, and what is shorter is not', async () => {
  const { registry, pass, work, stretches } = watched();
  work('GET /v1/things', 2);
  assert.doesNotMatch(await registry.metrics(), /GET/);
  work('GET /v1/things', 30);
  const failing = () => {
    pass(5);
    throw new Error('no');
  };
  assert.throws(() => stretches.run('broken', failing), /no/);
  const text = await registry.metrics();
  assert.match(text, /parley_long_stretch_seconds_sum\{name="GET \/v1\/things"\} 0\.03/);
  assert.match(text, /parley_long_stretch_seconds_count\{name="broken"\} 1/);
});

test('only what is done before the first pause counts', async () => {
  const { registry, pass, stretches } = watched();
  await stretches.run('slow', async () => {
    await Promise.resolve();
    pass(500);
  });
  assert.doesNotMatch(await registry.metrics(), /slow/);
});

test('the log names each at most once a minute', () => {
  const { lines, pass, work } = watched();
  for (let n = 0; n < 10; n += 1) work('one', 10);
  work('other', 10);
  pass(60_000);
  work('one', 12);
  assert.deepEqual(
    lines.map(({ name, tookMs }) => [name, tookMs]),
    [
      ['one', 10],
      ['other', 10],
      ['one', 12],
    ],
  );
});
