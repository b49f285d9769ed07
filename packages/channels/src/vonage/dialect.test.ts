import assert from 'node:assert/strict';
import { test } from 'node:test';
import { talkCloseCodes } from '@parley/contracts/talk';
import { channelConformance } from '../testing/conformance.ts';
import { rig } from '../testing/rig.ts';
import { vonageDriver } from './driver.ts';

channelConformance(vonageDriver);

const connected = (over: object) => JSON.stringify({ event: 'websocket:connected', ...over });

test('vonage: headers that are words, numbers or choices are kept, others passed over', async () => {
  const it = rig(vonageDriver);
  const headers = { assistant: 'A', customer: 42, vip: true, nested: { a: 1 }, none: null };
  it.give(connected({ 'content-type': 'audio/l16;rate=16000', ...headers }));
  await it.clock.advance(0);
  assert.equal(it.call().wanted.assistant, 'A');
  assert.deepEqual(it.call().wanted.metadata, { customer: '42', vip: 'true' });
});

test('vonage: a call with more than 100 names attached is refused, before each is looked at', async () => {
  const refused = async (count: number) => {
    const it = rig(vonageDriver);
    const names = Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, '']));
    it.give(connected({ 'content-type': 'audio/l16;rate=16000', assistant: 'A', ...names }));
    await it.clock.advance(0);
    return it.closes;
  };
  assert.deepEqual(await refused(99), []);
  assert.deepEqual(await refused(100), [talkCloseCodes.badMessage]);
});

test('vonage: a format that is not documented is refused', () => {
  for (const type of ['audio/l16;rate=44100', 'audio/opus', 'audio/l16', '']) {
    const it = rig(vonageDriver);
    it.give(connected({ 'content-type': type, assistant: 'A' }));
    assert.deepEqual(it.closes, [talkCloseCodes.badMessage]);
  }
});

test('vonage: a socket that closes without a code is a caller who hung up, one that breaks is lost', async () => {
  const ends = async (code: number) => {
    const it = rig(vonageDriver);
    await it.begin();
    it.session.closed(code);
    await it.clock.advance(0);
    return it.call().endReason;
  };
  assert.equal(await ends(1005), 'caller-ended');
  assert.equal(await ends(1006), 'connection-lost');
});
