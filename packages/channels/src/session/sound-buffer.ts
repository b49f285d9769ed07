/**
 * The caller's sound at about the pace at which it sounds, however fast it comes: what comes ahead of its time waits,
 * up to a bound. So a network that stalled catches up, and a whole file may be pushed.
 */
import { createBucket } from '@parley/platform/time/bucket';
import type { Clock, Timer } from '@parley/platform/time/clock';
import type { AudioFormat } from '@parley/voice/audio/codec';
import { leastFrameMs, mostAheadMs, soundAllowance } from './limits.ts';
import { soundMs } from './sound.ts';

/** So much of it is heard at once, in ms: a file may come in one message. */
const pieceMs = 100;

interface Piece {
  bytes: Uint8Array;
  ms: number;
}

export interface SoundBuffer {
  /** Heard now or in its time. False, with nothing taken, where more waits already than may. */
  take(bytes: Uint8Array, format: AudioFormat): boolean;
  /** The end: nothing is heard any more. */
  clear(): void;
}

/** `hear` must not throw, and has done with what it is given when it returns. */
export function createSoundBuffer(clock: Clock, hear: (bytes: Uint8Array) => void): SoundBuffer {
  const bucket = createBucket(clock, soundAllowance);
  let waiting: Piece[] = [];
  let waitingMs = 0;
  let timer: Timer | undefined;
  /** Whoever hears may end the session. */
  let cleared = false;

  const wait = () => {
    const [first] = waiting;
    if (first) timer = clock.after(bucket.waitMs(first.ms), hearDue);
  };
  const hearDue = () => {
    timer = undefined;
    for (let [first] = waiting; !cleared && first && bucket.take(first.ms); [first] = waiting) {
      waiting.shift();
      waitingMs -= first.ms;
      hear(first.bytes);
    }
    wait();
  };

  return {
    take(bytes, format) {
      const pieces = piecesOf(bytes, format);
      if (pieces.reduce((sum, { ms }) => sum + ms, waitingMs) > mostAheadMs) return false;
      while (!cleared && waiting.length === 0 && pieces[0] && bucket.take(pieces[0].ms))
        hear(pieces.shift()!.bytes);
      if (cleared) return true;
      for (const piece of pieces) {
        // Its memory may be that of what comes next.
        waiting.push({ ...piece, bytes: piece.bytes.slice() });
        waitingMs += piece.ms;
      }
      if (!timer) wait();
      return true;
    },
    clear() {
      cleared = true;
      timer?.cancel();
      timer = undefined;
      waiting = [];
      waitingMs = 0;
    },
  };
}

/** Of whole samples, but for a last one that came in half. What is empty counts, too. */
function piecesOf(bytes: Uint8Array, format: AudioFormat): Piece[] {
  const pieceBytes = 2 * Math.ceil((format.rateHz * pieceMs) / 2000) * (format.encoding === 'pcm16' ? 2 : 1);
  const pieces: Piece[] = [];
  let from = 0;
  do {
    const piece = bytes.subarray(from, from + pieceBytes);
    pieces.push({ bytes: piece, ms: Math.max(leastFrameMs, soundMs(piece.byteLength, format)) });
    from += pieceBytes;
  } while (from < bytes.byteLength);
  return pieces;
}
