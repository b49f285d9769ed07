/** The assistants that are measured: flows that need no model, and never end by themselves. */
import type { NewAssistant, Parley } from '@parley/sdk/client';

type Definition = NewAssistant['definition'];
type FlowMind = Extract<Definition['mind'], { kind: 'flow' }>;
type Steps = FlowMind['flow']['steps'];
export type Voice = NonNullable<Definition['voice']>;

export const flite: Voice = { vendor: 'flite', name: 'slt' };

/** Nobody says this, so the flow goes round until the caller hangs up; a flow must have a way out. */
export const wayOut = 'nobody ever says this';

/** Whatever the caller says is an answer. */
export const noIntents: NonNullable<FlowMind['flow']['intents']> = {
  person: 'off',
  goodbye: 'off',
  repeat: 'off',
  startOver: 'off',
  goBack: 'off',
  hold: 'off',
  automated: 'off',
  help: 'off',
};

interface Settings {
  voice?: Voice;
  turnTaking?: Definition['turnTaking'];
}

/** Creates and publishes it; resolves with its id. */
async function publish(
  parley: Parley,
  name: string,
  start: string,
  steps: Steps,
  settings: Settings,
): Promise<string> {
  const { id } = await parley.assistants.create({
    name: `bench ${name} ${crypto.randomUUID()}`,
    definition: {
      mind: {
        kind: 'flow',
        flow: {
          language: 'en',
          start,
          steps,
          intents: noIntents,
        },
      },
      voice: settings.voice ?? flite,
      turnTaking: { silencePromptMs: 120_000, ...settings.turnTaking },
    },
  });
  await parley.assistants.publish(id);
  return id;
}

/** Asks, takes whatever is said for an answer, and says one of the lines after the other. */
export function listener(parley: Parley, lines: readonly string[], settings: Settings = {}): Promise<string> {
  const steps: Steps = { out: { kind: 'end', text: 'Goodbye.' } };
  lines.forEach((text, n) => {
    const next = `line${(n + 1) % lines.length}`;
    steps[`line${n}`] = { kind: 'ask', text, slot: 'said', answer: { type: 'text' }, next: `after${n}` };
    steps[`after${n}`] = {
      kind: 'branch',
      cases: [{ if: [{ slot: 'said', is: wayOut }], next: 'out' }],
      default: next,
    };
  });
  return publish(parley, 'listener', 'line0', steps, settings);
}

/** Asks for one of some things, by meaning, and asks again: its mind has more to do than to nod. */
export function chooser(parley: Parley, settings: Settings = {}): Promise<string> {
  const options = [
    { value: 'delivery', label: 'a delivery', phrases: ['where is my parcel', 'it has not arrived'] },
    { value: 'invoice', label: 'an invoice', phrases: ['I was charged twice', 'my bill is wrong'] },
    { value: 'opening', label: 'opening hours', phrases: ['when are you open', 'are you open on Sunday'] },
  ];
  const again = (text: string): Steps[string] => ({
    kind: 'ask',
    text,
    slot: 'topic',
    answer: { type: 'choice', options },
    reprompts: ['Is it a delivery, an invoice, or opening hours?', 'Please say what it is about.'],
    maxAttempts: 10,
    onFail: 'ask',
    next: 'sort',
  });
  const steps: Steps = {
    ask: again('What is it about?'),
    delivery: again('It is on its way. What else?'),
    invoice: again('I will check that. What else?'),
    opening: again('From nine to five. What else?'),
    sort: {
      kind: 'branch',
      cases: [
        { if: [{ slot: 'topic', is: wayOut }], next: 'out' },
        { if: [{ slot: 'topic', is: 'delivery' }], next: 'delivery' },
        { if: [{ slot: 'topic', is: 'invoice' }], next: 'invoice' },
      ],
      default: 'opening',
    },
    out: { kind: 'end', text: 'Goodbye.' },
  };
  return publish(parley, 'chooser', 'ask', steps, settings);
}

/** Says the text and hangs up. */
export function speaker(parley: Parley, text: string, voice: Voice): Promise<string> {
  return publish(parley, 'speaker', 'say', { say: { kind: 'end', text } }, { voice });
}

/** Thinks with the language model of that name, and greets. */
export async function agreeing(parley: Parley, model: string, settings: Settings = {}): Promise<string> {
  const { id } = await parley.assistants.create({
    name: `bench agreeing ${crypto.randomUUID()}`,
    definition: {
      mind: { kind: 'language-model', model, prompt: 'Agree.', greeting: 'Hello.' },
      voice: settings.voice ?? flite,
      turnTaking: { silencePromptMs: 120_000, ...settings.turnTaking },
    },
  });
  await parley.assistants.publish(id);
  return id;
}
