/** A client of the talk socket, for tests. */
import type { AudioFormat } from '@parley/voice/audio/codec';
import { decodeAudio, encodeAudio } from '@parley/voice/audio/codec';
import type { LineMessage } from '../port.ts';
import type { Frame } from '../session/socket.ts';
import type { DriverOf, Sent } from '../testing/driver.ts';
import { talk } from './dialect.ts';

export const talkDriver: DriverOf<Frame, Frame> = {
  dialect: talk,
  bringsToken: false,
  open() {
    let format: AudioFormat = { encoding: 'pcm16', rateHz: 16_000 };
    const write = (message: object) => JSON.stringify(message);
    return {
      start({ assistant, format: wanted, parameters = {} }) {
        format = wanted;
        return [write({ type: 'start', assistant, input: format, output: format, metadata: parameters })];
      },
      // A copy: the samples may share their memory with others.
      audio: (samples) => encodeAudio(samples.slice(), format),
      digits: (digits) => [write({ type: 'digits', digits })],
      played: () => write({ type: 'ping' }),
      hangUp: () => 1000,
      harmless: () => write({ type: 'ping' }),
      worthless: () => [
        ['empty binary', new Uint8Array(0)],
        ['an unknown event', write({ type: 'weather' })],
        ['a ping', write({ type: 'ping' })],
      ],
      nonsense: () => '{"type":',
      resume: (resume) => [write({ type: 'resume', ...resume })],
      read(frame): Sent {
        if (typeof frame !== 'string') return { type: 'audio', samples: decodeAudio(frame, format) };
        const message = JSON.parse(frame) as LineMessage;
        return message.type === 'clear' ? { type: 'clear' } : { type: 'event', message };
      },
    };
  },
};
