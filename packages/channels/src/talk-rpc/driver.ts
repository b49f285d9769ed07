/** A client of `TalkService.Talk`, for tests. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type TalkRequest, TalkRequestSchema } from '@parley/contracts/gen/parley/talk/v1/talk_pb';
import type { AudioFormat } from '@parley/voice/audio/codec';
import { decodeAudio, encodeAudio } from '@parley/voice/audio/codec';
import type { DriverOf, Sent } from '../testing/driver.ts';
import { type Said, talkRpc } from './dialect.ts';

type Message = MessageInitShape<typeof TalkRequestSchema>['message'];

function write(message: Message): TalkRequest['message'] {
  return create(TalkRequestSchema, message ? { message } : {}).message;
}

export const talkRpcDriver: DriverOf<TalkRequest['message'], Said> = {
  dialect: talkRpc,
  bringsToken: false,
  open() {
    let format: AudioFormat = { encoding: 'pcm16', rateHz: 16_000 };
    return {
      start({ assistant, format: wanted, parameters = {} }) {
        format = wanted;
        const value = { assistant, input: format, output: format, metadata: parameters };
        return [write({ case: 'start', value })];
      },
      // A copy: the samples may share their memory with others.
      audio: (samples) => write({ case: 'audio', value: encodeAudio(samples.slice(), format) }),
      digits: (digits) => [write({ case: 'digits', value: digits })],
      played: () => write({ case: 'ping', value: '' }),
      hangUp: () => [write({ case: 'end', value: {} })],
      harmless: () => write({ case: 'ping', value: '' }),
      worthless: () => [
        ['empty audio', write({ case: 'audio', value: new Uint8Array(0) })],
        ['nothing', write(undefined)],
        ['a ping', write({ case: 'ping', value: '' })],
      ],
      nonsense: () => write(undefined),
      resume: ({ conversationId, resumeToken, lastSeq }) => [
        write({ case: 'resume', value: { conversationId, resumeToken, lastSeq } }),
      ],
      read(said): Sent {
        if (said instanceof Uint8Array) return { type: 'audio', samples: decodeAudio(said, format) };
        return said.type === 'clear' ? { type: 'clear' } : { type: 'event', message: said };
      },
    };
  },
};
