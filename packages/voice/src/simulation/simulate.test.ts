import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPromises } from './check.ts';
import { simulate } from './simulate.ts';
import { makeStory, tell } from './story.ts';

test('in random conversations with random faults every promise is kept', async () => {
  let turns = 0;
  let interruptions = 0;
  for (let seed = 1; seed <= 60; seed += 1) {
    const story = makeStory(seed, 20);
    const observed = await simulate(story);
    const [breach] = checkPromises(observed);
    assert.equal(
      breach,
      undefined,
      breach && `${tell(story)}\n${breach.promise}: ${breach.detail} at ${breach.atMs} ms`,
    );
    turns += observed.turns;
    interruptions += observed.interruptions;
  }
  assert.ok(turns > 800, `${turns} turns`);
  assert.ok(interruptions > 200, `${interruptions} interruptions`);
});

test('on a line that plays by its own clock no sound is lost over a pause, nor counted unheard', async () => {
  // The greeting begins 12 ms late in its tick; two pauses and a cut fall between what the line and the call count.
  assert.deepEqual(checkPromises(await simulate(makeStory(36_026_672, 20))), []);
  // A pause begins as the first frame of an answer leaves, and is over before that frame has sounded.
  assert.deepEqual(checkPromises(await simulate(makeStory(676_139_476, 20))), []);
});

test('the same seed gives the same conversation, to the last event', async () => {
  for (const seed of [7, 8, 9]) {
    const [first, second] = [await simulate(makeStory(seed, 15)), await simulate(makeStory(seed, 15))];
    assert.deepEqual(first, second);
  }
});
