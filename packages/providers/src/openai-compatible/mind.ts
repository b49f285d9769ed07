/** A mind that is a language model behind any chat-completions server: OpenAI, Ollama, vLLM, llama.cpp and more. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ParleyError } from '@parley/platform/errors';
import type { Clock, Timer } from '@parley/platform/time/clock';
import type { Mind, MindEvent, MindRequest, ToolDefinition } from '@parley/voice/ports';
import { dynamicTool, type JSONSchema7, jsonSchema, streamText, type ToolSet } from 'ai';
import { retried, type StreamLimits, withLimits } from '../wire/limits.ts';
import { toModelError } from '../wire/model-errors.ts';
import { woken } from '../wire/woken.ts';
import { createChatFetch } from './chat-fetch.ts';
import { createHabits, fitted, type HabitsOf } from './habits.ts';
import { systemPrompt, toMessages } from './messages.ts';
import { createSpokenPart } from './spoken-part.ts';

export interface LanguageModelOptions {
  clock: Clock;
  /** Up to and with `/v1`, such as http://127.0.0.1:11434/v1. */
  baseUrl: string;
  apiKey?: string;
  model: string;
  prompt: string;
  /** Spoken first, without asking the model; empty: the model greets. */
  greeting: string;
  temperature: number;
  maxOutputTokens: number;
  /** Instead of the limit's. */
  firstTokenMs?: number | undefined;
  /** Another mind stands behind it: a server that is busy is not waited for. */
  hasStandIn?: boolean | undefined;
  limits?: Partial<LanguageModelLimits>;
  /** What was learnt of servers; those of the process where it is left out. */
  habits?: HabitsOf;
}

export interface LanguageModelLimits extends StreamLimits {
  /** Attempts after a first one that failed before it had answered anything. */
  retries: 0 | 1;
  /** So long a busy server is waited for that says when to ask again. */
  patienceMs: number;
}

const habitsOfProcess = createHabits();

/** The first answer of a model of which nothing is known is told from a thought within so long. */
const longestHoldMs = 300;

const defaultLimits: LanguageModelLimits = {
  firstMs: 8000,
  idleMs: 5000,
  totalMs: 60_000,
  retries: 1,
  patienceMs: 6000,
};

/** The one tool of our own: without it a model could not hang up. */
const endCall = 'end_call';

/**
 * The mind. Tool calls are told as events and not run: the engine runs them and asks again with their results.
 * Throws the signal's reason when aborted; else `deadline_exceeded`, `unavailable`, `unauthenticated`,
 * `resource_exhausted`, `not_found` or `invalid_argument`.
 */
export function createLanguageModel(options: LanguageModelOptions): Mind {
  const limits = limitsOf(options);
  const habits = (options.habits ?? habitsOfProcess)(options.baseUrl, options.model);
  const provider = createOpenAICompatible({
    name: 'openai-compatible',
    baseURL: options.baseUrl,
    includeUsage: true,
    transformRequestBody: (body) => fitted(body, habits),
    fetch: createChatFetch({
      clock: options.clock,
      habits,
      // The answer after it has to come within the same limit.
      patienceMs: Math.min(limits.patienceMs, limits.firstMs * 0.75),
    }),
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
  });
  const model = provider(options.model);

  async function* answer(request: MindRequest, signal: AbortSignal): AsyncGenerator<MindEvent> {
    const stop = new AbortController();
    const result = streamText({
      model,
      instructions: systemPrompt(options.prompt, request),
      messages: toMessages(request),
      tools: toTools(request.tools),
      temperature: options.temperature,
      maxOutputTokens: options.maxOutputTokens,
      maxRetries: 0,
      abortSignal: stop.signal,
      // Errors are taken from the stream; without this the SDK prints them as well.
      onError: () => {},
    });
    const bounded = withLimits(result.stream, {
      clock: options.clock,
      limits,
      what: 'language model',
      // The SDK's own marks come before the server has said anything.
      isLife: ({ type }) => type !== 'start' && type !== 'start-step',
      stop,
      signal,
    });
    const late = Promise.withResolvers<void>();
    let holding: Timer | undefined;
    let isLate = false;
    const mayHold = () => {
      holding ??= options.clock.after(longestHoldMs, () => {
        isLate = true;
        late.resolve();
      });
      return !isLate;
    };
    const spoken = createSpokenPart({
      tools: [endCall, ...request.tools.map(({ name }) => name)],
      thoughtFirst: habits.thinksFirst ?? false,
      mayHold: habits.thinksFirst === undefined ? mayHold : undefined,
    });
    let ended: string | undefined;
    let answered = false;
    let said = false;
    /** A word that may go on: where the answer is cut off at its limit, half of it is not spoken. */
    let word = '';
    try {
      for await (const part of woken(bounded, late.promise, stop)) {
        if (part === undefined || part.type === 'text-delta') {
          const wasThought = spoken.thoughtFirst;
          const more = part ? spoken.push(part.text) : spoken.late();
          // What came before the end of a thought was none of the answer.
          const text = (spoken.thoughtFirst && !wasThought ? '' : word) + more;
          word = /(?<![\p{L}\p{N}'’])[\p{L}\p{N}'’]*$/u.exec(text)?.[0] ?? '';
          const whole = text.slice(0, text.length - word.length);
          said ||= text.trim() !== '';
          if (spoken.thoughtFirst) habits.thinksFirst = true;
          if (whole !== '') yield { type: 'text', text: whole };
        } else if (part.type === 'tool-call') {
          answered = true;
          if (part.toolName === endCall) ended = endReason(part.input);
          else yield { type: 'tool', call: { id: part.toolCallId, name: part.toolName, input: part.input } };
        } else if (part.type === 'error') {
          throw toModelError(part.error, options.model);
        } else if (part.type === 'finish') {
          if (part.rawFinishReason === undefined) throw unavailable("The language model's answer broke off.");
          const cutOff = part.finishReason === 'length';
          const text = word + spoken.end(cutOff);
          word = '';
          const last = cutOff ? text.replace(/(?<![\p{L}\p{N}'’])[\p{L}\p{N}'’]+$/u, '') : text;
          said ||= last.trim() !== '';
          if (last !== '') yield { type: 'text', text: last };
          if (said) habits.thinksFirst = spoken.thoughtFirst;
          const { inputTokens = 0, outputTokens = 0 } = part.totalUsage;
          yield { type: 'usage', inputTokens, outputTokens };
        }
      }
    } catch (error) {
      isLate = true;
      const text = word + spoken.late();
      if (text !== '' && !signal.aborted) yield { type: 'text', text };
      throw error;
    } finally {
      holding?.cancel();
    }
    if (!answered && !said) throw emptyAnswer(spoken.wroteCall);
    if (ended !== undefined) yield { type: 'end', reason: ended };
  }

  return {
    name: `openai-compatible/${options.model}`,
    async *think(request, signal) {
      if (request.input.kind === 'start' && options.greeting !== '') {
        yield { type: 'text', text: options.greeting };
        return;
      }
      yield* retried(limits.retries, signal, () => answer(request, signal), {
        // Usage alone is no answer: an empty one is asked for again.
        counts: ({ type }) => type !== 'usage',
        toError: (thrown) => toModelError(thrown, options.model),
      });
    },
  };
}

function limitsOf({ firstTokenMs, hasStandIn, limits }: LanguageModelOptions): LanguageModelLimits {
  const usual = { ...defaultLimits, ...limits };
  return {
    ...usual,
    ...(hasStandIn && { patienceMs: 0 }),
    ...(firstTokenMs !== undefined && { firstMs: firstTokenMs, totalMs: usual.totalMs + firstTokenMs }),
  };
}

function toTools(definitions: readonly ToolDefinition[]): ToolSet {
  // Without names that objects have by birth: the model may call for any.
  const tools: ToolSet = Object.assign(Object.create(null), {
    [endCall]: dynamicTool({
      description: 'Hangs up once your words have been heard. Say goodbye in the same answer.',
      inputSchema: jsonSchema({
        type: 'object',
        properties: { reason: { type: 'string', description: 'Why, in a few words' } },
      }),
      ...unexecuted,
    }),
  });
  for (const { name, description, inputSchema } of definitions) {
    tools[name] = dynamicTool({
      description,
      inputSchema: jsonSchema(inputSchema as JSONSchema7),
      ...unexecuted,
    });
  }
  return tools;
}

/** Without `execute` the SDK tells of a call and stops; its types ask for one in dynamic tools. */
const unexecuted = { execute: undefined as never };

function endReason(input: unknown): string {
  const reason = (input as { reason?: unknown } | null)?.reason;
  return typeof reason === 'string' && reason !== '' ? reason : 'the agent said goodbye';
}

function emptyAnswer(wroteCall: boolean): ParleyError {
  return unavailable(
    wroteCall
      ? 'The language model wrote the call of a tool as text: its server must be told how this model calls tools.'
      : 'The language model gave an empty answer.',
  );
}

function unavailable(message: string): ParleyError {
  return new ParleyError('unavailable', message);
}
