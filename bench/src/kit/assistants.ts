/** The assistants that are measured: flows that need no model, and never end by themselves. */
import { type Definition, type Flow, flowOf, publish } from '@parley/harness/call/assistants';
import type { Voice } from '@parley/harness/call/synthesise';
import type { Parley } from '@parley/sdk/client';

type Steps = Flow['steps'];

/** Nobody says this, so the flow goes round until the caller hangs up; a flow must have a way out. */
export const wayOut = 'nobody ever says this';

/** Whatever the caller says is an answer. */
export const noIntents: NonNullable<Flow['intents']> = {
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
  /** The usual one where it is left out: so every version of Parley knows it. */
  voice?: Voice | undefined;
  turnTaking?: Definition['turnTaking'];
}

/** Of that name and no other: several may be measured at a time. */
function publishBench(
  parley: Parley,
  name: string,
  mind: Definition['mind'],
  { voice, turnTaking }: Settings,
): Promise<string> {
  return publish(parley, `bench ${name} ${crypto.randomUUID()}`, {
    mind,
    ...(voice && { voice }),
    turnTaking: { silencePromptMs: 120_000, ...turnTaking },
  });
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
  return publishBench(parley, 'listener', flowOf('line0', steps, noIntents), settings);
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
  return publishBench(parley, 'chooser', flowOf('ask', steps, noIntents), settings);
}

/** Thinks with the language model of that name, and greets. */
export function agreeing(parley: Parley, model: string, settings: Settings = {}): Promise<string> {
  const mind = { kind: 'language-model', model, prompt: 'Agree.', greeting: 'Hello.' } as const;
  return publishBench(parley, 'agreeing', mind, settings);
}
