/** Small assistants of the stories. */
import { type Definition, flowOf } from '@parley/harness/call/assistants';

/** Says one thing and ends. */
export function sayAndEnd(text: string, over: Partial<Definition> = {}): Definition {
  const hello = { kind: 'say', text, next: 'bye' } as const;
  return { mind: flowOf('hello', { hello, bye: { kind: 'end', text: 'Goodbye.' } }), ...over };
}

/** Says one thing, then asks for anything, and ends with it. */
export function sayAndAsk(text: string, over: Partial<Definition> = {}): Definition {
  const mind = flowOf('hello', {
    hello: { kind: 'say', text, next: 'ask' },
    ask: {
      kind: 'ask',
      text: 'What would you like to add?',
      slot: 'note',
      answer: { type: 'text' },
      next: 'noted',
    },
    noted: { kind: 'end', text: 'You said {{note}}. Goodbye.' },
  });
  return { mind, ...over };
}
