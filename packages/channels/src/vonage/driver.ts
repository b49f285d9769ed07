/** What Vonage sends and reads, in its documented form, for tests. */
import { type AudioFormat, decodeAudio, encodeAudio } from '@parley/voice/audio/codec';
import type { Frame } from '../session/socket.ts';
import type { DriverOf, Sent } from '../testing/driver.ts';
import { vonage } from './dialect.ts';
import { vonageReplySchema } from './messages.ts';

export const vonageDriver: DriverOf<Frame, Frame> = {
  dialect: vonage,
  bringsToken: true,
  open() {
    let format: AudioFormat = { encoding: 'pcm16', rateHz: 16_000 };
    return {
      start({ assistant, token, format: wanted, parameters = {} }) {
        format = wanted;
        const headers = { assistant, ...(token === undefined ? {} : { token }), ...parameters };
        const type = `audio/l16;rate=${format.rateHz}`;
        return [JSON.stringify({ event: 'websocket:connected', 'content-type': type, ...headers })];
      },
      // A copy: the samples may share their memory with others.
      audio: (samples) => encodeAudio(samples.slice(), format),
      digits: (digits) =>
        [...digits].map((digit) => JSON.stringify({ event: 'websocket:dtmf', digit, duration: 260 })),
      played: (name) => JSON.stringify({ event: 'websocket:notify', payload: { name } }),
      hangUp: () => 1000,
      harmless: () => JSON.stringify({ event: 'websocket:cleared' }),
      worthless: () => [
        ['empty binary', new Uint8Array(0)],
        ['an unknown event', JSON.stringify({ event: 'weather' })],
        ['a confirmation', JSON.stringify({ event: 'websocket:cleared' })],
      ],
      unknown: () => JSON.stringify({ event: 'websocket:warmth', degrees: 20 }),
      nonsense: () => '{"event":',
      read(frame): Sent {
        if (typeof frame !== 'string') return { type: 'audio', samples: decodeAudio(frame, format) };
        const reply = vonageReplySchema.parse(JSON.parse(frame));
        return reply.action === 'clear' ? { type: 'clear' } : { type: 'mark', name: reply.payload.name };
      },
    };
  },
};
