/**
 * Chat-completions servers as they are, made what the AI SDK expects: one refuses a field, one is busy for a moment,
 * one sends a whole answer where a stream was asked for.
 */
import { type Clock, sleep } from '@parley/platform/time/clock';
import { z } from 'zod';
import { retryAfterMsOf } from '../wire/errors.ts';
import { parsedJson } from '../wire/request.ts';
import { fitted, type Habits, learn } from './habits.ts';

/** Of each field that may be refused, once. */
const mostRefusals = 3;
const mostWholeBytes = 4 << 20;
/** More of a refusal than this is not read. */
const mostRefusalBytes = 4096;

export interface ChatFetchOptions {
  clock: Clock;
  habits: Habits;
  /** A server that is busy and says for how long is asked again, where that is no longer than this in all, in ms. */
  patienceMs: number;
}

/**
 * `fetch` for chat completions that are to be streamed, their body fitted to the habits as they were. Rejects as
 * `fetch` does.
 */
export function createChatFetch({ clock, habits, patienceMs }: ChatFetchOptions): typeof fetch {
  return async (url, init) => {
    const signal = init?.signal ?? undefined;
    let body = init?.body ?? null;
    let patience = patienceMs;
    for (let refusals = 0; ; ) {
      const response = await fetch(url, { ...init, body });
      if (response.status === 400 || response.status === 422) {
        const words = await textOf(response, mostRefusalBytes);
        const sent = typeof body === 'string' ? parsedJson(body) : undefined;
        refusals += 1;
        if (refusals <= mostRefusals && isObject(sent) && learn(habits, words, sent)) {
          body = JSON.stringify(fitted(sent, habits));
          continue;
        }
        return new Response(words, { status: response.status, headers: response.headers });
      }
      const waitMs = busyMs(response);
      if (waitMs === undefined || waitMs > patience) {
        return response.ok ? streamed(response) : response;
      }
      patience -= waitMs;
      await response.body?.cancel();
      await sleep(clock, waitMs, signal);
    }
  };
}

/** So long the server wants to be left alone; undefined where it is not busy or does not say. */
function busyMs({ status, headers }: Response): number | undefined {
  return status === 429 || status === 503 ? retryAfterMsOf(headers) : undefined;
}

const wholeSchema = z.object({
  choices: z
    .array(
      z.looseObject({
        message: z.looseObject({ tool_calls: z.array(z.looseObject({})).nullish() }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: z.unknown(),
});

/** A whole answer as the stream that was asked for; a stream as it is. */
async function streamed(response: Response): Promise<Response> {
  const type = response.headers.get('content-type') ?? '';
  if (!/^application\/json\b/i.test(type)) return response;
  const words = await textOf(response, mostWholeBytes);
  const parsed = wholeSchema.safeParse(parsedJson(words));
  // An error under a status of success, or nothing that can be read.
  if (!parsed.success) return new Response(words.slice(0, mostRefusalBytes), { status: 502 });
  const { choices, usage } = parsed.data;
  const [{ message, finish_reason: finish }] = choices as [(typeof choices)[number]];
  const delta = { ...message, tool_calls: message.tool_calls?.map((call, index) => ({ index, ...call })) };
  const events = [
    { choices: [{ index: 0, delta, finish_reason: null }] },
    { choices: [{ index: 0, delta: {}, finish_reason: finish ?? 'stop' }] },
    ...(isObject(usage) ? [{ choices: [], usage }] : []),
  ];
  const lines = [...events.map((event) => JSON.stringify(event)), '[DONE]'];
  return new Response(lines.map((line) => `data: ${line}\n\n`).join(''), {
    headers: { 'content-type': 'text/event-stream' },
  });
}

/** The beginning of it, of so many bytes at most; the rest is not waited for. */
async function textOf(response: Response, mostBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let left = mostBytes;
  for await (const bytes of response.body ?? []) {
    parts.push(bytes.subarray(0, left));
    left -= bytes.length;
    if (left <= 0) break;
  }
  return Buffer.concat(parts).toString('utf8');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
