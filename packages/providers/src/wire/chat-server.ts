/**
 * A small server that speaks the chat-completions protocol, for tests and demonstrations: what it answers is
 * scripted, what it is asked is checked as strictly as the vendor does. It is itself checked by the vendor's SDK.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { listen, stop } from './test-server.ts';

const toolCallSchema = z.object({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

const messageSchema = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content: z.string() }),
  z.object({ role: z.literal('user'), content: z.string() }),
  z.object({
    role: z.literal('assistant'),
    content: z.string().nullable().optional(),
    tool_calls: z.array(toolCallSchema).min(1).optional(),
  }),
  z.object({ role: z.literal('tool'), tool_call_id: z.string(), content: z.string() }),
]);

const requestSchema = z.object({
  model: z.string(),
  messages: z.array(messageSchema).min(1),
  stream: z.boolean().default(false),
  stream_options: z.object({ include_usage: z.boolean() }).optional(),
  temperature: z.number().optional(),
  max_tokens: z.number().optional(),
  max_completion_tokens: z.number().optional(),
  tools: z
    .array(z.object({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }))
    .optional(),
});

export type ChatRequest = z.output<typeof requestSchema>;

export interface ScriptedCall {
  id: string;
  name: string;
  /** JSON text, sent in fragments. */
  arguments: string;
}

/** What the server does with a request. */
export type ChatAnswer =
  /** The pieces, then the tool calls, as a whole answer. */
  | { kind: 'answer'; pieces?: string[]; calls?: ScriptedCall[]; finish?: string }
  | { kind: 'status'; status: number; headers?: Record<string, string>; message?: string }
  /** The same as `answer`, in one body of JSON, whether a stream was asked for or not. */
  | { kind: 'whole'; pieces?: string[]; calls?: ScriptedCall[] }
  /** Accepts the request and never answers. */
  | { kind: 'hang' }
  /** The pieces, and then nothing, on an open connection. */
  | { kind: 'stall'; pieces: string[] }
  /** The pieces, and then the connection is reset ('reset') or ends as if all were said ('end'). */
  | { kind: 'break'; pieces: string[]; how: 'reset' | 'end' }
  /** A stream whose events are not JSON. */
  | { kind: 'garbage' };

export interface ChatServer {
  /** Up to and with `/v1`. */
  baseUrl: string;
  origin: string;
  /** What was asked and understood, in order. */
  requests: ChatRequest[];
  /** Requests whose client went away before the answer was whole. */
  readonly abandoned: number;
  /** Harmless when called twice. */
  close(): Promise<void>;
}

export interface ChatServerOptions {
  /** `nth` counts requests from 0. */
  answer: (request: ChatRequest, nth: number) => ChatAnswer;
  /** Asked of every request when set. */
  apiKey?: string;
  models?: string[];
}

/** Listens on a free loopback port. */
export async function startChatServer(options: ChatServerOptions): Promise<ChatServer> {
  const { answer, apiKey, models = ['test-model'] } = options;
  const requests: ChatRequest[] = [];
  let abandoned = 0;

  const server = createServer(async (request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) abandoned += 1;
    });
    if (request.url === '/api/tags')
      return sendJson(response, 200, { models: models.map((name) => ({ name })) });
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`)
      return refuse(response, 401);
    if (request.url === '/v1/models') {
      const data = models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'test' }));
      return sendJson(response, 200, { object: 'list', data });
    }
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions') return refuse(response, 404);
    const parsed = requestSchema.safeParse(await readJson(request));
    if (!parsed.success) return refuse(response, 400, z.prettifyError(parsed.error));
    const disorder = findDisorder(parsed.data.messages);
    if (disorder) return refuse(response, 400, disorder);
    if (!models.includes(parsed.data.model)) return refuse(response, 404);
    requests.push(parsed.data);
    carryOut(response, parsed.data, answer(parsed.data, requests.length - 1));
  });
  const origin = await listen(server);
  return {
    origin,
    baseUrl: `${origin}/v1`,
    requests,
    get abandoned() {
      return abandoned;
    },
    close: () => stop(server),
  };
}

/** Every tool call must be followed at once by its result, and every result must belong to a call. */
function findDisorder(messages: ChatRequest['messages']): string | undefined {
  const open = new Set<string>();
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id)) return `No open tool call ${message.tool_call_id}`;
      continue;
    }
    if (open.size > 0) return `Tool calls without a result: ${[...open].join(', ')}`;
    if (message.role === 'assistant') for (const call of message.tool_calls ?? []) open.add(call.id);
  }
  return open.size > 0 ? `Tool calls without a result: ${[...open].join(', ')}` : undefined;
}

function carryOut(response: ServerResponse, request: ChatRequest, answer: ChatAnswer): void {
  if (answer.kind === 'hang') return;
  if (answer.kind === 'status') {
    refuse(response, answer.status, answer.message, answer.headers);
    return;
  }
  if (!request.stream || answer.kind === 'whole') {
    sendWhole(response, request, answer);
    return;
  }
  const send = (event: unknown) =>
    response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  const chunk = (choices: unknown[], more: object = {}) =>
    send({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 0,
      model: request.model,
      choices,
      ...more,
    });
  const delta = (content: object, finish: string | null = null) =>
    chunk([{ index: 0, delta: content, finish_reason: finish }]);

  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  if (answer.kind === 'garbage') {
    send('{"choices": [{"delta"');
    response.end();
    return;
  }
  delta({ role: 'assistant', content: '' });
  for (const piece of answer.pieces ?? []) delta({ content: piece });
  if (answer.kind === 'stall') return;
  if (answer.kind === 'break') {
    if (answer.how === 'end') response.end();
    // Only once the pieces are on their way, or the client would never see them.
    else response.write('\n', () => response.socket?.resetAndDestroy());
    return;
  }
  const calls = answer.calls ?? [];
  calls.forEach((call, index) => {
    const head = { index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } };
    delta({ tool_calls: [head] });
    for (const fragment of call.arguments.match(/.{1,4}/gs) ?? []) {
      delta({ tool_calls: [{ index, function: { arguments: fragment } }] });
    }
  });
  delta({}, answer.finish ?? (calls.length > 0 ? 'tool_calls' : 'stop'));
  if (request.stream_options?.include_usage) chunk([], { usage });
  send('[DONE]');
  response.end();
}

const usage = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 };

function sendWhole(response: ServerResponse, request: ChatRequest, answer: ChatAnswer): void {
  const { pieces = [], calls = [] } = answer.kind === 'answer' || answer.kind === 'whole' ? answer : {};
  const message = {
    role: 'assistant',
    content: pieces.join('') || null,
    ...(calls.length > 0
      ? { tool_calls: calls.map(({ id, ...call }) => ({ id, type: 'function', function: call })) }
      : {}),
  };
  const choice = { index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' };
  sendJson(response, 200, {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 0,
    model: request.model,
    choices: [choice],
    usage,
  });
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    return undefined;
  }
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function refuse(
  response: ServerResponse,
  status: number,
  message = `status ${status}`,
  headers: Record<string, string> = {},
): void {
  sendJson(response, status, { error: { message, type: 'invalid_request_error', code: null } }, headers);
}
