/** The caller's side of a call: sound at a real-time pace from the clock, and silence where there is none. */
import type { AudioFormat } from '@parley/contracts/talk';
import { encode } from '../sound/wire.ts';

/** A server's clock fits in its place. */
export interface Clock {
  monotonicMs(): number;
  after(delayMs: number, callback: () => void): { cancel(): void };
}

const machineClock: Clock = {
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const handle = setTimeout(callback, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(handle) };
  },
};

const frameMs = 20;
/**
 * After a standstill of this process, no more than this is sent at once: the rest of the time is lost. A second is
 * far below what a server takes for a flood, and most standstills leave no hole in what is said.
 */
const mostCaughtUpFrames = 50;

export interface Microphone {
  /** Sends the samples, at the format's rate, after what is queued; resolves once the last one was sent. */
  play(samples: Int16Array): Promise<void>;
  /** Ms of sound and silence sent so far. */
  readonly sentMs: number;
  close(): void;
}

export interface MicrophoneOptions {
  format: AudioFormat;
  send: (bytes: Uint8Array<ArrayBuffer>) => unknown;
  /** Sends nothing at all between sounds. */
  muted?: boolean | undefined;
  /** The machine's where it is left out. */
  clock?: Clock | undefined;
}

/** Sends a frame of 20 ms on every point of a grid that begins now; a late tick sends all that are due. */
export function openMicrophone(options: MicrophoneOptions): Microphone {
  const { format, send, muted = false, clock = machineClock } = options;
  const frameSamples = (format.rateHz / 1000) * frameMs;
  const queue: { samples: Int16Array; sent: number; done: () => void }[] = [];
  const startMs = clock.monotonicMs();
  let frames = 0;
  let skipped = 0;
  let closed = false;
  let timer: ReturnType<Clock['after']>;

  const nextFrame = () => {
    const frame = new Int16Array(frameSamples);
    let filled = 0;
    for (let item = queue[0]; item !== undefined && filled < frameSamples; item = queue[0]) {
      const part = item.samples.subarray(item.sent, item.sent + frameSamples - filled);
      frame.set(part, filled);
      filled += part.length;
      item.sent += part.length;
      if (item.sent < item.samples.length) break;
      queue.shift();
      item.done();
    }
    return frame;
  };
  const tick = () => {
    const due = Math.floor((clock.monotonicMs() - startMs) / frameMs) + 1 - skipped;
    skipped += Math.max(0, due - frames - mostCaughtUpFrames);
    const until = Math.min(due, frames + mostCaughtUpFrames);
    for (; frames < until; frames += 1) {
      if (!muted || queue.length > 0) send(encode(nextFrame(), format));
    }
    timer = clock.after(startMs + (frames + skipped) * frameMs - clock.monotonicMs(), tick);
  };
  tick();
  return {
    play: (samples) =>
      samples.length === 0 || closed
        ? Promise.resolve()
        : new Promise((done) => {
            queue.push({ samples, sent: 0, done });
          }),
    get sentMs() {
      return frames * frameMs;
    },
    close() {
      closed = true;
      timer.cancel();
      for (const item of queue.splice(0)) item.done();
    },
  };
}
