import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '../errors.ts';
import { silentLog } from '../log/log.ts';
import { manualClock } from '../testing/server.ts';
import { createHealth } from './health.ts';

test('a service is ready when every check passes, and else says which fails', async () => {
  let broken = false;
  const health = createHealth({
    clock: manualClock(),
    log: silentLog(),
    checks: {
      database: async () => {
        if (broken) throw new ParleyError('unavailable', 'The database cannot be reached.');
      },
      files: async () => {},
    },
  });
  assert.equal((await health.ready()).ready, true);
  broken = true;
  const { ready, checks } = await health.ready();
  assert.equal(ready, false);
  assert.equal(checks.database?.error, 'The database cannot be reached.');
  assert.equal(checks.files?.ok, true);
});

test('a check that hangs fails at its deadline, and many who ask share one run', async () => {
  const clock = manualClock();
  let runs = 0;
  const hang = () => {
    runs += 1;
    return new Promise<never>(() => {});
  };
  const health = createHealth({ clock, log: silentLog(), limitMs: 100, checks: { hang } });
  const answers = Promise.all([health.ready(), health.ready(), health.ready()]);
  clock.advance(100);
  for (const { ready } of await answers) assert.equal(ready, false);
  assert.equal(runs, 1);
});

test('a service that is draining is not ready, whatever its checks say', async () => {
  const health = createHealth({ clock: manualClock(), log: silentLog(), checks: {} });
  health.drain();
  assert.equal((await health.ready()).ready, false);
});
