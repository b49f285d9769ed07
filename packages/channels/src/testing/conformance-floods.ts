/** The part of the conformance suite about floods: whatever is sent, in whatever state, it ends; and so does a stop. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { talkCloseCodes } from '@parley/contracts/talk';
import { firstMessageMs, graceMs, wireAllowance, wireBytesAllowance } from '../session/limits.ts';
import type { DriverOf } from './driver.ts';
import { type Rig, rig } from './rig.ts';

/** Refused as a flood, or before that as what is not understood. */
const refusals: readonly number[] = [talkCloseCodes.flooding, talkCloseCodes.badMessage];
const states = ['waiting', 'opening', 'open'] as const;

export function floods<In, Out>(of: DriverOf<In, Out>): void {
  const names = of
    .open()
    .worthless()
    .map(([name]) => name);
  for (const state of states) {
    for (const name of names) {
      test(`ends a flood of messages that bring nothing while ${state}: ${name}`, async () => {
        const { it, admit } = await inState(of, state);
        const message = it.driver.worthless()[names.indexOf(name)]![1];
        for (let n = 0; n <= wireAllowance.burst; n += 1) it.give(message);
        await ends(it, admit);
      });
    }

    test(`ends a flood of bytes while ${state}`, async () => {
      const { it, admit } = await inState(of, state);
      const each = 64 * 1024;
      for (let bytes = 0; bytes <= wireBytesAllowance.burst; bytes += each) it.session.weigh(each);
      assert.deepEqual(it.closes, [talkCloseCodes.flooding]);
      await ends(it, admit);
    });
  }

  test('takes a line that sends another track beside its own for no flood', async () => {
    const it = rig(of);
    await it.begin();
    for (let at = 0; at < 10_000; at += 20) {
      it.give(it.frame(false));
      assert.equal(it.session.weigh(200), true);
      await it.clock.advance(20);
    }
    assert.deepEqual(it.closes, []);
  });
}

async function inState<In, Out>(
  of: DriverOf<In, Out>,
  state: (typeof states)[number],
): Promise<{ it: Rig<In, Out>; admit: () => void }> {
  const it = rig(of);
  const gate = Promise.withResolvers<void>();
  if (state === 'opening') it.host.gate = gate.promise;
  if (state !== 'waiting') await it.begin();
  assert.equal(it.session.state, state);
  return { it, admit: gate.resolve };
}

/** The flood has ended the session; a stop finds nothing to wait for, and no timer is left. */
async function ends<In, Out>(it: Rig<In, Out>, admit: () => void): Promise<void> {
  assert.equal(it.session.state, 'closed');
  assert.equal(it.closes.length, 1);
  assert.ok(refusals.includes(it.closes[0]!), `closed with ${it.closes[0]}`);
  const sent = it.sent.length;
  it.session.drain();
  admit();
  await it.clock.advance(0);
  for (const call of it.host.calls) assert.ok(call.endReason !== undefined, 'the call goes on');
  await it.clock.advance(firstMessageMs + graceMs);
  assert.equal(it.clock.pendingTimers, 0);
  assert.equal(it.sent.length, sent, 'it still speaks');
}
