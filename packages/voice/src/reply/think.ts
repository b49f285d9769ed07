/** The mind's stream with its tool loop: asks, runs the tools it calls, asks again, under deadlines. */

import { readStream } from '@parley/platform/async/stream';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import type { ToolCall, ToolResult } from '../frame.ts';
import { mindNextMs } from '../limits.ts';
import type { Mind, MindEvent, MindRequest, ToolExchange } from '../ports.ts';
import type { ToolBox, ToolContext } from './tools.ts';

/** A mind that calls tools more often than this in one reply is going round in circles. */
export const maxToolRounds = 8;

/** `pause`: tools run now, so what was said before them should be spoken without waiting for more. */
export type ThoughtEvent = Exclude<MindEvent, { type: 'tool' }> | { type: 'pause' };

export interface ThinkOptions {
  clock: Clock;
  mind: Mind;
  request: Omit<MindRequest, 'toolResults' | 'tools'>;
  tools: ToolBox;
  context: ToolContext;
  /** How long its first event may take, in ms. */
  firstMs: number;
  /** A tool has run for this reply. */
  onTool: (call: ToolCall, result: ToolResult) => void;
}

/** Everything the mind says in one reply, in order. Rejects with `deadline_exceeded` when it stalls. */
export async function* think(options: ThinkOptions): AsyncGenerator<ThoughtEvent, void, undefined> {
  const { signal } = options.context;
  const toolResults: ToolExchange[] = [];
  let state = options.request.state;
  for (let round = 0; round <= maxToolRounds; round += 1) {
    const request = {
      ...options.request,
      state,
      toolResults: [...toolResults],
      tools: options.tools.definitions,
    };
    const calls: ToolCall[] = [];
    let said = '';
    for await (const event of ask(options, request)) {
      if (event.type === 'tool') calls.push(event.call);
      else {
        if (event.type === 'state') state = event.state;
        if (event.type === 'text') said += event.text;
        yield event;
      }
    }
    if (calls.length === 0) return;
    yield { type: 'pause' };
    const run = async (call: ToolCall) => {
      const { result, started } = await options.tools.run(call, options.context);
      // Told at once: an interruption while another tool runs must not hide what this one has done.
      if (started && !signal.aborted) options.onTool(call, result);
      return { call, result };
    };
    const [first, ...others] = await Promise.all(calls.map(run));
    if (first) toolResults.push(said.trim() === '' ? first : { ...first, said: said.trim() }, ...others);
    signal.throwIfAborted();
  }
  throw new ParleyError(
    'resource_exhausted',
    `The mind called tools more than ${maxToolRounds} times in one reply.`,
  );
}

/** What the mind says to one request, each step under its deadline. */
async function* ask(
  { clock, mind, context, firstMs }: ThinkOptions,
  request: MindRequest,
): AsyncGenerator<MindEvent> {
  const limitMs = (count: number) => (count === 0 ? firstMs : mindNextMs);
  const open = (signal: AbortSignal) => mind.think(request, signal);
  for await (const event of readStream(clock, open, limitMs, context.signal)) yield event;
}

/** Words that need no mind. */
export async function* fixedWords(text: string): AsyncGenerator<ThoughtEvent> {
  yield { type: 'text', text };
}
