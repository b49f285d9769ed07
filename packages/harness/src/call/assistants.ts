/** Assistants that are made for a moment. */
import type { NewAssistant, Parley } from '@parley/sdk/client';

export type Definition = NewAssistant['definition'];
export type Flow = Extract<Definition['mind'], { kind: 'flow' }>['flow'];

/** Creates and publishes it; resolves with its id. */
export async function publish(parley: Parley, name: string, definition: Definition): Promise<string> {
  const { id } = await parley.assistants.create({ name, definition });
  await parley.assistants.publish(id);
  return id;
}

/** A mind that follows the steps. */
export function flowOf(start: string, steps: Flow['steps'], intents?: Flow['intents']): Definition['mind'] {
  return { kind: 'flow', flow: { language: 'en', start, steps, ...(intents && { intents }) } };
}
