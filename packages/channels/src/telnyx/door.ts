/** How Telnyx comes in, and the words of its reference. */
import type { CarrierDoor } from '../session/carrier-door.ts';
import { telnyx } from './dialect.ts';
import { authTokenField, telnyxMessageSchema, telnyxReplySchema } from './messages.ts';

const stream_id = '32de0dea-53cb-4b21-89a4-9e1819c043bc';
const call_control_id = 'v2:T02llQxIyaRkhfRKxgAP8nY511EhFLizdvdUKJiSw8d6A9BborherQ';
const payload = Buffer.alloc(6, 0xff).toString('base64');
const token = 'o5Jm2v0sX8kQhN4tYp7wRz1c';

export const telnyxDoor: CarrierDoor = {
  dialect: telnyx,
  tokenOf: ({ headers }) => [headers[authTokenField] ?? []].flat()[0],
  reference: {
    name: 'Telnyx',
    text: `Telnyx media streaming: \`stream_url\` of the commands dial, answer and streaming_start, or \`<Stream>\` in
TeXML, with the bidirectional mode \`rtp\` and the track \`inbound_track\`. All frames are text frames of JSON.
Frames of the caller that come out of order are put back by their \`chunk\`; one waits at most 60 ms for those before
it. The caller's codec is told by \`start\`. The agent's is the one that the command names as
\`stream_bidirectional_codec\`, which the stream does not repeat: tell it by the parameters below. L16 is in network
byte order. The token may be the \`stream_auth_token\` of the command; the parameters are \`custom_parameters\`.`,
    parameters: [
      ['`bidirectional_codec`', '`PCMU` (the default), `PCMA` or `L16`; here or in the query of the address'],
      [
        '`bidirectional_sampling_rate`',
        '8000 (the default); for L16 also 16000, 24000 or 48000; here or in the query of the address',
      ],
      [
        'any other',
        'Kept with the conversation as metadata, beside `callControlId`, `callSessionId`, `streamId`, `from`, `to` and `clientState`',
      ],
    ],
    theirs: {
      schema: telnyxMessageSchema,
      key: 'event',
      examples: {
        connected: { event: 'connected', version: '1.0.0', [authTokenField]: token },
        start: {
          event: 'start',
          sequence_number: '1',
          stream_id,
          start: {
            call_control_id,
            from: '+13122010094',
            to: '+13122123456',
            custom_parameters: { assistant: 'Table booking' },
            media_format: { encoding: 'PCMU', sample_rate: 8000, channels: 1 },
          },
        },
        media: {
          event: 'media',
          sequence_number: '4',
          stream_id,
          media: { track: 'inbound', chunk: '2', timestamp: '5', payload },
        },
        mark: { event: 'mark', sequence_number: '61', stream_id, mark: { name: 'answer-1' } },
        dtmf: {
          event: 'dtmf',
          sequence_number: '70',
          stream_id,
          occurred_at: '2026-11-02T10:15:30Z',
          dtmf: { digit: '4' },
        },
        error: {
          event: 'error',
          stream_id,
          payload: {
            code: 100_003,
            title: 'malformed_frame',
            detail: 'The received frame was not formed correctly.',
          },
        },
        stop: { event: 'stop', sequence_number: '99', stream_id, stop: { call_control_id } },
      },
    },
    ours: {
      schema: telnyxReplySchema,
      key: 'event',
      examples: {
        media: { event: 'media', media: { payload } },
        mark: { event: 'mark', mark: { name: 'answer-1' } },
        clear: { event: 'clear' },
      },
    },
  },
};
