/** A microphone that never stops: 20 ms of PCM16 at 16 kHz on every point of a grid, sound or silence. */
import { setTimeout as sleep } from 'node:timers/promises';

const frameMs = 20;
const frameSamples = 320;
/** After a standstill of this process no more than this is sent at once. */
const mostCaughtUp = 25;

export interface Microphone {
  /** Says it after what is being said, at the pace of speech; resolves after its last sample. */
  say(samples: Int16Array): Promise<void>;
  close(): void;
}

export function openMicrophone(send: (bytes: Uint8Array<ArrayBuffer>) => void): Microphone {
  const queue: { samples: Int16Array; sent: number; done: () => void }[] = [];
  const stop = new AbortController();
  const frame = () => {
    const bytes = new Uint8Array(frameSamples * 2);
    const view = new DataView(bytes.buffer);
    const speech = queue[0];
    if (speech) {
      const part = speech.samples.subarray(speech.sent, speech.sent + frameSamples);
      part.forEach((sample, at) => {
        view.setInt16(at * 2, sample, true);
      });
      speech.sent += part.length;
      if (speech.sent >= speech.samples.length) queue.shift()?.done();
    }
    return bytes;
  };
  const run = async () => {
    const startMs = performance.now();
    for (let sent = 0; ; ) {
      const due = Math.floor((performance.now() - startMs) / frameMs) + 1;
      if (due - sent > mostCaughtUp) sent = due - mostCaughtUp;
      for (; sent < due; sent += 1) send(frame());
      await sleep(Math.max(0, startMs + sent * frameMs - performance.now()), undefined, {
        signal: stop.signal,
      });
    }
  };
  // Only the sleep rejects, when the microphone is closed.
  run().catch(() => {});
  return {
    say: (samples) =>
      stop.signal.aborted
        ? Promise.resolve()
        : new Promise((done) => {
            queue.push({ samples, sent: 0, done });
          }),
    close() {
      stop.abort();
      for (const speech of queue.splice(0)) speech.done();
    },
  };
}
