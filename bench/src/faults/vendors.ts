/**
 * Servers that hear, think and speak in OpenAI's protocol, and misbehave on the wire when they are told to: each
 * model that they are asked for may have a fault of its own. They are not the product's doubles: what judges it must
 * not be made of it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { random } from '@parley/harness/sound/samples';

export const kinds = ['recognition', 'mind', 'voice'] as const;
export type Kind = (typeof kinds)[number];

/** By name, with what the server does. */
export const faults = {
  refused: 'the connection is refused',
  hang: 'accepts the request and never answers',
  'status 500': 'answers with the status 500',
  'status 429': 'answers with the status 429 and Retry-After',
  'status 401': 'answers with the status 401',
  slow: 'sends its first byte after 3 s',
  half: 'sends half of the answer, and then nothing',
  cut: 'sends half of the answer and resets the connection',
  empty: 'sends a body without a byte',
  blank: 'sends an answer in good order with nothing in it',
  garbage: 'sends random bytes as what it should send',
  page: 'sends a web page with the status 200',
  drip: 'sends the answer a byte at a time, ten in a second',
  late: 'answers after 9 s, when nobody waits for it any more',
} as const;
export type Fault = keyof typeof faults;

const slowMs = 3000;
const lateMs = 9000;
const dripMs = 100;

export interface Vendor {
  /** Up to and with /v1. */
  url: string;
  /** From now on, with this model; undefined: it is well. Only `refused` is of all models. */
  set(model: string, fault: Fault | undefined): Promise<void>;
  /** What a recogniser hears, whatever is said. */
  hears(model: string, words: string): void;
  /** Requests for the model so far. */
  asked(model: string): number;
  close(): Promise<void>;
}

interface Answer {
  type: string;
  chunks: Uint8Array<ArrayBuffer>[];
}

/** Listens on a free loopback port. */
export async function startVendor(kind: Kind): Promise<Vendor> {
  const broken = new Map<string, Fault>();
  const words = new Map<string, string>();
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    response.on('error', () => {});
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    const model = modelOf(kind, body);
    counts.set(model, (counts.get(model) ?? 0) + 1);
    const fault = broken.get(model);
    if (kind === 'recognition') return send(response, fault, heard(fault, words.get(model) ?? ''));
    const asked = JSON.parse(body.toString('utf8')) as Asked;
    return send(response, fault, kind === 'mind' ? thought(fault, asked) : spoken(fault, asked));
  }

  const listen = (port: number) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const shut = async () => {
    if (!server.listening) return;
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async set(model, fault) {
      if (fault === undefined) broken.delete(model);
      else broken.set(model, fault);
      if (fault === 'refused') await shut();
      else if (!server.listening) await listen(port);
    },
    hears: (model, said) => void words.set(model, said),
    asked: (model) => counts.get(model) ?? 0,
    close: shut,
  };
}

interface Asked {
  model: string;
  input?: string;
  messages?: { role: string; content?: string | null }[];
}

function modelOf(kind: Kind, body: Buffer): string {
  if (kind !== 'recognition') return (JSON.parse(body.toString('utf8')) as Asked).model;
  return /name="model"\r\n\r\n([^\r]*)/.exec(body.toString('latin1'))?.[1] ?? '';
}

async function send(response: ServerResponse, fault: Fault | undefined, answer: Answer): Promise<void> {
  const begin = (type = answer.type) => response.writeHead(200, { 'content-type': type });
  const whole = Buffer.concat(answer.chunks);
  switch (fault) {
    case 'hang':
      return;
    case 'status 500':
    case 'status 429':
    case 'status 401':
      response.writeHead(Number(fault.slice(-3)), {
        'content-type': 'application/json',
        'retry-after': '30',
      });
      response.end(JSON.stringify({ error: { message: 'as told', type: 'error', code: null } }));
      return;
    case 'empty':
      begin();
      response.end();
      return;
    case 'page':
      begin('text/html');
      response.end('<!doctype html><html><body><h1>Bad gateway</h1></body></html>');
      return;
    case 'garbage':
      begin();
      response.end(randomBytes(96_000));
      return;
    case 'half':
    case 'cut':
      begin();
      response.write(whole.subarray(0, whole.length >> 1), () => {
        // Once it is on its way, or the client would never see it.
        if (fault === 'cut') setImmediate(() => response.socket?.resetAndDestroy());
      });
      return;
    case 'drip':
      begin();
      for (const byte of whole) {
        if (response.destroyed) return;
        response.write(Uint8Array.of(byte));
        await sleep(dripMs);
      }
      response.end();
      return;
    case 'slow':
      await sleep(slowMs);
      break;
    case 'late':
      await sleep(lateMs);
  }
  begin();
  for (const chunk of answer.chunks) response.write(chunk);
  response.end();
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function heard(fault: Fault | undefined, words: string): Answer {
  const text = fault === 'blank' ? '' : words;
  return { type: 'application/json', chunks: [bytes(JSON.stringify({ text }))] };
}

/** Says again what was said. */
function thought(fault: Fault | undefined, { model, messages = [] }: Asked): Answer {
  const said = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const about = { id: 'thought', object: 'chat.completion.chunk', created: 0, model };
  const event = (delta: object, finish: string | null = null) =>
    bytes(`data: ${JSON.stringify({ ...about, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`);
  const tokens = fault === 'blank' ? [] : `You said: ${said} Is there anything else?`.split(/(?= )/);
  return {
    type: 'text/event-stream',
    chunks: [
      event({ role: 'assistant', content: '' }),
      ...tokens.map((content) => event({ content })),
      event({}, 'stop'),
      bytes('data: [DONE]\n\n'),
    ],
  };
}

const voiceHz = 24_000;
const chunkMs = 100;
const msPerCharacter = 62;

/** A buzz with syllables, as long as the text takes to say; 24 kHz PCM16. */
function spoken(fault: Fault | undefined, { input = '' }: Asked): Answer {
  const chunks = Math.max(2, Math.ceil((input.length * msPerCharacter) / chunkMs));
  const samples = (voiceHz * chunkMs) / 1000;
  return {
    type: 'audio/pcm',
    chunks: Array.from({ length: chunks }, (_, chunk) => {
      const out = new Uint8Array(samples * 2);
      const view = new DataView(out.buffer);
      for (let n = 0; n < samples && fault !== 'blank'; n += 1) {
        const at = (chunk * samples + n) / voiceHz;
        const syllable = 0.55 - 0.45 * Math.cos(2 * Math.PI * 5 * at);
        const tone = [1, 2, 3, 4].reduce((sum, k) => sum + Math.sin(2 * Math.PI * 130 * k * at) / k, 0);
        view.setInt16(2 * n, Math.round(5000 * syllable * tone), true);
      }
      return out;
    }),
  };
}

function randomBytes(count: number): Uint8Array {
  const next = random(7);
  return Uint8Array.from({ length: count }, () => Math.floor(256 * next()));
}
