/** Sound between the agreed wire format and what the engine hears and says. */
import type { AudioFormat, EndReason } from '@parley/contracts/talk';
import { talkCloseCodes } from '@parley/contracts/talk';
import type { ErrorCode } from '@parley/platform/errors';
import { decodeAudio, encodeAudio } from '@parley/voice/audio/codec';
import { createResampler } from '@parley/voice/audio/resampler';
import { listenRateHz, type Samples } from '@parley/voice/frame';

export interface Wire {
  /** Bytes of the client as 16 kHz samples, to be used before the next. Throws invalid_argument for half a sample. */
  hear(bytes: Uint8Array): Samples;
  /** A frame at the output's own rate as bytes of the output format, its own memory. */
  say(frame: Samples): Uint8Array;
}

export function createWire(input: AudioFormat, output: AudioFormat): Wire {
  const resampler = createResampler(input.rateHz, listenRateHz);
  // The same memory for each: fifty small pieces a second and call are much work for whoever collects them.
  let decoded = new Int16Array(0);
  let resampled = new Int16Array(0);
  return {
    hear(bytes) {
      if (decoded.length < bytes.length) {
        decoded = new Int16Array(bytes.length);
        resampled = new Int16Array(Math.ceil((bytes.length * listenRateHz) / input.rateHz) + 1);
      }
      return resampler.process(decodeAudio(bytes, input, decoded), resampled);
    },
    say: (frame) => encodeAudio(frame, output),
  };
}

/** How long these bytes sound, in ms. */
export function soundMs(bytes: Uint8Array, { encoding, rateHz }: AudioFormat): number {
  return (bytes.byteLength * 1000) / (rateHz * (encoding === 'pcm16' ? 2 : 1));
}

/** The close code after a fatal error. */
export function closeCodeOf(code: ErrorCode): number {
  switch (code) {
    case 'unauthenticated':
    case 'permission_denied':
      return talkCloseCodes.unauthenticated;
    case 'not_found':
      return talkCloseCodes.notFound;
    case 'failed_precondition':
    case 'already_exists':
    case 'aborted':
      return talkCloseCodes.conflict;
    case 'invalid_argument':
    case 'out_of_range':
    case 'deadline_exceeded':
      return talkCloseCodes.badMessage;
    case 'resource_exhausted':
      return talkCloseCodes.flooding;
    default:
      return talkCloseCodes.failed;
  }
}

/** The close code after `ended`. */
export function closeCodeOfEnd(reason: EndReason): number {
  switch (reason) {
    case 'slow-client':
      return talkCloseCodes.slowReader;
    case 'server-stopped':
      return talkCloseCodes.serverStopping;
    case 'failed':
      return talkCloseCodes.failed;
    default:
      return talkCloseCodes.ended;
  }
}
