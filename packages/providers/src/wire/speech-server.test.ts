import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { writeWav } from '@parley/voice/audio/wav';
import OpenAI, { toFile } from 'openai';
import { type SpeechFault, startSpeechServer } from './speech-server.ts';

const tone = Int16Array.from({ length: 12_000 }, (_, at) => Math.round(8000 * Math.sin(at / 20)));

async function setUp(t: TestContext, fault?: SpeechFault) {
  const server = await startSpeechServer({
    hear: (samples) => `${samples.length} samples`,
    say: () => tone,
    apiKey: 'secret',
    fault: () => fault,
  });
  t.after(() => server.close());
  const client = (apiKey: string) => new OpenAI({ baseURL: server.baseUrl, apiKey, maxRetries: 0 });
  return { server, client };
}

const wav = () => toFile(Buffer.from(writeWav([new Int16Array(4000)], 16_000)), 'said.wav');
const speech = { model: 'test-model', voice: 'alloy', input: 'Hello.', response_format: 'pcm' } as const;

test("the vendor's SDK has the server hear a recording", async (t) => {
  const { server, client } = await setUp(t);
  const transcription = { model: 'test-model', language: 'en', response_format: 'json' } as const;
  const { text } = await client('secret').audio.transcriptions.create({
    file: await wav(),
    ...transcription,
  });
  assert.equal(text, '4000 samples');
  const [asked] = server.requests;
  assert.ok(asked?.kind === 'transcription');
  assert.deepEqual([asked.language, asked.wav.rateHz], ['en', 16_000]);
});

test("the vendor's SDK has the server speak, and reads its PCM as it comes", async (t) => {
  const { client } = await setUp(t);
  const response = await client('secret').audio.speech.create(speech);
  const parts: Uint8Array[] = [];
  for await (const part of response.body ?? []) parts.push(part);
  assert.deepEqual(Buffer.concat(parts), Buffer.from(tone.buffer));
});

test("the vendor's SDK sees a wrong key, a limit, an unknown model and voice as what they are", async (t) => {
  const { client } = await setUp(t, { kind: 'status', status: 429 });
  const { speech: mouth, transcriptions } = client('secret').audio;
  await assert.rejects(client('wrong').audio.speech.create(speech), OpenAI.AuthenticationError);
  await assert.rejects(mouth.create(speech), OpenAI.RateLimitError);
  await assert.rejects(mouth.create({ ...speech, model: 'no' }), OpenAI.NotFoundError);
  await assert.rejects(mouth.create({ ...speech, voice: 'nobody' }), OpenAI.BadRequestError);
  await assert.rejects(
    transcriptions.create({ file: await toFile(Buffer.from('no sound'), 'said.txt'), model: 'test-model' }),
    OpenAI.BadRequestError,
  );
});

test("the vendor's SDK sees speech that breaks off", async (t) => {
  const { client } = await setUp(t, { kind: 'break' });
  const response = await client('secret').audio.speech.create(speech);
  await assert.rejects(response.arrayBuffer());
});
