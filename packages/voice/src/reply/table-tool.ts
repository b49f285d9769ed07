/** The table tool: a lookup in rows that come with the assistant. */
import type { TableTool } from '@parley/contracts/tools';
import type { ToolCall, ToolResult } from '../frame.ts';
import type { ToolDefinition } from '../ports.ts';

/** The tool as a mind sees it. */
export function tableToolDefinition(tool: TableTool): ToolDefinition {
  return {
    name: tool.name,
    description: tool.description,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(
        tool.keys.map((key) => [key, { type: ['string', 'number', 'boolean'] }]),
      ),
      required: [...tool.keys],
      additionalProperties: false,
    },
    onInterrupt: 'finish',
    timeoutMs: 1000,
  };
}

/**
 * The first row whose keys all match, as `{ found: true, … }`, or `{ found: false }`. Keys match as callers say
 * them: letter case, spaces and punctuation do not count. A missing key is a result with outcome 'error'.
 */
export function runTableTool(tool: TableTool, call: ToolCall): ToolResult {
  const { id, name } = call;
  const input: unknown = call.input;
  const given = (key: string): unknown => cell(input, key);
  const missing = tool.keys.filter((key) => plain(given(key)) === '');
  if (missing.length > 0) {
    return { id, name, outcome: 'error', output: `The lookup needs ${missing.join(' and ')}.` };
  }
  const row = tool.rows.find((one) => tool.keys.every((key) => plain(cell(one, key)) === plain(given(key))));
  if (row === undefined) return { id, name, outcome: 'ok', output: { found: false } };
  const columns = tool.results ?? Object.keys(row);
  const cells = columns.flatMap((column) => {
    const value = cell(row, column);
    return value === undefined ? [] : [[column, value] as const];
  });
  return { id, name, outcome: 'ok', output: { found: true, ...Object.fromEntries(cells) } };
}

/** Only what it has of its own: `constructor` is a name for a column too. */
function cell(row: unknown, column: string): unknown {
  if (typeof row !== 'object' || row === null || !Object.hasOwn(row, column)) return undefined;
  return (row as Record<string, unknown>)[column];
}

function plain(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '') : '';
}
