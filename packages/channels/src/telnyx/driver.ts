/** What Telnyx sends and reads, in its documented form, for tests. */
import { type AudioFormat, decodeAudio, encodeAudio } from '@parley/voice/audio/codec';
import type { Frame } from '../session/socket.ts';
import type { DriverOf, Sent } from '../testing/driver.ts';
import { telnyx } from './dialect.ts';
import { telnyxReplySchema } from './messages.ts';

const stream_id = '32de0dea-53cb-4b21-89a4-9e1819c043bc';
const user_id = '3e6f995f-85f7-4705-9741-53b116d28237';
const call_control_id = 'v2:T02llQxIyaRkhfRKxgAP8nY511EhFLizdvdUKJiSw8d6A9BborherQ';
const codecs = { mulaw: 'PCMU', alaw: 'PCMA', pcm16: 'L16' } as const;

export const telnyxDriver: DriverOf<Frame, Frame> = {
  dialect: telnyx,
  bringsToken: true,
  open() {
    let format: AudioFormat = { encoding: 'mulaw', rateHz: 8000 };
    let sequence = 0;
    let chunk = 0;
    const write = (message: object) => {
      sequence += 1;
      return JSON.stringify({ ...message, sequence_number: String(sequence), stream_id });
    };
    /** RTP carries linear samples in network byte order. */
    const ordered = (bytes: Uint8Array) =>
      format.encoding === 'pcm16' ? Buffer.from(bytes).swap16() : Buffer.from(bytes);
    return {
      start({ assistant, token, format: wanted, parameters = {} }) {
        format = wanted;
        const encoding = codecs[format.encoding];
        const custom_parameters = {
          assistant,
          bidirectional_codec: encoding,
          bidirectional_sampling_rate: String(format.rateHz),
          ...(token === undefined ? {} : { token }),
          ...parameters,
        };
        const media_format = { encoding, sample_rate: format.rateHz, channels: 1 };
        const line = { from: '+13122010094', to: '+13122123456', client_state: 'aGF2ZSBhIG5pY2UgZGF5ID1d' };
        const start = { user_id, call_control_id, ...line, custom_parameters, media_format };
        return [JSON.stringify({ event: 'connected', version: '1.0.0' }), write({ event: 'start', start })];
      },
      audio(samples) {
        chunk += 1;
        const payload = ordered(encodeAudio(samples, format)).toString('base64');
        const timestamp = String(chunk * 20);
        return write({
          event: 'media',
          media: { track: 'inbound', chunk: String(chunk), timestamp, payload },
        });
      },
      digits: (digits) =>
        [...digits].map((digit) =>
          write({ event: 'dtmf', occurred_at: '2026-11-02T10:15:30Z', dtmf: { digit } }),
        ),
      played: (name) => write({ event: 'mark', mark: { name } }),
      hangUp: () => [write({ event: 'stop', stop: { user_id, call_control_id } })],
      harmless: () => write({ event: 'mark', mark: { name: 'nobody-asked' } }),
      worthless: () => [
        ['empty media', write({ event: 'media', media: { track: 'inbound', payload: '' } })],
        ['empty media far ahead', write({ event: 'media', media: { chunk: '900000', payload: '' } })],
        ['media of another track', write({ event: 'media', media: { track: 'outbound', payload: 'fn5+' } })],
        ['media of another stream', '{"event":"media","stream_id":"other","media":{"payload":"fn5+"}}'],
        ['an unknown event', write({ event: 'weather' })],
        ['empty binary', new Uint8Array(0)],
      ],
      unknown: () => JSON.stringify({ event: 'warmth', warmth: { degrees: 20 } }),
      nonsense: () => '{"event":',
      read(frame): Sent {
        const reply = telnyxReplySchema.parse(JSON.parse(String(frame)));
        if (reply.event === 'clear') return { type: 'clear' };
        if (reply.event === 'mark') return { type: 'mark', name: reply.mark.name };
        const bytes = ordered(Buffer.from(reply.media.payload, 'base64'));
        return { type: 'audio', samples: decodeAudio(bytes, format) };
      },
    };
  },
};
