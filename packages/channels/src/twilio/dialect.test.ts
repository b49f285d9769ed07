import assert from 'node:assert/strict';
import { test } from 'node:test';
import { channelConformance } from '../testing/conformance.ts';
import { rig } from '../testing/rig.ts';
import { twilioDriver } from './driver.ts';

channelConformance(twilioDriver);

const payload = Buffer.alloc(160, 0x20).toString('base64');

async function speaking(media: object): Promise<boolean> {
  const it = rig(twilioDriver);
  await it.begin();
  await it.until('mark');
  for (let n = 0; n < 8; n += 1) {
    it.give(JSON.stringify({ event: 'media', ...media }));
    await it.clock.advance(20);
  }
  assert.deepEqual(it.closes, []);
  return it.call().events.some(({ type }) => type === 'caller.speaking');
}

test('twilio: only the inbound track of its own stream is heard', async () => {
  assert.equal(await speaking({ media: { payload } }), true);
  assert.equal(await speaking({ media: { track: 'inbound', payload } }), true);
  assert.equal(await speaking({ media: { track: 'outbound', payload } }), false);
  assert.equal(await speaking({ streamSid: 'MZother', media: { payload } }), false);
});

test('twilio: what is not base64, binary, or of another stream counts as not understood', async () => {
  for (const message of [
    JSON.stringify({ event: 'media', media: { payload: '%%%%%%%%' } }),
    Buffer.alloc(160),
    JSON.stringify({ event: 'stop', streamSid: 'MZother' }),
    JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }),
  ]) {
    const it = rig(twilioDriver);
    await it.begin();
    for (let n = 0; n < 11; n += 1) it.give(message);
    assert.deepEqual(it.closes, [4400]);
  }
});

test('twilio: the names of the call are kept beside what the customer attached', async () => {
  const it = rig(twilioDriver);
  await it.begin({ parameters: { campaign: 'spring' } });
  assert.deepEqual(Object.keys(it.call().wanted.metadata), ['campaign', 'callSid', 'streamSid']);
});

test('twilio: a flood of a track that nobody hears is a flood, and no way to begin', async () => {
  const other = JSON.stringify({ event: 'media', media: { track: 'outbound', payload } });
  const it = rig(twilioDriver);
  await it.begin();
  for (let n = 0; n < 8 * 50; n += 1) {
    it.give(other, it.frame(false), other, it.frame(false));
    await it.clock.advance(20);
  }
  assert.deepEqual(it.closes, [], 'twice the pace of speech is none, nor does it take from the caller');
  for (let n = 0; n < 9 * 50; n += 1) it.give(other);
  assert.deepEqual(it.closes, [4429]);
  const stranger = rig(twilioDriver);
  stranger.give(other);
  assert.deepEqual(stranger.closes, [4400]);
});

test('twilio: parameters of any length are kept, and refuse no call', async () => {
  const it = rig(twilioDriver);
  const name = 'n'.repeat(300);
  await it.begin({ parameters: { [name]: 'v'.repeat(5_000), short: 'x' } });
  const { metadata } = it.call().wanted;
  assert.equal(metadata[name]?.length, 5_000);
  assert.equal(metadata.short, 'x');
});
