/** Pieces of audio in memory: made, joined, cut. */
import type { Samples } from '../frame.ts';

/**
 * Makes silent frames of one length. Several share a piece of memory, because making memory takes longer than filling
 * it does: a frame's `buffer` must not be handed away as a whole.
 */
export function frameMaker(samplesPerFrame: number): () => Samples {
  const framesTogether = 8;
  let memory = new Int16Array(0);
  let from = 0;
  return () => {
    if (from === memory.length) {
      memory = new Int16Array(framesTogether * samplesPerFrame);
      from = 0;
    }
    from += samplesPerFrame;
    return memory.subarray(from - samplesPerFrame, from);
  };
}

export function concat(pieces: readonly Samples[]): Samples {
  const out = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** The first `count` samples of given memory. */
export function shortened(given: Samples, count: number): Samples {
  return given.length === count ? given : given.subarray(0, count);
}
