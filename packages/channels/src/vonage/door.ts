/** How Vonage comes in, and the words of its reference. */
import type { CarrierDoor } from '../session/carrier-door.ts';
import { bearerToken } from '../session/token.ts';
import { vonage } from './dialect.ts';
import { vonageMessageSchema, vonageReplySchema } from './messages.ts';

export const vonageDoor: CarrierDoor = {
  dialect: vonage,
  tokenOf: ({ headers }) => bearerToken(headers.authorization),
  reference: {
    name: 'Vonage',
    text: `The Voice API's WebSocket: the NCCO action \`connect\` with an endpoint of the type \`websocket\`. The first frame
is the text frame \`websocket:connected\`. After it binary frames are sound in both directions: 16-bit linear PCM,
little-endian, 20 ms a frame, at the rate of the endpoint's \`content-type\`. Other text frames are JSON. A caller who
hangs up closes the socket. The token may be sent as \`Authorization: Bearer <token>\`, by the endpoint's
\`authorization\` of the type \`custom\`; the parameters are the endpoint's \`headers\`.`,
    parameters: [['any other', 'Kept with the conversation as metadata']],
    theirs: {
      schema: vonageMessageSchema,
      key: 'event',
      examples: {
        'websocket:connected': {
          event: 'websocket:connected',
          'content-type': 'audio/l16;rate=16000',
          assistant: 'Table booking',
          token: 'o5Jm2v0sX8kQhN4tYp7wRz1c',
          customer: '42',
        },
        'websocket:dtmf': { event: 'websocket:dtmf', digit: '5', duration: 260 },
        'websocket:notify': { event: 'websocket:notify', payload: { name: 'answer-1' } },
        'websocket:cleared': { event: 'websocket:cleared' },
      },
    },
    ours: {
      schema: vonageReplySchema,
      key: 'action',
      examples: {
        notify: { action: 'notify', payload: { name: 'answer-1' } },
        clear: { action: 'clear' },
      },
    },
  },
};
