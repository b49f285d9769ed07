/** The messages of `contracts/talk.ts`, whatever they came over. */
import { faultWords } from '@parley/contracts/fault-words';
import { type ClientMessage, clientMessageSchema, mostMetadata, talkLimits } from '@parley/contracts/talk';
import { ParleyError } from '@parley/platform/errors';
import type { AudioFormat } from '@parley/voice/audio/codec';
import type { Capabilities, Line, SessionPort } from '../port.ts';
import { faultsOf } from './faults.ts';

const encodings = ['pcm16', 'mulaw'] as const;
const ratesHz = [8000, 16_000, 24_000, 48_000] as const;

export const talkCapabilities: Capabilities = {
  formats: encodings.flatMap((encoding) => ratesHz.map((rateHz): AudioFormat => ({ encoding, rateHz }))),
  leadMs: 0,
  resumable: true,
  clear: true,
  marks: false,
  digits: true,
  hangUpCodes: [1000],
};

/** A message that is an object already; it is checked here. */
export function takeTalkMessage(session: SessionPort, line: Pick<Line, 'event'>, value: unknown): void {
  if (!session.takeMessage()) return;
  if (namesAttached(value) > mostMetadata) {
    const text = `\`metadata\` may have up to ${mostMetadata} names.`;
    return session.reject(new ParleyError('invalid_argument', text));
  }
  const parsed = clientMessageSchema.safeParse(value, { error: faultWords });
  if (!parsed.success) {
    const faults = faultsOf(parsed.error);
    return session.reject(new ParleyError('invalid_argument', 'The message is not understood.', { faults }));
  }
  const message = parsed.data;
  if (message.type === 'start') return session.start(message);
  if (message.type === 'resume') return session.resume(message);
  if (session.state === 'waiting') {
    const text = 'The first message must be `start` or `resume`.';
    return session.reject(new ParleyError('failed_precondition', text));
  }
  pass(session, line, message);
}

function namesAttached(value: unknown): number {
  const { metadata } = (value ?? {}) as { metadata?: unknown };
  return typeof metadata === 'object' && metadata !== null ? Object.keys(metadata).length : 0;
}

function pass(
  session: SessionPort,
  line: Pick<Line, 'event'>,
  message: Exclude<ClientMessage, { type: 'start' | 'resume' }>,
): void {
  session.whenOpen((call) => {
    switch (message.type) {
      case 'text':
        return call.text(message.text);
      case 'digits':
        return call.digits(message.digits);
      case 'mute':
        return call.mute(message.muted);
      case 'ping':
        return line.event({ type: 'pong', id: message.id, seq: 0 });
      case 'end':
        return call.end('caller-ended');
    }
  });
}

/** Sound of the client in the agreed format. */
export function takeTalkAudio(session: SessionPort, bytes: Uint8Array): void {
  if (bytes.byteLength <= talkLimits.audioBytes || session.state === 'waiting') return session.audio(bytes);
  session.reject(new ParleyError('out_of_range', 'The audio frame is too big.'));
}
