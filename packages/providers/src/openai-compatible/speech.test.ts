import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ErrorCode, ParleyError } from '@parley/platform/errors';
import { systemClock } from '@parley/platform/time/clock';
import { writeWav } from '@parley/voice/audio/wav';
import { type SpeechFault, startSpeechServer } from '../wire/speech-server.ts';
import { createRecognition } from './recognition.ts';
import { createVoice } from './voice.ts';

const tone = Int16Array.from({ length: 24_000 }, (_, at) => Math.round(8000 * Math.sin(at / 20)));
const never = new AbortController().signal;
const limits = { firstMs: 150, idleMs: 150, totalMs: 2000 };
/** Of a kind that stays the same from run to run. */
const noise = Uint8Array.from(
  { length: 20_000 },
  (_, at) => (Math.imul(at + 1, 2_654_435_761) >>> 24) ^ (at % 251),
);

async function setUp(t: TestContext, faults: (SpeechFault | undefined)[], apiKey?: string) {
  const server = await startSpeechServer({
    hear: () => 'a table for two [BLANK_AUDIO]',
    say: () => tone,
    fault: (_, nth) => faults[nth],
    ...(apiKey ? { apiKey } : {}),
  });
  t.after(() => server.close());
  const vendor = { clock: systemClock, baseUrl: `${server.baseUrl}/`, model: 'test-model' };
  const voice = createVoice({ ...vendor, voices: ['alloy'], limits });
  const recognition = createRecognition({ ...vendor, limits: { totalMs: 400 } });
  return {
    server,
    async hear(signal = never) {
      const stream = recognition.open({ language: 'en-US' });
      stream.push(tone.subarray(0, 8000));
      return (await stream.transcribe(signal)).text;
    },
    async speak(signal = never, name = 'alloy') {
      let samples = 0;
      const options = { voice: name, speed: 1, language: 'en', signal };
      for await (const chunk of voice.speak('Hello there.', options)) samples += chunk.samples.length;
      return samples;
    },
  };
}

const fails = (code: ErrorCode, retryAfterMs?: number) => (error: ParleyError) =>
  error.code === code && error.retryAfterMs === retryAfterMs;

const body = (text: string | Uint8Array, type: string): SpeechFault => ({ kind: 'body', type, body: text });
const status = (code: number, headers = {}): SpeechFault => ({ kind: 'status', status: code, headers });

test('what is heard comes without the notes about sounds, and in the language of the call', async (t) => {
  const { server, hear } = await setUp(t, []);
  assert.equal(await hear(), 'a table for two');
  const [asked] = server.requests;
  assert.ok(asked?.kind === 'transcription');
  assert.deepEqual([asked.language, asked.wav.rateHz, asked.wav.samples.length], ['en', 16_000, 8000]);
});

test('silence is not sent, and a short sound is made long enough to be heard', async (t) => {
  const { server } = await setUp(t, []);
  const vendor = { clock: systemClock, baseUrl: server.baseUrl, model: 'test-model' };
  const stream = createRecognition(vendor).open({ language: 'en' });
  stream.push(new Int16Array(16_000));
  assert.equal((await stream.transcribe(never)).text, '');
  stream.next();
  stream.push(tone.subarray(0, 800));
  assert.equal((await stream.transcribe(never)).text, 'a table for two');
  assert.equal(server.requests.length, 1);
});

test('whatever a server does, it fails as what it is and in time; what may pass is tried once more', async (t) => {
  const cases: [string, SpeechFault, ErrorCode, number][] = [
    ['hang', { kind: 'hang' }, 'deadline_exceeded', 1],
    ['stall', { kind: 'stall', bytes: 7 }, 'deadline_exceeded', 1],
    ['break', { kind: 'break' }, 'unavailable', 2],
    ['500', status(500), 'unavailable', 2],
    ['401', status(401), 'unauthenticated', 1],
    ['400', status(400), 'invalid_argument', 1],
    ['404', status(404), 'not_found', 1],
    ['empty', body('', 'audio/pcm'), 'unavailable', 2],
    ['page', body('<html>Bad gateway</html>', 'text/html'), 'unavailable', 2],
    ['garbage', body(noise, 'application/octet-stream'), 'unavailable', 2],
  ];
  for (const [name, fault, code, asked] of cases) {
    const heard = await setUp(t, [fault, fault]);
    await assert.rejects(heard.hear(), fails(code), `hearing, ${name}`);
    assert.equal(heard.server.requests.length, asked, `hearing, ${name}`);
    const spoken = await setUp(t, [fault, fault]);
    // A voice that breaks in the middle has been heard already: it does not begin again.
    await assert.rejects(spoken.speak(), fails(code), `speaking, ${name}`);
    assert.equal(spoken.server.requests.length, name === 'break' ? 1 : asked, `speaking, ${name}`);
  }
  const limited = await setUp(t, [status(429, { 'retry-after': '7' }), status(429)]);
  await assert.rejects(limited.hear(), fails('resource_exhausted', 7000));
  await assert.rejects(limited.speak(), fails('resource_exhausted'));
});

test('WAV is spoken as well as PCM, at any rate, and what is compressed is told by its name', async (t) => {
  const wav = (rateHz: number, channels = 1) => writeWav(new Array<Int16Array>(channels).fill(tone), rateHz);
  for (const [file, samples] of [
    [wav(24_000), 24_000],
    [wav(48_000, 2), 12_000],
    [wav(22_050), Math.ceil((24_000 * 24_000) / 22_050)],
  ] as const) {
    const { speak } = await setUp(t, [body(file, 'audio/wav')]);
    assert.equal(await speak(), samples);
  }
  const frames = Buffer.concat(new Array<Buffer>(9).fill(Buffer.from(`fffb9064${'00'.repeat(413)}`, 'hex')));
  for (const [name, bytes, type] of [
    ['MP3', Buffer.concat([Buffer.from('ID3\u0004'), noise]), 'audio/pcm'],
    ['MP3', frames, 'audio/mpeg'],
    ['Ogg', Buffer.concat([Buffer.from('OggS'), noise]), 'audio/ogg'],
    ['FLAC', Buffer.concat([Buffer.from('fLaC'), noise]), 'application/octet-stream'],
  ] as const) {
    const { speak } = await setUp(t, [body(bytes, type)]);
    await assert.rejects(speak(), { code: 'failed_precondition', message: new RegExp(`sends ${name};`) });
  }
});

test('a server that fails once is asked again, and the caller does not notice', async (t) => {
  const { hear, speak } = await setUp(t, [status(503), undefined, status(503), undefined]);
  assert.equal(await hear(), 'a table for two');
  assert.equal(await speak(), tone.length);
});

test('a server that is not there is unavailable', async (t) => {
  const { server, hear, speak } = await setUp(t, []);
  await server.close();
  await assert.rejects(hear(), fails('unavailable'));
  await assert.rejects(speak(), fails('unavailable'));
});

test('an abort reaches the server, whatever it is at', async (t) => {
  const { server, hear, speak } = await setUp(t, [{ kind: 'hang' }, { kind: 'hang' }]);
  for (const ask of [hear, speak]) {
    const stop = new AbortController();
    const asked = ask(stop.signal);
    const before = server.requests.length;
    while (server.requests.length === before) await new Promise(setImmediate);
    stop.abort(new Error('no more'));
    await assert.rejects(asked, /no more/);
  }
  while (server.abandoned < 2) await new Promise(setImmediate);
});

test('the key is sent, and its refusal tells nothing of it', async (t) => {
  const { hear } = await setUp(t, [], 'secret');
  await assert.rejects(hear(), fails('unauthenticated'));
});

test('a voice that the server has not is the fault of who asks', async (t) => {
  const { server, speak } = await setUp(t, []);
  await assert.rejects(speak(never, 'nobody'), fails('invalid_argument'));
  assert.equal(server.requests.length, 0);
});
