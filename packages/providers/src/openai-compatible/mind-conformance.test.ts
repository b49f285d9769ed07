import { systemClock } from '@parley/platform/time/clock';
import { mindConformance } from '@parley/voice/mind.conformance';
import type { MindRequest } from '@parley/voice/ports';
import { type ChatRequest, startChatServer } from '../wire/chat-server.ts';
import { createHabits } from './habits.ts';
import { createLanguageModel } from './mind.ts';

const asked: MindRequest = {
  history: [{ role: 'agent', text: 'Hello.', interrupted: true }],
  input: { kind: 'said', text: 'When do you open?' },
  state: null,
  toolResults: [],
  tools: [
    {
      name: 'look',
      description: 'Looks it up.',
      inputSchema: { type: 'object', properties: { what: { type: 'string' } } },
      onInterrupt: 'finish',
      timeoutMs: 1000,
    },
  ],
  nowMs: Date.UTC(2026, 2, 5, 9, 30),
  timeZone: 'Europe/Berlin',
  language: 'en',
};

/** Repeats the last words it was given, and looks up what it is told to. */
function answer({ messages }: ChatRequest) {
  const last = messages.at(-1);
  const text = last?.content ?? '';
  if (last?.role === 'user' && text.includes('look up')) {
    return {
      kind: 'answer' as const,
      calls: ['c1', 'c2'].map((id) => ({ id, name: 'look', arguments: '{"what":"hours"}' })),
    };
  }
  return { kind: 'answer' as const, pieces: ['You said ', ...text.split(/(?<= )/)] };
}

mindConformance('openai-compatible', async () => {
  const server = await startChatServer({ answer });
  const habits = createHabits();
  // Its first answer is behind it: what is held of that one comes in other pieces.
  habits(server.baseUrl, 'test-model').thinksFirst = false;
  const mind = createLanguageModel({
    clock: systemClock,
    baseUrl: server.baseUrl,
    model: 'test-model',
    prompt: 'You answer for a bakery.',
    greeting: '',
    temperature: 0,
    maxOutputTokens: 200,
    habits,
  });
  return {
    mind,
    requests: [
      asked,
      { ...asked, input: { kind: 'digits', digits: '42' } },
      { ...asked, input: { kind: 'silence', count: 1 } },
      { ...asked, history: [], input: { kind: 'start' } },
    ],
    tooled: { ...asked, input: { kind: 'said', text: 'Please look up your hours.' } },
    close: () => server.close(),
  };
});
