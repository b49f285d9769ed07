/** The messages of gRPC `TalkService.Talk` as those of `contracts/talk.ts`, and back. */
import { create } from '@bufbuild/protobuf';
import {
  type AudioFormat,
  type TalkRequest,
  type TalkResponse,
  TalkResponseSchema,
} from '@parley/contracts/gen/parley/talk/v1/talk_pb';
import type { LineMessage } from '../port.ts';

/** As the talk socket would read it; it is checked as that is. */
export function toMessage(message: TalkRequest['message']): unknown {
  switch (message.case) {
    case 'start': {
      const { assistant, version, mode, input, output, metadata } = message.value;
      return {
        type: 'start',
        assistant,
        ...(version === 0 ? {} : { version }),
        ...(mode === '' ? {} : { mode }),
        ...(input ? { input: toFormat(input) } : {}),
        ...(output ? { output: toFormat(output) } : {}),
        metadata,
      };
    }
    case 'resume': {
      const { conversationId, resumeToken, lastSeq } = message.value;
      return { type: 'resume', conversationId, resumeToken, lastSeq };
    }
    case 'text':
      return { type: 'text', text: message.value };
    case 'digits':
      return { type: 'digits', digits: message.value };
    case 'mute':
      return { type: 'mute', muted: message.value };
    case 'ping':
      return { type: 'ping', id: message.value };
    case 'end':
      return { type: 'end' };
    default:
      return {};
  }
}

function toFormat({ encoding, rateHz }: AudioFormat) {
  return { encoding, rateHz };
}

export function toResponse(said: LineMessage | Uint8Array): TalkResponse {
  const message: TalkResponse['message'] =
    said instanceof Uint8Array
      ? { case: 'audio', value: said }
      : { case: 'event', value: JSON.stringify(said) };
  return create(TalkResponseSchema, { message });
}
