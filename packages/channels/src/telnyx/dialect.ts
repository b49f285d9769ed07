/**
 * Telnyx media streaming in the bidirectional mode `rtp`. The frames of the caller may come out of order, and each
 * direction has a codec of its own: the caller's is that of the telephone line, the agent's the one that the customer
 * chose in the command, which the stream does not repeat.
 */
import { ParleyError } from '@parley/platform/errors';
import type { AudioFormat } from '@parley/voice/audio/codec';
import type { Dialect } from '../port.ts';
import { createBufferedLine } from '../session/buffered-line.ts';
import { carrierCapabilities, startCarrierCall } from '../session/carrier.ts';
import { createInOrder } from '../session/in-order.ts';
import { base64Bytes, jsonReceiver, readBase64, toBase64, unknownMessages } from '../session/json.ts';
import type { Frame } from '../session/socket.ts';
import {
  authTokenField,
  isTelnyxMedia,
  type TelnyxEncoding,
  type TelnyxMedia,
  type TelnyxMessage,
  type TelnyxReply,
  telnyxMessageSchema,
} from './messages.ts';

const encodings = { PCMU: 'mulaw', PCMA: 'alaw', L16: 'pcm16' } as const satisfies Record<
  TelnyxEncoding,
  AudioFormat['encoding']
>;
const formats: readonly AudioFormat[] = [
  { encoding: 'mulaw', rateHz: 8000 },
  { encoding: 'alaw', rateHz: 8000 },
  { encoding: 'pcm16', rateHz: 8000 },
  { encoding: 'pcm16', rateHz: 16_000 },
  { encoding: 'pcm16', rateHz: 24_000 },
  { encoding: 'pcm16', rateHz: 48_000 },
];
/** What Telnyx plays where the command does not say otherwise. */
const defaultCodec = 'PCMU';
const defaultRateHz = '8000';
/** A frame waits so long for those before it, in ms: three frames of the usual length. */
const orderWaitMs = 60;
const mostOutOfOrder = 25;

export const telnyx: Dialect<Frame, Frame> = {
  id: 'telnyx',
  capabilities: { ...carrierCapabilities, formats },
  connect(session, { transport, address, clock, log, onPlayed }) {
    let connected = false;
    let authToken: string | undefined;
    let streamId = '';
    let swapIn = false;
    let swapOut = false;
    const send = (reply: TelnyxReply) => transport.send(JSON.stringify(reply));
    const { line, played, close } = createBufferedLine({
      transport,
      clock,
      onPlayed,
      writer: {
        // Written out: it is sent fifty times a second.
        audio: (bytes) => {
          const wire = swapOut ? Buffer.from(bytes).swap16() : bytes;
          transport.send(`{"event":"media","media":{"payload":"${toBase64(wire)}"}}`);
        },
        clear: () => send({ event: 'clear' }),
        mark: (name) => send({ event: 'mark', mark: { name } }),
      },
    });
    const order = createInOrder<Buffer>({
      clock,
      waitMs: orderWaitMs,
      most: mostOutOfOrder,
      deliver: (bytes) => session.audio(bytes),
      drop: (bytes) => session.unheard(bytes.length),
    });
    const reject = (text: string) => session.reject(new ParleyError('invalid_argument', text));
    const isOther = (id: unknown) => id !== undefined && id !== streamId;

    function media({ stream_id, media: { payload, track, chunk } }: TelnyxMedia): void {
      if (session.state === 'waiting') return reject('`media` came before `start`.');
      if (isOther(stream_id)) return reject(otherStream);
      if (track !== undefined && track !== 'inbound') return session.unheard(base64Bytes(payload));
      const bytes = readBase64(session, payload);
      if (!bytes) return;
      // RTP carries L16 in network byte order. Half a sample is told by the call.
      if (swapIn && bytes.length % 2 === 0) bytes.swap16();
      const number = Number(chunk ?? Number.NaN);
      if (Number.isSafeInteger(number)) order.push(number, bytes);
      else session.audio(bytes);
    }

    function start({ stream_id, start }: Extract<TelnyxMessage, { event: 'start' }>): void {
      const { media_format, custom_parameters, call_control_id, call_session_id, client_state } = start;
      const {
        bidirectional_codec = address.bidirectional_codec ?? defaultCodec,
        bidirectional_sampling_rate = address.bidirectional_sampling_rate ?? defaultRateHz,
        ...parameters
      } = custom_parameters ?? {};
      const input = formatOf(media_format.encoding, media_format.sample_rate);
      const output = formatOf(bidirectional_codec, Number(bidirectional_sampling_rate));
      if (!input || !output) return reject('The codec or its sampling rate is not one that is spoken here.');
      if (session.state === 'waiting') {
        streamId = stream_id;
        swapIn = input.encoding === 'pcm16';
        swapOut = output.encoding === 'pcm16';
      }
      startCarrierCall(session, {
        parameters: authToken === undefined ? parameters : { token: authToken, ...parameters },
        address,
        names: {
          callControlId: call_control_id,
          callSessionId: call_session_id,
          streamId: stream_id,
          from: start.from,
          to: start.to,
          clientState: client_state ?? undefined,
        },
        input,
        output,
      });
    }

    function take(message: TelnyxMessage): void {
      if (message.event === 'connected') {
        if (connected || session.state !== 'waiting') return reject('`connected` came twice or late.');
        connected = true;
        authToken = message[authTokenField];
        return;
      }
      if (message.event === 'start') return start(message);
      if (message.event === 'error') {
        const { code, title } = message.payload;
        return log.warn({ carrier: 'telnyx', code, title }, 'a carrier could not use what it was sent');
      }
      if (session.state === 'waiting') return reject(`\`${message.event}\` came before \`start\`.`);
      if (message.event === 'media' || isOther(message.stream_id)) return reject(otherStream);
      if (message.event === 'stop') session.whenOpen((call) => call.end('caller-ended'));
      else if (message.event === 'mark') played(message.mark.name);
      else session.whenOpen((call) => call.digits(message.dtmf.digit));
    }

    const receive = jsonReceiver(session, {
      isMedia: isTelnyxMedia,
      media,
      schema: telnyxMessageSchema,
      take,
      unknown: unknownMessages({ log, clock }),
    });
    return {
      line,
      receive,
      close() {
        order.close();
        close();
      },
    };
  },
};

const otherStream = 'The message is of another stream.';

function formatOf(codec: string, rateHz: number): AudioFormat | undefined {
  const encoding = (encodings as Record<string, string>)[codec];
  return formats.find((format) => format.encoding === encoding && format.rateHz === rateHz);
}
