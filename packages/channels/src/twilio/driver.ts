/** What Twilio sends and reads, in its documented form, for tests. */
import { decodeMulaw, encodeMulaw } from '@parley/voice/audio/codec';
import type { Frame } from '../session/socket.ts';
import type { DriverOf, Sent } from '../testing/driver.ts';
import { twilio } from './dialect.ts';
import { twilioReplySchema } from './messages.ts';

const streamSid = 'MZ18ad3ab5a668481ce02b83e7395059f0';
const callSid = 'CA5f3c4b8e0f2d4a0f9b1c2d3e4f5a6b7c';

export const twilioDriver: DriverOf<Frame, Frame> = {
  dialect: twilio,
  bringsToken: true,
  open() {
    let sequence = 0;
    let chunk = 0;
    const write = (message: object) => {
      sequence += 1;
      return JSON.stringify({ ...message, sequenceNumber: String(sequence), streamSid });
    };
    return {
      start({ assistant, token, parameters = {} }) {
        const customParameters = { assistant, ...(token === undefined ? {} : { token }), ...parameters };
        const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
        const start = {
          streamSid,
          accountSid: 'AC1',
          callSid,
          tracks: ['inbound'],
          customParameters,
          mediaFormat,
        };
        return [
          JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }),
          write({ event: 'start', start }),
        ];
      },
      audio(samples) {
        chunk += 1;
        const payload = Buffer.from(encodeMulaw(samples)).toString('base64');
        const timestamp = String(chunk * 20);
        return write({
          event: 'media',
          media: { track: 'inbound', chunk: String(chunk), timestamp, payload },
        });
      },
      digits: (digits) =>
        [...digits].map((digit) => write({ event: 'dtmf', dtmf: { track: 'inbound_track', digit } })),
      played: (name) => write({ event: 'mark', mark: { name } }),
      hangUp: () => [write({ event: 'stop', stop: { accountSid: 'AC1', callSid } })],
      harmless: () => write({ event: 'mark', mark: { name: 'nobody-asked' } }),
      worthless: () => [
        ['empty media', write({ event: 'media', media: { track: 'inbound', payload: '' } })],
        ['media of another track', write({ event: 'media', media: { track: 'outbound', payload: 'fn5+' } })],
        ['media of another stream', '{"event":"media","streamSid":"MZother","media":{"payload":"fn5+"}}'],
        ['an unknown event', write({ event: 'weather' })],
        ['empty binary', new Uint8Array(0)],
      ],
      unknown: () => JSON.stringify({ event: 'warmth', warmth: { degrees: 20 } }),
      nonsense: () => '{"event":',
      read(frame): Sent {
        const reply = twilioReplySchema.parse(JSON.parse(String(frame)));
        if (reply.streamSid !== streamSid) throw new Error(`of another stream: ${reply.streamSid}`);
        if (reply.event === 'clear') return { type: 'clear' };
        if (reply.event === 'mark') return { type: 'mark', name: reply.mark.name };
        return { type: 'audio', samples: decodeMulaw(Buffer.from(reply.media.payload, 'base64')) };
      },
    };
  },
};
