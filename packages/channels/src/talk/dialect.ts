/** The talk protocol of `contracts/talk.ts` on a WebSocket: browsers, apps, programs. */
import type { Dialect, Line } from '../port.ts';
import { readJson } from '../session/json.ts';
import type { Frame } from '../session/socket.ts';
import { takeTalkAudio, takeTalkMessage, talkCapabilities } from '../session/talk-protocol.ts';

export const talk: Dialect<Frame, Frame> = {
  id: 'websocket',
  capabilities: talkCapabilities,
  connect(session, { transport }) {
    const line: Line = {
      event: (message) => transport.send(JSON.stringify(message)),
      audio: (bytes) => transport.send(bytes),
      bufferedBytes: transport.bufferedBytes,
      close: transport.close,
    };
    return {
      line,
      receive(frame) {
        if (typeof frame !== 'string') return takeTalkAudio(session, frame);
        const message = readJson(session, frame);
        if (message !== undefined) takeTalkMessage(session, line, message);
      },
    };
  },
};
