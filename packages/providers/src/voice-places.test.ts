import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '@parley/voice/testing/virtual-clock';
import { createVoicePlaces } from './voice-places.ts';

function placesOf(workers = 1) {
  const clock = new VirtualClock();
  let again = 0;
  const places = createVoicePlaces({ clock, workers, mostCalls: 8, measureAgain: () => again++ });
  const call = (calls = 1) => {
    const over = new AbortController();
    return { has: places.take(over.signal, calls), end: () => over.abort() };
  };
  return { clock, places, call, again: () => again };
}

test('before it was measured no call has the voice', () => {
  const { places, call } = placesOf();
  assert.equal(call().has, false);
  places.worked(1, 1000);
  assert.equal(call().has, false);
});

test('so many calls have the voice as it is in time for, and one that ends makes room for another', () => {
  const { places, call } = placesOf(2);
  places.measured(500, 1000);
  const calls = [call(), call(), call(), call()];
  assert.deepEqual(
    calls.map(({ has }) => has),
    [true, true, true, false],
  );
  calls[0]!.end();
  calls[3]!.end();
  assert.deepEqual([call().has, call().has], [true, false]);
});

test('a voice that is slower than speech should be has no place, however many workers there are', () => {
  const { places, call } = placesOf(8);
  places.measured(800, 1000);
  assert.equal(call().has, false);
});

test('where calls are many none begins with the voice, and those that have it keep it', () => {
  const { places, call } = placesOf(8);
  places.measured(100, 1000);
  assert.equal(call(8).has, true);
  assert.equal(call(9).has, false);
  assert.equal(places.taken, 1);
});

test('a machine that grew busy gives no more places, and is measured again once a minute when a call asks', async () => {
  const { clock, places, call, again } = placesOf();
  places.measured(300, 1000);
  const first = call();
  for (let n = 0; n < 10; n++) places.worked(2000, 1000);
  first.end();
  assert.equal(call().has, false);
  assert.equal(again(), 0);
  await clock.advance(60_000);
  call();
  call();
  assert.equal(again(), 1);
  places.measured(300, 1000);
  assert.equal(call().has, true);
});
