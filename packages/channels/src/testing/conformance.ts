/**
 * What every way in must keep, whatever its messages look like: each way into and out of a session, on a clock that
 * the test turns. A dialect runs these in a test of its own: `channelConformance(twilioDriver)`.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { talkCloseCodes } from '@parley/contracts/talk';
import { ParleyError } from '@parley/platform/errors';
import { rms } from '@parley/voice/audio/level';
import { firstMessageMs, graceMs, mostBadMessages } from '../session/limits.ts';
import { soundMs } from '../session/sound.ts';
import { access } from './conformance-access.ts';
import { floods } from './conformance-floods.ts';
import { ahead, notResuming, resuming } from './conformance-lines.ts';
import type { DriverOf } from './driver.ts';
import { goodToken, toneRms } from './host.ts';
import { type Rig, rig, saidBy } from './rig.ts';

export function channelConformance<In, Out>(of: DriverOf<In, Out>): void {
  const { id, capabilities } = of.dialect;
  describe(`the dialect ${id}`, () => {
    waiting(of);
    opening(of);
    open(of);
    leaving(of);
    limits(of);
    floods(of);
    access(of);
    if (capabilities.resumable) resuming(of);
    else notResuming(of);
    if (capabilities.leadMs > 0) ahead(of);
  });
}

function waiting<In, Out>(of: DriverOf<In, Out>): void {
  const { id, capabilities } = of.dialect;

  test('has an id that a conversation can be kept under', () => {
    assert.match(id, /^[a-z][a-z0-9-]{0,30}$/);
    assert.ok(capabilities.formats.length > 0);
    assert.ok(capabilities.leadMs === 0 || capabilities.clear, 'what is sent ahead must be taken back');
    assert.equal(capabilities.marks, capabilities.leadMs > 0, 'who plays from a buffer tells how far it is');
  });

  test('closes a connection that says nothing for 10 s, and hears no more of it', async () => {
    const it = rig(of);
    await it.clock.advance(firstMessageMs - 1);
    assert.deepEqual(it.closes, []);
    await it.clock.advance(1);
    assert.deepEqual(it.closes, [talkCloseCodes.badMessage]);
    await it.begin();
    assert.equal(it.host.calls.length, 0);
    assert.equal(it.session.state, 'closed');
  });

  test('closes a connection whose first message is not understood', async () => {
    const it = rig(of);
    it.give(it.driver.nonsense());
    assert.deepEqual(it.closes, [talkCloseCodes.badMessage]);
    assert.equal(it.session.state, 'closed');
  });

  test('closes a connection that sounds before its call has begun', () => {
    const it = rig(of);
    it.give(it.frame(true));
    assert.deepEqual(it.closes, [talkCloseCodes.badMessage]);
  });

  test('tells a connection without a call that the node stops', () => {
    const it = rig(of);
    it.session.drain();
    assert.deepEqual(it.closes, [talkCloseCodes.serverStopping]);
    assert.equal(it.session.state, 'closed');
  });

  test('closes a connection without a call that does not read', () => {
    const it = rig(of);
    it.session.deaf();
    assert.deepEqual(it.closes, [talkCloseCodes.slowReader]);
  });

  test('leaves no timer behind where the connection goes before it has said anything', async () => {
    const it = rig(of);
    it.session.closed(1006);
    assert.equal(it.clock.pendingTimers, 0);
  });
}

function opening<In, Out>(of: DriverOf<In, Out>): void {
  const refusals = [
    ['unauthenticated', talkCloseCodes.unauthenticated],
    ['permission_denied', talkCloseCodes.unauthenticated],
    ['not_found', talkCloseCodes.notFound],
    ['failed_precondition', talkCloseCodes.conflict],
    ['unavailable', talkCloseCodes.failed],
    ['internal', talkCloseCodes.failed],
  ] as const;
  for (const [code, close] of refusals) {
    test(`closes with ${close} where the call is refused as ${code}`, async () => {
      const it = rig(of);
      it.host.gate = Promise.reject(new ParleyError(code, 'Refused.'));
      await it.begin();
      assert.deepEqual(it.closes, [close]);
      assert.equal(it.session.state, 'closed');
    });
  }

  test('gives up a call whose connection went away while it was being opened', async () => {
    const it = rig(of);
    const gate = Promise.withResolvers<void>();
    it.host.gate = gate.promise;
    await it.begin();
    it.session.closed(1006);
    gate.resolve();
    await it.clock.advance(0);
    assert.equal(it.call().started, false);
    assert.equal(it.call().endReason, 'connection-lost');
    assert.equal(it.session.state, 'closed');
  });

  for (const code of of.dialect.capabilities.hangUpCodes) {
    test(`a caller who hangs up with ${code} while the call is being opened has ended it`, async () => {
      const it = rig(of);
      const gate = Promise.withResolvers<void>();
      it.host.gate = gate.promise;
      await it.begin();
      it.session.closed(code);
      gate.resolve();
      await it.clock.advance(0);
      assert.equal(it.call().started, false);
      assert.equal(it.call().endReason, 'caller-ended');
    });
  }

  test('keeps what is said while the call is being opened, in order and not without end', async () => {
    const it = rig(of);
    const gate = Promise.withResolvers<void>();
    it.host.gate = gate.promise;
    await it.begin();
    assert.equal(it.session.state, 'opening');
    it.give(...it.driver.digits('7'));
    for (let n = 0; n < 1000; n += 1) {
      it.give(it.frame(true));
      await it.clock.advance(20);
    }
    assert.deepEqual(it.closes, []);
    gate.resolve();
    await it.clock.advance(3000);
    assert.deepEqual(it.closes, [], 'what was kept is not a flood');
    assert.ok(saidBy(it).includes('7'));
    assert.ok(it.call().events.some(({ type }) => type === 'caller.speaking'));
  });

  test('leaves a connection whose call is being opened alone when the node stops', async () => {
    const it = rig(of);
    const gate = Promise.withResolvers<void>();
    it.host.gate = gate.promise;
    await it.begin();
    it.session.drain();
    gate.resolve();
    await it.clock.advance(0);
    assert.equal(it.session.state, 'open');
  });

  if (!of.bringsToken) return;
  test('asks for a token where the door does not know who begins the call', async () => {
    const missing = rig(of, { principal: undefined });
    missing.give(...missing.driver.start({ assistant: 'Scripted', format: missing.format }));
    await missing.clock.advance(0);
    assert.deepEqual(missing.closes, [talkCloseCodes.unauthenticated]);
    const wrong = rig(of, { principal: undefined });
    await wrong.begin({ token: 'made-up' });
    assert.deepEqual(wrong.closes, [talkCloseCodes.unauthenticated]);
    const right = rig(of, { principal: undefined });
    await right.begin({ token: goodToken });
    assert.equal(right.session.state, 'open');
    assert.ok(!JSON.stringify(right.call().wanted).includes(goodToken), 'the token is not kept');
  });
}

function open<In, Out>(of: DriverOf<In, Out>): void {
  const { formats } = of.dialect.capabilities;
  for (const format of formats) {
    test(`hears and speaks ${format.encoding} at ${format.rateHz} Hz`, async () => {
      const it = rig(of, { format });
      await it.begin({ parameters: { customer: '42' } });
      assert.deepEqual(it.call().wanted.input, format);
      assert.deepEqual(it.call().wanted.output, format);
      assert.equal(it.call().wanted.metadata.customer, '42');
      const at = await it.until('audio');
      const first = it.sent[at]!;
      assert.ok(first.type === 'audio' && first.samples.length === format.rateHz / 50, 'frames of 20 ms');
      await it.speak(400, false);
      const heard = it.sent.flatMap((each) => (each.type === 'audio' ? [...each.samples] : []));
      const level = rms(Int16Array.from(heard));
      assert.ok(
        Math.abs(level - toneRms) < toneRms / 10,
        `what is heard of the agent has a level of ${level}`,
      );
      await it.speak(600, true);
      assert.ok(it.call().events.some(({ type }) => type === 'caller.speaking'));
    });
  }

  test('does not take a silent caller for one who speaks', async () => {
    const it = rig(of);
    await it.begin();
    await it.speak(3000, false);
    assert.ok(!it.call().events.some(({ type }) => type === 'caller.speaking'));
  });

  if (of.dialect.capabilities.digits) {
    test('passes on the keys that the caller presses', async () => {
      const it = rig(of);
      await it.begin();
      it.give(...it.driver.digits('42#'));
      await it.clock.advance(5000);
      assert.ok(saidBy(it).includes('42#'), `${saidBy(it)}`);
    });
  }

  test('takes a second start for a message out of order', async () => {
    const it = rig(of);
    await it.begin();
    await it.begin();
    assert.equal(it.host.calls.length, 1);
    assert.deepEqual(it.closes, []);
  });
}

function leaving<In, Out>(of: DriverOf<In, Out>): void {
  const hangUp = (it: Rig<In, Out>) => {
    const how = it.driver.hangUp();
    if (typeof how === 'number') it.session.closed(how);
    else it.give(...how);
  };

  test('ends the call of a caller who hangs up', async () => {
    const it = rig(of);
    await it.begin();
    await it.until('audio');
    hangUp(it);
    await it.clock.advance(0);
    assert.equal(it.call().endReason, 'caller-ended');
    it.session.closed(1000);
    await it.clock.advance(firstMessageMs + graceMs);
    assert.equal(it.clock.pendingTimers, 0);
  });

  test('ends the call of a caller who hangs up before it is open', async () => {
    const it = rig(of);
    const gate = Promise.withResolvers<void>();
    it.host.gate = gate.promise;
    await it.begin();
    hangUp(it);
    gate.resolve();
    await it.clock.advance(0);
    assert.ok(it.call().endReason !== undefined);
  });

  test('closes the line when the call ends by itself', async () => {
    const it = rig(of);
    await it.begin();
    it.call().end('agent-ended');
    await it.clock.advance(0);
    assert.deepEqual(it.closes, [talkCloseCodes.ended]);
    const before = it.sent.length;
    it.give(it.frame(true), ...it.driver.digits('1'));
    await it.clock.advance(1000);
    assert.equal(it.sent.length, before, 'and says no more');
  });

  test('ends the call of a side that sends and does not read', async () => {
    const it = rig(of);
    await it.begin();
    it.session.deaf();
    await it.clock.advance(0);
    assert.equal(it.call().endReason, 'slow-client');
    assert.deepEqual(it.closes, [talkCloseCodes.slowReader]);
  });

  test('ends the call of a side that reads too slowly, before much is kept for it', async () => {
    const it = rig(of);
    await it.begin();
    await it.until('audio');
    it.unread = 300_000;
    await it.clock.advance(100);
    assert.equal(it.call().endReason, 'slow-client');
    assert.deepEqual(it.closes, [talkCloseCodes.slowReader]);
  });

  test('leaves an open call alone when the node stops, until that ends it', async () => {
    const it = rig(of);
    await it.begin();
    it.session.drain();
    assert.deepEqual(it.closes, []);
    it.call().end('server-stopped');
    await it.clock.advance(0);
    assert.deepEqual(it.closes, [talkCloseCodes.serverStopping]);
  });
}

function limits<In, Out>(of: DriverOf<In, Out>): void {
  test('forgives ten messages that are not understood, and ends at the eleventh', async () => {
    const it = rig(of);
    await it.begin();
    for (let n = 0; n < mostBadMessages; n += 1) {
      it.give(it.driver.nonsense());
      await it.clock.advance(200);
    }
    assert.deepEqual(it.closes, []);
    assert.equal(it.call().endReason, undefined);
    it.give(it.driver.nonsense());
    await it.clock.advance(0);
    assert.deepEqual(it.closes, [talkCloseCodes.badMessage]);
    assert.equal(it.call().endReason, 'failed');
  });

  test('passes over kinds of messages that the maker has added since, and no first message', async () => {
    const { unknown } = of.open();
    if (!unknown) return;
    const it = rig(of);
    await it.begin();
    for (let n = 0; n <= mostBadMessages; n += 1) {
      it.give(unknown());
      await it.clock.advance(200);
    }
    assert.deepEqual(it.closes, []);
    assert.equal(it.call().endReason, undefined);
    const first = rig(of);
    first.give(unknown());
    assert.deepEqual(first.closes, [talkCloseCodes.badMessage]);
  });

  test('hears sound that comes ahead of its time at about the pace at which it sounds', async () => {
    const it = rig(of);
    await it.begin();
    const sent = 20 * 50;
    for (let n = 0; n < sent; n += 1) it.give(it.frame(n % 100 < 50));
    const heardMs = () =>
      it.call().heard.reduce((sum, bytes) => sum + soundMs(bytes.byteLength, it.call().input), 0);
    assert.equal(Math.round(heardMs()), 3000, 'a network that stalled catches up');
    await it.clock.advance(10_000);
    assert.ok(heardMs() >= 13_500 && heardMs() <= 14_200, `${heardMs()}`);
    await it.clock.advance(8_000);
    assert.equal(Math.round(heardMs()), 20_000, 'all of it, in the end');
    assert.deepEqual(it.closes, []);
  });

  test('ends where more than 30 s of sound came ahead of its time, and hears no more of it', async () => {
    const it = rig(of);
    await it.begin();
    for (let n = 0; n < 33 * 50; n += 1) {
      // What is looked at before it is sound has a measure of its own.
      if (n === 1000) await it.clock.advance(1000);
      it.give(it.frame(false));
    }
    assert.deepEqual(it.closes, []);
    for (let n = 0; n < 2 * 50; n += 1) it.give(it.frame(false));
    await it.clock.advance(0);
    assert.deepEqual(it.closes, [talkCloseCodes.flooding]);
    assert.equal(it.call().endReason, 'failed');
    const heard = it.call().heard.length;
    await it.clock.advance(5000);
    assert.equal(it.call().heard.length, heard);
  });

  test('ends a flood of messages', async () => {
    const it = rig(of);
    await it.begin();
    for (let n = 0; n < 60; n += 1) it.give(it.driver.harmless());
    await it.clock.advance(0);
    assert.deepEqual(it.closes, [talkCloseCodes.flooding]);
    assert.equal(it.call().endReason, 'failed');
  });
}
