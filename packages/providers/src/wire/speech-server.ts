/**
 * A small server that hears and speaks in OpenAI's protocol, for tests: what it hears and says is given to it, what
 * it is asked is checked as strictly as the vendor does. It is itself checked by the vendor's SDK.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { bytesFromPcm16 } from '@parley/voice/audio/codec';
import { parseWav } from '@parley/voice/audio/wav';
import type { Samples } from '@parley/voice/frame';
import { z } from 'zod';
import { listen, stop } from './test-server.ts';

const transcriptionSchema = z.strictObject({
  model: z.string(),
  response_format: z.literal('json').default('json'),
  language: z
    .string()
    .regex(/^[a-z]{2}$/)
    .optional(),
});

const speechSchema = z.strictObject({
  model: z.string(),
  input: z.string().min(1).max(4096),
  voice: z.string(),
  response_format: z.literal('pcm'),
  speed: z.number().min(0.25).max(4).default(1),
});

export type SpeechRequest =
  | ({ kind: 'transcription'; wav: { rateHz: number; samples: Samples } } & z.output<
      typeof transcriptionSchema
    >)
  | ({ kind: 'speech' } & z.output<typeof speechSchema>);

/** What it does instead of answering. */
export type SpeechFault =
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  /** Accepts the request and never answers. */
  | { kind: 'hang' }
  /** So much of the answer, or half of it, and then nothing, on an open connection. */
  | { kind: 'stall'; bytes?: number }
  /** The first half of the answer; then the connection is reset. */
  | { kind: 'break' }
  /** This for an answer, with that type. */
  | { kind: 'body'; type: string; body: string | Uint8Array };

export interface SpeechServerOptions {
  /** The words in 16 kHz audio. */
  hear: (samples: Samples) => string;
  /** The words as audio at 24 kHz. */
  say: (text: string) => Samples;
  /** `nth` counts requests from 0. */
  fault?: (request: SpeechRequest, nth: number) => SpeechFault | undefined;
  /** Asked of every request when set. */
  apiKey?: string;
  models?: string[];
  voices?: string[];
}

export interface FakeSpeechServer {
  /** Up to and with `/v1`. */
  baseUrl: string;
  /** What was asked and understood, in order. */
  requests: SpeechRequest[];
  /** Requests whose client went away before the answer was whole. */
  readonly abandoned: number;
  /** Harmless when called twice. */
  close(): Promise<void>;
}

/** Listens on a free loopback port. */
export async function startSpeechServer(options: SpeechServerOptions): Promise<FakeSpeechServer> {
  const { hear, say, fault = () => undefined, apiKey, models = ['test-model'], voices = ['alloy'] } = options;
  const requests: SpeechRequest[] = [];
  let abandoned = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) {
      return refuse(response, 401, 'Incorrect API key provided');
    }
    const understood = await understand(request);
    if (typeof understood === 'string') return refuse(response, 400, understood);
    if (understood === undefined) return refuse(response, 404, 'no such route');
    if (!models.includes(understood.model)) return refuse(response, 404, 'no such model');
    if (understood.kind === 'speech' && !voices.includes(understood.voice)) {
      return refuse(response, 400, 'no such voice');
    }
    requests.push(understood);
    const found = fault(understood, requests.length - 1);
    if (found?.kind === 'hang') return;
    if (found?.kind === 'status') return refuse(response, found.status, 'as told', found.headers);
    if (found?.kind === 'body') {
      response.writeHead(200, { 'content-type': found.type }).end(found.body);
      return;
    }
    const spoken = understood.kind === 'speech';
    const body = spoken
      ? bytesFromPcm16(say(understood.input))
      : Buffer.from(JSON.stringify({ text: hear(understood.wav.samples) }));
    response.writeHead(200, { 'content-type': spoken ? 'audio/pcm' : 'application/json' });
    if (found === undefined) {
      // In pieces that part a sample, as a network may.
      for (let at = 0; at < body.length; at += 4801) response.write(body.subarray(at, at + 4801));
      response.end();
    } else {
      const bytes = (found.kind === 'stall' ? found.bytes : undefined) ?? body.length >> 1;
      response.write(body.subarray(0, bytes), () => {
        if (found.kind === 'break') response.socket?.resetAndDestroy();
      });
    }
  }

  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) abandoned += 1;
    });
    answer(request, response).catch(() => response.destroy());
  });
  const origin = await listen(server);
  return {
    baseUrl: `${origin}/v1`,
    requests,
    get abandoned() {
      return abandoned;
    },
    close: () => stop(server),
  };
}

/** What is wrong with it as text; undefined for another route. */
async function understand(request: IncomingMessage): Promise<SpeechRequest | string | undefined> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  if (request.method !== 'POST') return undefined;
  if (request.url === '/v1/audio/speech') {
    const parsed = speechSchema.safeParse(JSON.parse(body.toString('utf8')));
    return parsed.success ? { kind: 'speech', ...parsed.data } : z.prettifyError(parsed.error);
  }
  if (request.url !== '/v1/audio/transcriptions') return undefined;
  const type = request.headers['content-type'] ?? '';
  const form = await new Response(body, { headers: { 'content-type': type } }).formData();
  const { file, ...fields } = Object.fromEntries(form);
  if (!(file instanceof File) || !file.name.endsWith('.wav')) return 'Unrecognized file format';
  const parsed = transcriptionSchema.safeParse(fields);
  if (!parsed.success) return z.prettifyError(parsed.error);
  const { rateHz, channels } = parseWav(new Uint8Array(await file.arrayBuffer()));
  const [samples] = channels;
  if (!samples || samples.length < rateHz / 10)
    return 'Audio file is too short. Minimum length is 0.1 seconds';
  return { kind: 'transcription', wav: { rateHz, samples }, ...parsed.data };
}

function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  const body = JSON.stringify({ error: { message, type: 'invalid_request_error', code: null } });
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
