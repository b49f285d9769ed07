/** The part of the conformance suite about lines: lost and taken up again, or ahead of their time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { talkCloseCodes } from '@parley/contracts/talk';
import { graceMs } from '../session/limits.ts';
import type { DriverOf } from './driver.ts';
import { type Rig, rig, saidBy } from './rig.ts';

export function resuming<In, Out>(of: DriverOf<In, Out>): void {
  test('waits half a minute for a line that was lost', async () => {
    const it = rig(of);
    await it.begin();
    it.session.closed(1006);
    await it.clock.advance(graceMs - 1);
    assert.equal(it.call().endReason, undefined);
    await it.clock.advance(1);
    assert.equal(it.call().endReason, 'connection-lost');
  });

  test('lets a line that comes back within it go on where it was', async () => {
    const first = rig(of);
    await first.begin();
    await first.until('audio');
    first.session.closed(1006);
    await first.clock.advance(graceMs / 2);
    const { clock, host } = first;
    const { id: conversationId, line } = first.call();
    const second = rig(of, { clock, host });
    const { resumeToken } = line;
    second.give(...second.driver.resume!({ conversationId, resumeToken, lastSeq: 1 }));
    await clock.advance(graceMs);
    assert.equal(second.session.state, 'open');
    assert.equal(first.call().endReason, undefined);
    const told = second.sent.flatMap((each) => (each.type === 'event' ? [each.message] : []));
    assert.equal(told[0]?.type, 'resumed');
    assert.equal(told[0]?.seq, 0, 'it is of the line, not of the conversation');
    assert.deepEqual(
      told.slice(1).map(({ seq }) => seq),
      told.slice(1).map((_, index) => index + 2),
    );
    first.session.closed(1006); // Late news of the old line.
    await clock.advance(graceMs * 2);
    assert.equal(first.call().endReason, undefined);
  });

  test('lets another line take over one that still seems to be there, and tells that', async () => {
    const first = rig(of);
    await first.begin();
    const { clock, host } = first;
    const { id: conversationId, line } = first.call();
    const second = rig(of, { clock, host });
    second.give(...second.driver.resume!({ conversationId, resumeToken: line.resumeToken, lastSeq: 0 }));
    await clock.advance(0);
    assert.deepEqual(first.closes, [talkCloseCodes.conflict]);
    first.give(...first.driver.digits('1'));
    first.session.closed(1006);
    await clock.advance(graceMs * 2);
    assert.equal(first.call().endReason, undefined, 'what the old line does changes nothing');
    assert.equal(first.call().line.connected, true);
    assert.ok(!saidBy(first).includes('1'));
  });

  test('does not let a wrong token take up a call', async () => {
    const first = rig(of);
    await first.begin();
    const { clock, host } = first;
    const second = rig(of, { clock, host });
    const resumeToken = 'x'.repeat(43);
    second.give(...second.driver.resume!({ conversationId: first.call().id, resumeToken, lastSeq: 0 }));
    await clock.advance(0);
    assert.deepEqual(second.closes, [talkCloseCodes.unauthenticated]);
    assert.deepEqual(first.closes, []);
  });
}

export function notResuming<In, Out>(of: DriverOf<In, Out>): void {
  test('ends a call whose line is lost at once', async () => {
    const it = rig(of);
    await it.begin();
    await it.until('audio');
    it.session.closed(1006);
    await it.clock.advance(0);
    assert.equal(it.call().endReason, 'connection-lost');
  });
}

/** Where sound is sent ahead of its time, and so must be taken back. */
export function ahead<In, Out>(of: DriverOf<In, Out>): void {
  const { leadMs, marks } = of.dialect.capabilities;
  const frames = (it: Rig<In, Out>) => it.sent.filter(({ type }) => type === 'audio').length;

  test('sends sound ahead of its time, and no further than it says', async () => {
    const it = rig(of);
    await it.begin();
    await it.until('audio');
    await it.clock.advance(200);
    const most = frames(it);
    await it.clock.advance(200);
    assert.ok(most * 20 > 200, `${most} frames in 200 ms`);
    assert.ok(frames(it) * 20 <= 400 + leadMs + 40, `${frames(it)} frames in 400 ms`);
  });

  test('takes back what has not been played when the caller speaks, once', async () => {
    const it = rig(of);
    await it.begin();
    await it.until('audio');
    await it.speak(300, false);
    await it.speak(400, true);
    const clears = it.sent.filter(({ type }) => type === 'clear').length;
    assert.equal(clears, 1);
    assert.notEqual(it.sent.at(-1)?.type, 'audio');
  });

  if (!marks) return;
  test('marks the end of an answer, and has nothing to take back once that has sounded', async () => {
    const it = rig(of);
    await it.begin();
    const at = await it.until('mark');
    const mark = it.sent[at]!;
    assert.ok(mark.type === 'mark');
    await it.clock.advance(80);
    it.give(it.driver.played(mark.name));
    assert.equal(it.played.length, 1);
    assert.ok(it.played[0]! >= 80, `${it.played}`);
    await it.speak(400, true);
    assert.equal(it.sent.filter(({ type }) => type === 'clear').length, 0);
  });

  /** A call that ends as its last words were sent, and the mark behind them. */
  async function ending(): Promise<{ it: Rig<In, Out>; name: string }> {
    const it = rig(of);
    await it.begin();
    const mark = it.sent[await it.until('mark')]!;
    assert.ok(mark.type === 'mark');
    it.call().end('agent-ended');
    await it.clock.advance(0);
    assert.deepEqual(it.closes, [], 'they have not sounded');
    return { it, name: mark.name };
  }

  test('closes the line of a call that has ended once its last words have sounded', async () => {
    const { it, name } = await ending();
    it.give(it.driver.played(name));
    await it.clock.advance(0);
    assert.deepEqual(it.closes, [1000]);
    it.session.closed(1000);
    assert.equal(it.clock.pendingTimers, 0);
  });

  test('does not wait long for a side that does not tell, nor for one that is gone', async () => {
    const { it } = await ending();
    await it.clock.advance(2_000);
    assert.deepEqual(it.closes, [1000]);
    const gone = await ending();
    gone.it.session.closed(1006);
    await gone.it.clock.advance(0);
    assert.equal(gone.it.clock.pendingTimers, 0);
  });
}
