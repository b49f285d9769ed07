/** How Twilio comes in, and the words of its reference. */
import type { CarrierDoor } from '../session/carrier-door.ts';
import { twilio } from './dialect.ts';
import { twilioMessageSchema, twilioReplySchema } from './messages.ts';

const streamSid = 'MZ18ad3ab5a668481ce02b83e7395059f0';
const callSid = 'CA5f3c4b8e0f2d4a0f9b1c2d3e4f5a6b7c';
const payload = Buffer.alloc(6, 0xff).toString('base64');

export const twilioDoor: CarrierDoor = {
  dialect: twilio,
  reference: {
    name: 'Twilio',
    text: `Twilio Media Streams, which other carriers imitate: \`<Connect><Stream url="wss://…">\` in TwiML. All frames are
text frames of JSON. Sound is mu-law at 8 kHz in both directions, in frames of 20 ms or any other length. The
parameters are \`<Parameter>\` in TwiML, \`customParameters\` on the wire. For a number that is added to Parley
(\`docs/guide/phone-number.md\`) all of that is done by Parley itself.`,
    parameters: [['any other', 'Kept with the conversation as metadata, beside `callSid` and `streamSid`']],
    theirs: {
      schema: twilioMessageSchema,
      key: 'event',
      examples: {
        connected: { event: 'connected', protocol: 'Call', version: '1.0.0' },
        start: {
          event: 'start',
          sequenceNumber: '1',
          streamSid,
          start: {
            callSid,
            tracks: ['inbound'],
            mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
            customParameters: { assistant: 'Table booking', token: 'o5Jm2v0sX8kQhN4tYp7wRz1c' },
          },
        },
        media: {
          event: 'media',
          sequenceNumber: '2',
          streamSid,
          media: { track: 'inbound', chunk: '1', timestamp: '20', payload },
        },
        mark: { event: 'mark', sequenceNumber: '61', streamSid, mark: { name: 'answer-1' } },
        dtmf: {
          event: 'dtmf',
          sequenceNumber: '70',
          streamSid,
          dtmf: { track: 'inbound_track', digit: '4' },
        },
        stop: { event: 'stop', sequenceNumber: '99', streamSid, stop: { callSid } },
      },
    },
    ours: {
      schema: twilioReplySchema,
      key: 'event',
      examples: {
        media: { event: 'media', streamSid, media: { payload } },
        mark: { event: 'mark', streamSid, mark: { name: 'answer-1' } },
        clear: { event: 'clear', streamSid },
      },
    },
  },
};
