/**
 * How long vendors are waited for, all in ms. They stand in one place because each must stay below the one behind it:
 * another vendor is asked while the engine still waits, and the engine gives up one part before the whole answer.
 */

/** Nothing of the answer was heard by then, counted from the end of the turn: the caller is told so. */
export const answerDeadlineMs = 12_000;

/** The caller's silence was long enough, but the words of it did not come: it goes on without them. */
export const recognitionDeadlineMs = 2500;
/** The recogniser's answer to one request. */
export const transcribeDeadlineMs = 2400;
/** Then the next recogniser is asked; and where the others have failed lately. */
export const recognitionFallbackMs = 1200;
export const recognitionAloneMs = 1800;

/** The mind's first event, and then each next one. */
export const mindFirstMs = 10_000;
/** Of a mind that has a limit of its own: so much later the engine gives it up by itself, and the answer as a whole. */
const mindGraceMs = 2000;
const answerGraceMs = 5000;

export function mindFirstOf({ firstTokenMs = 0 }: { firstTokenMs?: number | undefined }): number {
  return Math.max(mindFirstMs, firstTokenMs + mindGraceMs);
}

export function answerDeadlineOf({ firstTokenMs = 0 }: { firstTokenMs?: number | undefined }): number {
  // A mind that answers within the usual time needs no longer one.
  return firstTokenMs + mindGraceMs <= mindFirstMs ? answerDeadlineMs : firstTokenMs + answerGraceMs;
}
export const mindNextMs = 8000;
/** Then the next mind is asked: a hosted model seldom takes 1.5 s. Where the others have failed, slow beats none. */
export const mindFallbackMs = 1800;
export const mindAloneMs = 4000;

/** The first audio of a piece, and then each next chunk. */
export const voiceFirstMs = 6000;
export const voiceNextMs = 4000;
/** First sound; then the next voice says it. And where no other can. */
export const voiceFallbackMs = 2000;
export const voiceAloneMs = 4000;
/** Between two chunks, however much is still to be heard. */
export const voiceGapMs = 3500;
