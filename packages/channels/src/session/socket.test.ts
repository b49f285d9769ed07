import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { manualClock } from '@parley/platform/testing/server';
import { type WatchedSocket, watchReader } from './socket.ts';

/** A socket whose other end answers pings, sends, or does neither. */
function setUp(other: { reads: boolean; sends: boolean }) {
  const clock = manualClock();
  const events = new EventEmitter();
  const socket = Object.assign(events, {
    OPEN: 1,
    readyState: 1,
    ping() {
      if (other.reads) events.emit('pong');
    },
  });
  let deaf = 0;
  watchReader(socket as unknown as WatchedSocket, clock, () => {
    deaf += 1;
  });
  const pass = (ms: number) => {
    for (let at = 0; at < ms; at += 100) {
      if (other.sends) events.emit('message');
      clock.advance(100);
    }
    return deaf;
  };
  return { other, pass, close: () => events.emit('close') };
}

test('a client that sends and does not read is noticed after 15 s', () => {
  const { pass } = setUp({ reads: false, sends: true });
  assert.equal(pass(15_000), 0);
  assert.ok(pass(5_000) > 0);
});

test('one that reads is not, however much it sends; nor one that is silent as well', () => {
  assert.equal(setUp({ reads: true, sends: true }).pass(60_000), 0);
  assert.equal(setUp({ reads: false, sends: false }).pass(60_000), 0);
});

test('nobody is watched after the end', () => {
  const { pass, close } = setUp({ reads: false, sends: true });
  close();
  assert.equal(pass(60_000), 0);
});
