/** What was said and what was heard: the history that a mind is given. It holds nothing that was only generated. */
import type { ToolCall, ToolResult } from '../frame.ts';
import type { HistoryItem, MindInput } from '../ports.ts';

/** Older items fall off: the history of a long call stays bounded. */
const maxItems = 400;

export class History {
  readonly #items: HistoryItem[] = [];

  /** Oldest first; a copy, so that a slow mind does not see it change. */
  items(): readonly HistoryItem[] {
    return [...this.#items];
  }

  /** One reply is over: what it answered, the tools that ran for it, and what was heard of it. */
  add(reply: {
    input: MindInput;
    tools: readonly { call: ToolCall; result: ToolResult }[];
    heard: string;
    interrupted: boolean;
  }): void {
    const { input } = reply;
    if (input.kind === 'said' && input.text !== '') this.#push({ role: 'caller', text: input.text });
    if (input.kind === 'digits') this.#push({ role: 'caller', text: input.digits });
    for (const tool of reply.tools) this.tool(tool.call, tool.result);
    if (reply.heard !== '') this.#push({ role: 'agent', text: reply.heard, interrupted: reply.interrupted });
  }

  /** A tool that went on after its reply was cut has ended. */
  tool(call: ToolCall, result: ToolResult): void {
    this.#push({ role: 'tool', call, result });
  }

  #push(item: HistoryItem): void {
    this.#items.push(item);
    if (this.#items.length > maxItems) this.#items.shift();
  }
}
