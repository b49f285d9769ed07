/** A line with a buffer of its own, as a telephone carrier has: it plays what it was sent, one frame after the other. */
import { frameMs, type Samples } from '../frame.ts';

export interface BufferedLine {
  push(frame: Samples): void;
  /** What has not begun to sound is dropped. */
  clear(): void;
  /** Hands over what has begun to sound by now. */
  play(): void;
}

export function bufferedLine(nowMs: () => number, onPlayed: (frame: Samples) => void): BufferedLine {
  let waiting: { startMs: number; frame: Samples }[] = [];
  let freeMs = 0;
  const play = () => {
    const now = nowMs();
    for (let next = waiting[0]; next && next.startMs <= now; next = waiting[0]) {
      onPlayed(next.frame);
      waiting.shift();
    }
  };
  return {
    play,
    push(frame) {
      const startMs = Math.max(nowMs(), freeMs);
      waiting.push({ startMs, frame });
      freeMs = startMs + frameMs;
    },
    clear() {
      play();
      waiting = [];
      freeMs = nowMs();
    },
  };
}
