/** The talk protocol of `contracts/talk.ts` on gRPC `TalkService.Talk`, a stream in both directions. */
import type { TalkRequest } from '@parley/contracts/gen/parley/talk/v1/talk_pb';
import type { Dialect, Line, LineMessage } from '../port.ts';
import { takeTalkAudio, takeTalkMessage, talkCapabilities } from '../session/talk-protocol.ts';
import { toMessage } from './messages.ts';

/** An event, or sound. */
export type Said = LineMessage | Uint8Array;

export const talkRpc: Dialect<TalkRequest['message'], Said> = {
  id: 'grpc',
  // A stream has no close codes: a client that hangs up says `end`.
  capabilities: { ...talkCapabilities, hangUpCodes: [] },
  connect(session, { transport }) {
    const line: Line = {
      event: (message) => transport.send(message),
      audio: (bytes) => transport.send(bytes),
      bufferedBytes: transport.bufferedBytes,
      close: transport.close,
    };
    return {
      line,
      receive(message) {
        if (message.case === 'audio') takeTalkAudio(session, message.value);
        else takeTalkMessage(session, line, toMessage(message));
      },
    };
  },
};
