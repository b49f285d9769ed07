/** What a stranger writes with `@parley/sdk`; compiled strictly, with the declarations of the package too. */
import {
  type AgentHeardEvent,
  type Assistant,
  createParley,
  type NewAssistant,
  openTalk,
  ParleyApiError,
  type TalkEnd,
  type TalkEvent,
} from '@parley/sdk';

const parley = createParley({ url: 'http://localhost:8080', apiKey: 'pk_live_x' });

const definition: NewAssistant['definition'] = {
  mind: {
    kind: 'flow',
    flow: { language: 'en', start: 'end', steps: { end: { kind: 'end', text: 'Goodbye.' } } },
  },
};

export async function make(name: string | undefined): Promise<Assistant> {
  try {
    return await parley.assistants.create({ name: name ?? 'Goodbye', definition });
  } catch (error) {
    if (error instanceof ParleyApiError && error.status === 400) console.log(error.faults[0]?.path);
    throw error;
  }
}

export async function talk(signal: AbortSignal): Promise<TalkEnd> {
  const talk = openTalk(parley, { assistant: 'Goodbye', mode: 'text', version: undefined }, signal);
  const off: () => void = talk.on('agent.heard', (event: AgentHeardEvent) => console.log(event.heard));
  talk.on('turn', ({ waterfall }) => console.log(waterfall.totalMs.toFixed()));
  talk.on('audio', (bytes) => console.log(bytes.byteLength));
  talk.on('ended', ({ reason }) => reason === 'caller-ended' && off());
  // @ts-expect-error There is no such event.
  talk.on('agent.mood', () => {});
  // @ts-expect-error That event has no such field.
  talk.on('clear', ({ heard }) => console.log(heard));
  for await (const event of talk) told(event);
  const { conversationId } = await talk.started();
  const { messages, turns } = await parley.conversations.get(conversationId);
  console.log(messages[0]?.heardText, turns[0]?.waterfall?.totalMs);
  return talk.closed();
}

function told(event: TalkEvent): string {
  switch (event.type) {
    case 'caller.transcript':
      return event.kind === 'typed' ? event.text : '';
    case 'error':
      return event.faults.map(({ path }) => path).join();
    default:
      return event.type;
  }
}
