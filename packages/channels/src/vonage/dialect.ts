/** The WebSocket of Vonage's Voice API: text frames of JSON, binary frames of PCM, and a call that ends by closing. */
import { ParleyError } from '@parley/platform/errors';
import type { AudioFormat } from '@parley/voice/audio/codec';
import type { Dialect } from '../port.ts';
import { createBufferedLine } from '../session/buffered-line.ts';
import { carrierCapabilities, startCarrierCall } from '../session/carrier.ts';
import { readJson, takeMessage, unknownMessages } from '../session/json.ts';
import type { Frame } from '../session/socket.ts';
import { type VonageMessage, type VonageReply, vonageMessageSchema } from './messages.ts';

const formats: readonly AudioFormat[] = [
  { encoding: 'pcm16', rateHz: 8000 },
  { encoding: 'pcm16', rateHz: 16_000 },
  { encoding: 'pcm16', rateHz: 24_000 },
];

export const vonage: Dialect<Frame, Frame> = {
  id: 'vonage',
  // There is no message for it: a caller who hangs up closes the socket in order, with 1000 or without a code.
  capabilities: { ...carrierCapabilities, formats, hangUpCodes: [1000, 1005] },
  connect(session, { transport, address, clock, log, onPlayed }) {
    const send = (reply: VonageReply) => transport.send(JSON.stringify(reply));
    const { line, played, close } = createBufferedLine({
      transport,
      clock,
      onPlayed,
      writer: {
        audio: (bytes) => transport.send(bytes),
        clear: () => send({ action: 'clear' }),
        mark: (name) => send({ action: 'notify', payload: { name } }),
      },
    });
    const reject = (text: string) => session.reject(new ParleyError('invalid_argument', text));

    function start(message: Extract<VonageMessage, { event: 'websocket:connected' }>): void {
      const { event: _, 'content-type': type, ...headers } = message;
      const rateHz = Number(type.split('=')[1]);
      const format = formats.find((each) => each.rateHz === rateHz);
      if (!format) return reject('The rate is not one that is spoken here.');
      startCarrierCall(session, {
        parameters: wordsOf(headers),
        address,
        names: {},
        input: format,
        output: format,
      });
    }

    function take(message: VonageMessage): void {
      if (message.event === 'websocket:connected') return start(message);
      if (session.state === 'waiting') return reject('The first message must be `websocket:connected`.');
      if (message.event === 'websocket:dtmf') session.whenOpen((call) => call.digits(message.digit));
      else if (message.event === 'websocket:notify') played(message.payload.name);
    }

    const taker = { schema: vonageMessageSchema, take, unknown: unknownMessages({ log, clock }) };
    return {
      line,
      receive(frame) {
        if (typeof frame !== 'string') return session.audio(frame);
        const value = readJson(session, frame);
        if (value !== undefined) takeMessage(session, value, taker);
      },
      close,
    };
  },
};

/** Headers may hold any JSON: what is neither words nor a number nor a choice is passed over. */
function wordsOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const plain = Object.entries(headers).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(plain.map(([key, value]) => [key, String(value)]));
}
