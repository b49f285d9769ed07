import { flowSchema } from '@parley/contracts/flow';
import { mindConformance } from '../mind.conformance.ts';
import type { MindRequest } from '../ports.ts';
import { createFlowMind } from './mind.ts';

const flow = flowSchema.parse({
  language: 'en',
  start: 'greet',
  steps: {
    greet: { kind: 'say', text: 'Welcome.', next: 'size' },
    size: {
      kind: 'ask',
      text: 'For how many people?',
      slot: 'size',
      answer: { type: 'number', min: 1, max: 12 },
      next: 'find',
    },
    find: {
      kind: 'tool',
      tool: 'tables',
      input: { size: '{{size}}' },
      saveAs: 'found',
      next: { ok: 'bye', error: 'sorry' },
    },
    bye: { kind: 'end', text: 'There is a table for {{size}}. Goodbye.', reason: 'booked' },
    sorry: { kind: 'end', text: 'I cannot look right now.', reason: 'failed' },
  },
});

function request(more: Partial<MindRequest>): MindRequest {
  return {
    history: [],
    input: { kind: 'start' },
    state: null,
    toolResults: [],
    tools: [
      {
        name: 'tables',
        description: 'Finds a table.',
        inputSchema: { type: 'object' },
        onInterrupt: 'finish',
        timeoutMs: 1000,
      },
    ],
    nowMs: Date.UTC(2026, 10, 24, 15),
    timeZone: 'America/New_York',
    language: 'en',
    ...more,
  };
}

mindConformance('flow', async () => {
  const mind = createFlowMind({ flow });
  let state: unknown = null;
  for await (const event of mind.think(request({}), new AbortController().signal)) {
    if (event.type === 'state') state = event.state;
  }
  const said = (text: string) => request({ state, input: { kind: 'said', text } });
  return {
    mind,
    requests: [
      request({}),
      said('what do you mean?'),
      request({ state, input: { kind: 'silence', count: 1 } }),
      request({ state, input: { kind: 'digits', digits: '4' } }),
      said('nobody knows'),
    ],
    tooled: said('four people'),
  };
});
