/** How much the other side may send: sound in about real time, words at a human's pace. */
import { type Allowance, createBucket } from '@parley/platform/time/bucket';
import type { Clock } from '@parley/platform/time/clock';

/**
 * Sound is heard 3 s at once, for a network that stalled, and else a tenth faster than it sounds: what waited catches
 * up, and its pauses are still pauses.
 */
export const soundAllowance: Allowance = { burst: 3000, perSecond: 1100 };
/** Sound that waits to be heard, a short file as a whole; more ends the session. */
export const mostAheadMs = 30_000;
/** What a frame counts for at least: a flood of crumbs costs as much as one of sound. */
export const leastFrameMs = 4;
/** Sound that nobody hears may come twice as fast as it sounds. */
const unheardAllowance: Allowance = { burst: 3000, perSecond: 2000 };
/** So much more of it in a row, in ms, is a flood. */
const unheardPatienceMs = 5000;
/**
 * Whatever comes, before it is looked at: pings, empty frames, sound of other tracks. 500 frames a second are twice
 * what frames of `leastFrameMs` would be, and a stall of 3 s may come at once.
 */
export const wireAllowance: Allowance = { burst: 1500, perSecond: 500 };
/** The bytes of all that: twice the fattest format as Base64, and as much at once as may wait. */
export const wireBytesAllowance: Allowance = { burst: 1536 * 1024, perSecond: 384 * 1024 };
/** What still comes after a connection was told its end: then a stream is cut, and of a socket no more is read. */
export const mostAfterEnd = 100;
/** How long such a socket is given to read why, in ms. Cut at once it would hear of a lost connection only. */
export const mostUnreadMs = 2_000;
/** After its end, how long a stream is given to read what it was told, in ms; a socket has a bound of its own. */
export const mostLeavingMs = 10_000;
/** Words, keys, pings, marks and mutes. */
export const messageAllowance: Allowance = { burst: 40, perSecond: 10 };
/** Messages that cannot be understood before the connection is given up. */
export const mostBadMessages = 10;
/** From the open connection to its first message. */
export const firstMessageMs = 10_000;

/** Kept while the call is being opened: all that may wait, in frames of 20 ms of the fattest format, and some words. */
export const mostWaiting = mostAheadMs / 20 + 100;
export const mostWaitingBytes = mostAheadMs * 96;
/** A lost line may be taken up again for so long. */
export const graceMs = 30_000;
/** Events kept for a line that comes back. */
export const keptEvents = 500;
/** After the last words of a call, how long the other side is given to tell that they have sounded, in ms. */
export const lastWordsMs = 2_000;
/** About a second of the fattest format beside its events; more means that the other side does not read. */
export const mostBufferedBytes = 256 * 1024;

/** Of so many ms of sound that nobody hears: whether it is a flood. */
export type FloodMeter = (ms: number) => boolean;

export function createFloodMeter(clock: Clock): FloodMeter {
  const bucket = createBucket(clock, unheardAllowance);
  let tooMuchMs = 0;
  return (soundsMs) => {
    const ms = Math.max(leastFrameMs, soundsMs);
    tooMuchMs = bucket.take(ms) ? 0 : tooMuchMs + ms;
    return tooMuchMs >= unheardPatienceMs;
  };
}
