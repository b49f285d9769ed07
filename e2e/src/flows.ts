/** Small assistants of the stories. */
import type { NewAssistant, Parley } from '@parley/sdk/client';

export type Definition = NewAssistant['definition'];

/** Says one thing and ends. */
export function sayAndEnd(text: string, over: Partial<Definition> = {}): Definition {
  return {
    mind: {
      kind: 'flow',
      flow: {
        language: 'en',
        start: 'hello',
        steps: {
          hello: { kind: 'say', text, next: 'bye' },
          bye: { kind: 'end', text: 'Goodbye.' },
        },
      },
    },
    ...over,
  };
}

/** Says one thing, then asks for anything, and ends with it. */
export function sayAndAsk(text: string, over: Partial<Definition> = {}): Definition {
  return {
    mind: {
      kind: 'flow',
      flow: {
        language: 'en',
        start: 'hello',
        steps: {
          hello: { kind: 'say', text, next: 'ask' },
          ask: {
            kind: 'ask',
            text: 'What would you like to add?',
            slot: 'note',
            answer: { type: 'text' },
            next: 'noted',
          },
          noted: { kind: 'end', text: 'You said {{note}}. Goodbye.' },
        },
      },
    },
    ...over,
  };
}

/** Creates and publishes; resolves with the id. */
export async function publish(parley: Parley, name: string, definition: Definition): Promise<string> {
  const { id } = await parley.assistants.create({ name, definition });
  await parley.assistants.publish(id);
  return id;
}
