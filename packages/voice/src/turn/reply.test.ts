import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greeted, say, TurnDriver } from '../testing/turn-driver.ts';

const inputs = (driver: TurnDriver) => driver.all('reply.start').map((effect) => effect.reply.input);

test('a call begins with the opening words of the mind', () => {
  const driver = new TurnDriver();
  driver.happen({ type: 'start' });
  assert.deepEqual(inputs(driver), [{ kind: 'start' }]);
  assert.equal(driver.all('reply.commit').length, 1);
});

test('how long a caller has waited is counted from their last sound, whenever their turn was decided', () => {
  for (const [waitMs, fillerMs] of [
    [300, 2500],
    [1400, 2500],
    [4000, 5000],
  ] as const) {
    const driver = greeted({ minWaitMs: waitMs, maxWaitMs: waitMs });
    say(driver, 'A table for two.');
    driver.pass(waitMs);
    const { speechEndMs } = driver.last('reply.commit')!;
    const filler = driver.all('timer.set').findLast(({ name }) => name === 'filler');
    assert.equal(filler!.atMs - speechEndMs!, fillerMs);
  }
});
