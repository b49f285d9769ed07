/** What holds for every dialect when a credential is revoked or expires while something is open for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { talkCloseCodes } from '@parley/contracts/talk';
import type { DriverOf } from './driver.ts';
import { goodToken } from './host.ts';
import { rig } from './rig.ts';

export function access<In, Out>(of: DriverOf<In, Out>): void {
  test('closes a connection without a call whose credential ends', () => {
    const it = rig(of);
    it.host.endAccess();
    assert.deepEqual(it.closes, [talkCloseCodes.unauthenticated]);
    assert.deepEqual([it.session.state, it.host.watchers, it.clock.pendingTimers], ['closed', 0, 0]);
  });

  test('gives up a call whose credential ends while it is being opened', async () => {
    const it = rig(of);
    const gate = Promise.withResolvers<void>();
    it.host.gate = gate.promise;
    await it.begin();
    it.host.endAccess();
    assert.deepEqual(it.closes, [talkCloseCodes.unauthenticated]);
    gate.resolve();
    await it.clock.advance(0);
    assert.deepEqual([it.call().started, it.call().endReason], [false, 'connection-lost']);
  });

  test('ends a call whose credential ends, and says so', async () => {
    const it = rig(of);
    await it.begin();
    await it.until('audio');
    it.host.endAccess();
    await it.clock.advance(0);
    assert.equal(it.call().endReason, 'access-ended');
    assert.deepEqual(it.closes, [talkCloseCodes.unauthenticated]);
  });

  test('lets go of the credential when the connection goes', async () => {
    const it = rig(of);
    await it.begin();
    assert.equal(it.host.watchers, 1);
    it.session.closed(1006);
    assert.equal(it.host.watchers, 0);
  });

  if (!of.bringsToken) return;
  test('ends a call that was begun with a token when what the token was asked for with ends', async () => {
    const it = rig(of, { principal: undefined });
    assert.equal(it.host.watchers, 0);
    await it.begin({ token: goodToken });
    it.host.endAccess();
    await it.clock.advance(0);
    assert.equal(it.call().endReason, 'access-ended');
  });
}
