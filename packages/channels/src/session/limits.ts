/** How much the other side may send: sound in about real time, words at a human's pace. */
import { type Allowance, createBucket } from '@parley/platform/time/bucket';
import type { Clock } from '@parley/platform/time/clock';

/** Sound may come twice as fast as it is spoken, and 3 s of it at once: a network that stalled catches up. */
export const audioAllowance: Allowance = { burst: 3000, perSecond: 2000 };
/** What a frame counts for at least: a flood of crumbs costs as much as one of sound. */
const leastFrameMs = 4;
/** What is dropped in a row before the other side counts as flooding, in ms of sound. */
const audioPatienceMs = 5000;
/**
 * Whatever comes, before it is looked at: pings, empty frames, sound of other tracks. 500 frames a second are twice
 * what frames of `leastFrameMs` would be, and a stall of 3 s may come at once.
 */
export const wireAllowance: Allowance = { burst: 1500, perSecond: 500 };
/** The bytes of all that: twice the fattest format as Base64, and as much at once as `audioPatienceMs` forgives. */
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

/** Kept while the call is being opened: 3 s of 20 ms frames of the fattest format, and some words. */
export const mostWaiting = 200;
export const mostWaitingBytes = 288_000;
/** A lost line may be taken up again for so long. */
export const graceMs = 30_000;
/** Events kept for a line that comes back. */
export const keptEvents = 500;
/** After the last words of a call, how long the other side is given to tell that they have sounded, in ms. */
export const lastWordsMs = 2_000;
/** About a second of the fattest format beside its events; more means that the other side does not read. */
export const mostBufferedBytes = 256 * 1024;

/** Tells what to do with so many ms of sound: none of it is heard that comes much faster than it sounds. */
export type SoundMeter = (ms: number) => 'take' | 'drop' | 'flood';

export function createSoundMeter(clock: Clock): SoundMeter {
  const bucket = createBucket(clock, audioAllowance);
  let droppedMs = 0;
  return (soundsMs) => {
    const ms = Math.max(leastFrameMs, soundsMs);
    droppedMs = bucket.take(ms) ? 0 : droppedMs + ms;
    if (droppedMs === 0) return 'take';
    return droppedMs < audioPatienceMs ? 'drop' : 'flood';
  };
}
