import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '../errors.ts';
import { silentLog } from '../log/log.ts';
import { manualClock } from '../testing/server.ts';
import { createStanding, unansweredMs } from './standing.ts';

/** What is asked, and answered by hand: who has ended, or that nobody is there. */
function rig() {
  const clock = manualClock();
  const asked: (readonly string[])[] = [];
  const state = { ended: [] as string[], away: false };
  const standing = createStanding({
    clock,
    log: silentLog(),
    async findEnded(ids) {
      asked.push(ids);
      if (state.away) throw new ParleyError('unavailable', 'away');
      return state.ended.filter((id) => ids.includes(id));
    },
  });
  const told: string[] = [];
  const watch = (credentialId: string, expiresAt: string | null = null, as = credentialId) =>
    standing.watch({ credentialId, expiresAt }, () => told.push(as));
  /** Lets so much time pass, and what it causes happen. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 500) {
      clock.advance(Math.min(500, left));
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    }
  };
  return { clock, asked, state, standing, told, watch, pass };
}

test('all that is open is asked about in one request, twice a second, and nothing is asked where nothing is open', async () => {
  const { asked, watch, pass } = rig();
  await pass(1000);
  assert.deepEqual(asked, []);
  const releases = ['key_1', 'key_2', 'key_1'].map((id) => watch(id));
  await pass(1000);
  assert.deepEqual(asked, [
    ['key_1', 'key_2'],
    ['key_1', 'key_2'],
  ]);
  for (const release of releases) release();
  await pass(1000);
  assert.equal(asked.length, 2);
});

test('more than 1,000 are asked about in as few requests as they take', async () => {
  const { asked, watch, pass } = rig();
  for (let n = 0; n < 2500; n += 1) watch(`key_${n}`);
  await pass(500);
  assert.deepEqual(
    asked.map(({ length }) => length),
    [1000, 1000, 500],
  );
});

test('what has ended is told once, to each that holds something open for it and to no other', async () => {
  const { state, told, watch, pass } = rig();
  watch('key_1', null, 'call');
  watch('key_1', null, 'socket');
  watch('key_1', null, 'gone')();
  watch('key_2');
  state.ended = ['key_1'];
  await pass(500);
  assert.deepEqual(told, ['call', 'socket']);
  await pass(2000);
  assert.equal(told.length, 2);
});

test('one that expires ends on time without being asked about', async () => {
  const { clock, state, told, watch, pass } = rig();
  watch('key_1', new Date(clock.now() + 1500).toISOString());
  state.away = true;
  await pass(1000);
  assert.deepEqual(told, []);
  await pass(500);
  assert.deepEqual(told, ['key_1']);
});

test('word of an end is obeyed at once, and word that may be missing means asking at once', async () => {
  const { asked, state, standing, told, watch, pass } = rig();
  watch('key_1');
  watch('key_2');
  standing.end(['key_1', 'key_unknown']);
  assert.deepEqual(told, ['key_1']);
  state.ended = ['key_2'];
  standing.askAgain();
  standing.askAgain();
  await pass(1);
  assert.deepEqual(asked, [['key_2']]);
  assert.deepEqual(told, ['key_1', 'key_2']);
});

test('while nobody answers what was good goes on for a minute, and one answer in between is enough', async () => {
  const { state, told, watch, pass } = rig();
  watch('key_1');
  state.away = true;
  await pass(unansweredMs - 500);
  state.away = false;
  await pass(500);
  state.away = true;
  await pass(unansweredMs - 500);
  assert.deepEqual(told, []);
  await pass(500);
  assert.deepEqual(told, ['key_1']);
});

test('whoever begins now must count now: an end, an expiry and no answer all refuse', async () => {
  const { clock, state, standing } = rig();
  const one = { credentialId: 'key_1', expiresAt: null };
  await standing.mustCount(one);
  state.ended = ['key_1'];
  await assert.rejects(standing.mustCount(one), { code: 'unauthenticated' });
  const expired = { credentialId: 'key_2', expiresAt: new Date(clock.now()).toISOString() };
  await assert.rejects(standing.mustCount(expired), { code: 'unauthenticated' });
  state.away = true;
  await assert.rejects(standing.mustCount(one), { code: 'unavailable' });
});
