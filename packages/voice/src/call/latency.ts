/** Where the wait for an answer went. */
import type { Waterfall } from '@parley/contracts/talk';
import type { CallEvent } from './types.ts';

export interface AnswerMarks {
  /** Last sound of the caller, or when they typed. */
  speechEndMs: number;
  /** Their silence had lasted enough. */
  decidedMs: number;
  /** The words were there too, and the answer may be given. */
  committedMs: number;
  /** First words worth speaking; null where the answer had none. */
  textMs: number | null;
  audioMs: number | null;
  /** First sound of the answer. */
  soundingMs: number;
}

/** The parts of the wait; each begins where the one before ended, so they add up to the whole. */
export function waterfall(marks: AnswerMarks): Waterfall {
  const bounds = [marks.speechEndMs, marks.decidedMs, marks.committedMs, marks.textMs, marks.audioMs];
  const parts: number[] = [];
  let from = marks.speechEndMs;
  for (const bound of bounds.slice(1)) {
    const to = Math.min(Math.max(from, bound ?? from), marks.soundingMs);
    parts.push(to - from);
    from = to;
  }
  const [endpointingMs = 0, recognitionMs = 0, mindMs = 0, voiceMs = 0] = parts;
  return {
    endpointingMs,
    recognitionMs,
    mindMs,
    voiceMs,
    deliveryMs: marks.soundingMs - from,
    totalMs: marks.soundingMs - marks.speechEndMs,
  };
}

/** What is told of a turn once its answer begins to sound, at `soundingMs`. */
export function answered(
  reply: {
    live: { turn: number; apology: boolean };
    times: { committedMs: number | null; textMs: number | null; audioMs: number | null };
  },
  decision: { decidedMs: number; speechStartMs: number | null; speechEndMs: number | null },
  soundingMs: number,
): CallEvent {
  const { decidedMs, speechStartMs, speechEndMs } = decision;
  const { committedMs, textMs, audioMs } = reply.times;
  const marks = {
    decidedMs,
    // Until there were fixed words to say, the answer in whose place they stand was waited for.
    committedMs: reply.live.apology ? decidedMs : (committedMs ?? decidedMs),
    textMs,
    audioMs,
    soundingMs,
  };
  return {
    type: 'turn',
    turn: reply.live.turn,
    speechStartMs,
    speechEndMs,
    waterfall: waterfall({ speechEndMs: speechEndMs ?? decidedMs, ...marks }),
    atMs: soundingMs,
  };
}
