/** A call without audio: a mind and its tools by text, for trying an assistant out and for tests of what it says. */
import type { ToolCall, ToolResult } from './frame.ts';
import type { HistoryItem, Mind, MindInput, MindRequest, ToolRunner } from './ports.ts';

export interface TextCallOptions {
  mind: Mind;
  runTool: ToolRunner;
  nowMs: number;
  timeZone: string;
  language: string;
}

export interface TextReply {
  text: string;
  /** Tool calls of the reply, in order. */
  calls: ToolCall[];
  /** What the last question expects; undefined where none was asked. */
  expects?: string;
  /** Why the call ends with this reply, or whom it goes to. */
  ends?: { reason: string } | { to: string };
}

export interface TextCall {
  turn(input: MindInput, signal?: AbortSignal): Promise<TextReply>;
  /** What the mind committed last. */
  state(): unknown;
}

/** A mind that asks for more tools than this in one reply has lost its way. */
const toolsMax = 20;

export function openTextCall({ mind, runTool, nowMs, timeZone, language }: TextCallOptions): TextCall {
  const history: HistoryItem[] = [];
  let state: unknown = null;

  return {
    state: () => state,
    async turn(input, signal = new AbortController().signal) {
      const reply: TextReply = { text: '', calls: [] };
      const toolResults: { call: ToolCall; result: ToolResult }[] = [];
      for (let asked = true; asked && toolResults.length <= toolsMax; ) {
        asked = false;
        const request: MindRequest = {
          history: [...history],
          input,
          state,
          toolResults: [...toolResults],
          tools: [],
          nowMs,
          timeZone,
          language,
        };
        for await (const event of mind.think(request, signal)) {
          if (event.type === 'text') reply.text = joined(reply.text, event.text);
          else if (event.type === 'state') state = event.state;
          else if (event.type === 'expect') reply.expects = event.expects;
          else if (event.type === 'end') reply.ends = { reason: event.reason };
          else if (event.type === 'transfer') reply.ends = { to: event.to };
          else if (event.type === 'tool') {
            reply.calls.push(event.call);
            toolResults.push({ call: event.call, result: await runTool(event.call, signal) });
            asked = true;
          }
        }
      }
      if (input.kind === 'said') history.push({ role: 'caller', text: input.text });
      history.push(...toolResults.map((one) => ({ role: 'tool' as const, ...one })));
      history.push({ role: 'agent', text: reply.text, interrupted: false });
      return reply;
    },
  };
}

/** Each part of a reply begins without a space where the one before it waited for a tool. */
function joined(before: string, text: string): string {
  return before === '' || /^\s/.test(text) ? before + text : `${before} ${text}`;
}
