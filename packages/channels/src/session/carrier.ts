/** What telephone carriers have in common: how a stream says which call it begins. */
import { mostMetadata, startMessageSchema } from '@parley/contracts/talk';
import { cleanText } from '@parley/contracts/text';
import { ParleyError } from '@parley/platform/errors';
import type { AudioFormat } from '@parley/voice/audio/codec';
import type { Capabilities, SessionPort } from '../port.ts';

/** A carrier plays from a buffer of its own, and a stream that is lost does not come back. */
export const carrierCapabilities = {
  leadMs: 100,
  resumable: false,
  clear: true,
  marks: true,
  digits: true,
  hangUpCodes: [],
} as const satisfies Omit<Capabilities, 'formats'>;

export interface CarrierStart {
  /** What the customer attached to the call: `assistant`, `token`; all others are kept with the conversation. */
  parameters: Readonly<Record<string, string>>;
  /** What the address says. */
  address: Readonly<Record<string, string>>;
  /** What the carrier calls the call: kept with the conversation. */
  names: Readonly<Record<string, string | undefined>>;
  input: AudioFormat;
  output: AudioFormat;
}

const assistantSchema = startMessageSchema.shape.assistant;

/** Begins the call of a stream, or rejects the stream. */
export function startCarrierCall(session: SessionPort, start: CarrierStart): void {
  const { parameters, address, names, input, output } = start;
  const refuse = () => {
    const text = 'The parameter `assistant` must name an assistant, and the others must be few.';
    session.reject(new ParleyError('invalid_argument', text));
  };
  if (Object.keys(parameters).length > mostMetadata) return refuse();
  const { assistant, token, ...others } = parameters;
  const known = Object.entries(names).filter((name): name is [string, string] => name[1] !== undefined);
  const parsed = assistantSchema.safeParse(address.assistant ?? assistant);
  if (!parsed.success) return refuse();
  // A call is not refused for what its carrier attaches to it: all of it is no longer than a message.
  const kept = [...Object.entries(others), ...known].map((pair) => pair.map((text) => cleanText(text)));
  const metadata = Object.fromEntries(kept);
  session.start({ assistant: parsed.data, metadata, mode: 'voice', input, output }, token);
}
