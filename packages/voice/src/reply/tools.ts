/** One tool call: when it may start, how long it may take, and what an interruption does to it. */

import { withDeadline } from '@parley/platform/async/deadline';
import { untilAbort } from '@parley/platform/async/until-abort';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import type { ToolCall, ToolResult } from '../frame.ts';
import type { ToolDefinition, ToolRunner } from '../ports.ts';

/** The reason of every abort of a reply: made once, since an error of its own would cost more than the abort. */
export const replyOver = new ParleyError('canceled', 'The reply is over.');

export type ToolPhase = 'started' | ToolResult['outcome'];

export interface ToolContext {
  /** Aborts when the reply that called is thrown away. */
  signal: AbortSignal;
  /** Resolves once the reply is the answer; a tool never starts for one that may yet be thrown away. */
  committed: Promise<void>;
  /** Resolves once everything said so far was heard. */
  heard: () => Promise<void>;
  onPhase: (call: ToolCall, phase: ToolPhase) => void;
}

export interface ToolBox {
  definitions: readonly ToolDefinition[];
  /** Never rejects. `started` false: it had no effect, and leaves no trace in the history. */
  run(call: ToolCall, context: ToolContext): Promise<{ result: ToolResult; started: boolean }>;
  close(): void;
}

/** `onLate` gets the result of a tool that finished after its reply was cut. */
export function createToolBox(options: {
  clock: Clock;
  definitions: readonly ToolDefinition[];
  runTool: ToolRunner;
  onLate: (call: ToolCall, result: ToolResult) => void;
}): ToolBox {
  const closing = new AbortController();

  async function run(call: ToolCall, context: ToolContext) {
    const definition = options.definitions.find((each) => each.name === call.name);
    if (!definition)
      return { result: failed(call, 'error', `There is no tool "${call.name}".`), started: false };
    try {
      await untilAbort(context.committed, context.signal);
      if (definition.onInterrupt === 'after-heard') await untilAbort(context.heard(), context.signal);
    } catch {
      return { result: failed(call, 'cancelled', 'The caller went on before it began.'), started: false };
    }
    context.onPhase(call, 'started');
    const survives = definition.onInterrupt !== 'cancel';
    const signal = survives ? closing.signal : AbortSignal.any([closing.signal, context.signal]);
    const work = perform(definition, call, signal).then((result) => {
      context.onPhase(call, result.outcome);
      return result;
    });
    try {
      return { result: await untilAbort(work, context.signal), started: true };
    } catch {
      if (survives) void work.then((result) => options.onLate(call, result));
      return {
        result: survives ? running(call) : failed(call, 'cancelled', 'The caller interrupted.'),
        started: true,
      };
    }
  }

  async function perform(
    definition: ToolDefinition,
    call: ToolCall,
    signal: AbortSignal,
  ): Promise<ToolResult> {
    try {
      return await withDeadline(
        options.clock,
        definition.timeoutMs,
        (inner) => options.runTool(call, inner),
        signal,
      );
    } catch (error) {
      if (signal.aborted) return failed(call, 'cancelled', 'It was cancelled.');
      const late = error instanceof ParleyError && error.code === 'deadline_exceeded';
      return late
        ? failed(call, 'timeout', `It did not answer within ${definition.timeoutMs} ms.`)
        : failed(call, 'error', error instanceof ParleyError ? error.message : 'It failed.');
    }
  }

  return {
    definitions: options.definitions,
    run,
    close: () => closing.abort(new ParleyError('canceled', 'The call ended.')),
  };
}

function failed(call: ToolCall, outcome: 'error' | 'cancelled' | 'timeout', message: string): ToolResult {
  return { id: call.id, name: call.name, outcome, output: { message } };
}

/** Stands in for a result that is still coming; never enters the history. */
function running(call: ToolCall): ToolResult {
  return failed(call, 'cancelled', 'It goes on.');
}
