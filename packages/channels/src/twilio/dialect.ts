/** Twilio Media Streams. A carrier has no way to be told what was wrong but the close code and its reason. */
import { ParleyError } from '@parley/platform/errors';
import type { AudioFormat } from '@parley/voice/audio/codec';
import type { Dialect } from '../port.ts';
import { createBufferedLine } from '../session/buffered-line.ts';
import { carrierCapabilities, startCarrierCall } from '../session/carrier.ts';
import { base64Bytes, jsonReceiver, readBase64, toBase64, unknownMessages } from '../session/json.ts';
import type { Frame } from '../session/socket.ts';
import {
  isTwilioMedia,
  type TwilioMedia,
  type TwilioMessage,
  type TwilioReply,
  twilioMessageSchema,
} from './messages.ts';

const phone: AudioFormat = { encoding: 'mulaw', rateHz: 8000 };

export const twilio: Dialect<Frame, Frame> = {
  id: 'twilio',
  capabilities: { ...carrierCapabilities, formats: [phone] },
  connect(session, { transport, address, clock, log, onPlayed }) {
    let connected = false;
    let streamSid = '';
    // Written out: it is sent fifty times a second.
    let head = '';
    const send = (reply: TwilioReply) => transport.send(JSON.stringify(reply));
    const { line, played, close } = createBufferedLine({
      transport,
      clock,
      onPlayed,
      writer: {
        audio: (bytes) => transport.send(`${head}${toBase64(bytes)}"}}`),
        clear: () => send({ event: 'clear', streamSid }),
        mark: (name) => send({ event: 'mark', streamSid, mark: { name } }),
      },
    });
    const reject = (text: string) => session.reject(new ParleyError('invalid_argument', text));
    const isOther = (sid: unknown) => sid !== undefined && sid !== streamSid;

    function media({ streamSid: sid, media: { payload, track } }: TwilioMedia): void {
      if (session.state !== 'waiting' && isOther(sid)) return reject(otherStream);
      if (track !== undefined && track !== 'inbound') return session.unheard(base64Bytes(payload));
      const bytes = readBase64(session, payload);
      if (bytes) session.audio(bytes);
    }

    function take(message: TwilioMessage): void {
      if (message.event === 'connected') {
        if (connected || session.state !== 'waiting') return reject('`connected` came twice or late.');
        connected = true;
        return;
      }
      if (message.event === 'start') {
        const { callSid, customParameters } = message.start;
        if (session.state === 'waiting') {
          streamSid = message.streamSid;
          head = `{"event":"media","streamSid":${JSON.stringify(streamSid)},"media":{"payload":"`;
        }
        const names = { callSid, streamSid };
        return startCarrierCall(session, {
          parameters: customParameters,
          address,
          names,
          input: phone,
          output: phone,
        });
      }
      if (session.state === 'waiting') return reject(`\`${message.event}\` came before \`start\`.`);
      if (message.event === 'media' || isOther(message.streamSid)) return reject(otherStream);
      if (message.event === 'stop') session.whenOpen((call) => call.end('caller-ended'));
      else if (message.event === 'mark') played(message.mark.name);
      else session.whenOpen((call) => call.digits(message.dtmf.digit));
    }

    const receive = jsonReceiver(session, {
      isMedia: isTwilioMedia,
      media,
      schema: twilioMessageSchema,
      take,
      unknown: unknownMessages({ log, clock }),
    });
    return { line, receive, close };
  },
};

const otherStream = 'The message is of another stream.';
