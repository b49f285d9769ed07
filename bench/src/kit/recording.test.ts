import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, random, type Samples, silence } from '@parley/harness/sound/samples';
import { continuity, firstSoundMs, lastSampleMs, place } from './recording.ts';
import { frameSamples, noise } from './sound.ts';

const next = random(1);
/** A minute of speech-like sound would not tell more: no two frames are alike. */
const answer = noise(400, -20, next);
const frame = (n: number) => answer.slice(n * frameSamples, (n + 1) * frameSamples);

test('an answer that was held and went on from the very sample is whole, and one that lost or repeated a frame is not', () => {
  const held = concat(
    silence(100),
    answer.slice(0, 5 * frameSamples),
    silence(240),
    answer.slice(5 * frameSamples),
  );
  assert.deepEqual(continuity(held, 100, answer), { whole: true, pausedMs: 240, pauses: 1 });
  const lost = concat(
    answer.slice(0, 5 * frameSamples),
    silence(240),
    answer.slice(6 * frameSamples),
    silence(100),
  );
  assert.equal(continuity(lost, 0, answer).whole, false);
  const repeated = concat(
    answer.slice(0, 5 * frameSamples),
    silence(240),
    frame(4),
    answer.slice(5 * frameSamples),
  );
  assert.equal(continuity(repeated, 0, answer).whole, false);
  assert.equal(continuity(answer.slice(0, 5 * frameSamples), 0, answer).whole, false);
});

test('a sound is found in the room of a call where it was played, and told apart from a torn one', () => {
  const said: Samples[] = [concat(silence(40), noise(300, -15, next)), noise(200, -15, next)];
  const torn = said[1]!.slice();
  torn.fill(0, 2000, 2400);
  const call = concat(silence(500), said[0]!, silence(700), torn, silence(100));
  const [first, second] = place(call, said);
  assert.deepEqual(first, { atMs: 500, startMs: 540, whole: true });
  assert.deepEqual(second, { atMs: 1540, startMs: 1540, whole: false });
  assert.deepEqual(place(silence(1000), said), [undefined, undefined]);
});

test('first and last sample of the agent are found to the sample', () => {
  const agent = concat(silence(200), answer, silence(300));
  assert(Math.abs(firstSoundMs(agent, 100, 900)! - 200) < 1);
  assert.equal(firstSoundMs(agent, 700, 900), undefined);
  assert(Math.abs(lastSampleMs(agent, 900) - 600) < 1);
});
