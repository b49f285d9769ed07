/** An assistant that outside clients talk to: it asks two things and says goodbye. */
import type { Parley } from '@parley/sdk/client';

type NewAssistant = Parameters<Parley['assistants']['create']>[0];

const ask = (text: string, slot: string, next: string, type: 'text' | 'number') =>
  ({ kind: 'ask', text, slot, answer: { type }, next }) as const;

/** Makes and publishes it; its name is "Order". */
export async function order(client: Parley): Promise<void> {
  const flow = {
    language: 'en',
    start: 'many',
    steps: {
      many: ask('How many?', 'many', 'colour', 'number'),
      colour: ask('Which colour?', 'colour', 'bye', 'text'),
      bye: { kind: 'end', text: 'Goodbye.' },
    },
  };
  const definition = { mind: { kind: 'flow', flow } };
  const { id } = await client.assistants.create({ name: 'Order', definition } as NewAssistant);
  await client.assistants.publish(id);
}
