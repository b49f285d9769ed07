/** Sound between the agreed format of a line and what the engine hears and says. */
import { type AudioFormat, decodeAudio, encodeAudio } from '@parley/voice/audio/codec';
import { createResampler } from '@parley/voice/audio/resampler';
import { listenRateHz, type Samples } from '@parley/voice/frame';

export interface Sound {
  /** Bytes of the caller as 16 kHz samples, to be used before the next. Throws invalid_argument for half a sample. */
  hear(bytes: Uint8Array): Samples;
  /** A frame at the output's own rate as bytes of the output format, its own memory. */
  say(frame: Samples): Uint8Array;
}

export function createSound(input: AudioFormat, output: AudioFormat): Sound {
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
export function soundMs(byteLength: number, { encoding, rateHz }: AudioFormat): number {
  return (byteLength * 1000) / (rateHz * (encoding === 'pcm16' ? 2 : 1));
}
