import assert from 'node:assert/strict';
import { test } from 'node:test';
import { talkCloseCodes } from '@parley/contracts/talk';
import { channelConformance } from '../testing/conformance.ts';
import { goodToken } from '../testing/host.ts';
import { rig } from '../testing/rig.ts';
import { telnyxDriver } from './driver.ts';
import { authTokenField } from './messages.ts';

channelConformance(telnyxDriver);

const start = (custom_parameters: object, encoding = 'PCMU', sample_rate = 8000) =>
  JSON.stringify({
    event: 'start',
    stream_id: 'S1',
    start: {
      call_control_id: 'C1',
      from: '+1',
      to: '+2',
      client_state: null,
      custom_parameters,
      media_format: { encoding, sample_rate, channels: 1 },
    },
  });

test('telnyx: frames that come out of order are heard in order, and one that does not come is not waited for', async () => {
  const it = rig(telnyxDriver);
  await it.begin();
  const give = (...chunks: number[]) => {
    for (const chunk of chunks) {
      const payload = Buffer.alloc(160, chunk).toString('base64');
      it.give(JSON.stringify({ event: 'media', media: { track: 'inbound', chunk: String(chunk), payload } }));
    }
  };
  const heard = () => it.call().heard.map(([first]) => first);
  give(2, 1, 3, 5, 4);
  assert.deepEqual(heard(), [1, 2, 3, 4, 5]);
  give(7);
  await it.clock.advance(59);
  assert.deepEqual(heard(), [1, 2, 3, 4, 5]);
  await it.clock.advance(1);
  assert.deepEqual(heard(), [1, 2, 3, 4, 5, 7]);
  give(6, 9);
  it.session.closed(1006);
  await it.clock.advance(100);
  assert.deepEqual(heard(), [1, 2, 3, 4, 5, 7], 'and nothing after the end');
});

test('telnyx: the agent speaks in the codec of the command, whatever the line has', async () => {
  const it = rig(telnyxDriver);
  it.give(
    start({ assistant: 'A', bidirectional_codec: 'L16', bidirectional_sampling_rate: '16000' }, 'PCMA'),
  );
  await it.clock.advance(0);
  const { input, output, metadata } = it.call().wanted;
  assert.deepEqual(input, { encoding: 'alaw', rateHz: 8000 });
  assert.deepEqual(output, { encoding: 'pcm16', rateHz: 16_000 });
  assert.deepEqual(metadata, { callControlId: 'C1', streamId: 'S1', from: '+1', to: '+2' });
});

test('telnyx: without a word of it the agent speaks mu-law, as Telnyx plays it', async () => {
  const it = rig(telnyxDriver);
  it.give(start({ assistant: 'A' }, 'L16', 16_000));
  await it.clock.advance(0);
  assert.deepEqual(it.call().wanted.output, { encoding: 'mulaw', rateHz: 8000 });
});

test('telnyx: a codec that is not spoken here is refused', async () => {
  for (const parameters of [
    { bidirectional_codec: 'OPUS' },
    { bidirectional_codec: 'constructor' },
    { bidirectional_codec: 'PCMU', bidirectional_sampling_rate: '16000' },
    { bidirectional_codec: 'L16', bidirectional_sampling_rate: 'fast' },
  ]) {
    const it = rig(telnyxDriver);
    it.give(start({ assistant: 'A', ...parameters }));
    assert.deepEqual(it.closes, [talkCloseCodes.badMessage]);
  }
});

test('telnyx: the auth token of the command is taken from `connected`', async () => {
  const it = rig(telnyxDriver, { principal: undefined });
  it.give(JSON.stringify({ event: 'connected', version: '1.0.0', [authTokenField]: goodToken }));
  it.give(start({ assistant: 'A' }));
  await it.clock.advance(0);
  assert.equal(it.session.state, 'open');
  it.give(JSON.stringify({ event: 'connected', version: '1.0.0' }));
  assert.deepEqual(it.closes, []);
});

test('telnyx: what it could not use is no fault of the call, and other tracks are not heard', async () => {
  const it = rig(telnyxDriver);
  await it.begin();
  await it.until('mark');
  const payload = Buffer.alloc(160, 0x20).toString('base64');
  for (let n = 1; n < 30; n += 1) {
    it.give(JSON.stringify({ event: 'media', media: { track: 'outbound', chunk: String(n), payload } }));
    await it.clock.advance(20);
  }
  const error = { code: 100_003, title: 'malformed_frame', detail: 'Not formed correctly.' };
  for (let n = 0; n < 12; n += 1) it.give(JSON.stringify({ event: 'error', payload: error }));
  await it.clock.advance(0);
  assert.equal(it.call().endReason, undefined);
  assert.ok(!it.call().events.some(({ type }) => type === 'caller.speaking'));
});

test('telnyx: L16 is read with the high byte first, and half a sample does no harm', async () => {
  const speaking = async (frame: Buffer) => {
    const it = rig(telnyxDriver);
    it.give(start({ assistant: 'A' }, 'L16', 16_000));
    await it.clock.advance(4000);
    for (let n = 0; n < 20; n += 1) {
      it.give(JSON.stringify({ event: 'media', media: { payload: frame.toString('base64') } }));
      await it.clock.advance(20);
    }
    return it.call().events.some(({ type }) => type === 'caller.speaking');
  };
  // 0x2000 and 0x0020: one of them is loud, the other cannot be heard.
  assert.equal(await speaking(Buffer.alloc(640, Uint8Array.of(0x20, 0x00))), true);
  assert.equal(await speaking(Buffer.alloc(640, Uint8Array.of(0x00, 0x20))), false);
  const it = rig(telnyxDriver);
  it.give(start({ assistant: 'A' }, 'L16', 16_000));
  await it.clock.advance(0);
  it.give(JSON.stringify({ event: 'media', media: { payload: Buffer.alloc(641).toString('base64') } }));
  assert.equal(it.session.state, 'open');
});

test('telnyx: a flood of frames that nobody hears is a flood, be they too late or of another track', async () => {
  const payload = Buffer.alloc(160, 0xff).toString('base64');
  for (const media of [
    { track: 'inbound', chunk: '1', payload },
    { track: 'outbound', chunk: '1', payload },
  ]) {
    const it = rig(telnyxDriver);
    await it.begin();
    for (let n = 0; n < 9 * 50; n += 1) it.give(JSON.stringify({ event: 'media', media }));
    assert.deepEqual(it.closes, [talkCloseCodes.flooding]);
  }
});
