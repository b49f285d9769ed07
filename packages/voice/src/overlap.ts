/** The caller made a sound while the agent had the floor: did they mean to take it? */
import { overlapWords, soundOnly } from './backchannels.ts';
import type { ExpectedAnswer } from './ports.ts';

/** Nothing but listening noises: "mm-hm", "yeah, okay", a cough that was recognised as nothing. */
export function isBackchannel(text: string, language: string): boolean {
  const { nods } = overlapWords(language);
  return words(text).every((word) => nods.has(word));
}

export interface OverlapInput {
  text: string;
  language: string;
  /** What the answer being spoken asks for: "yes" over a yes-no question is an answer, not a nod. */
  expects: ExpectedAnswer;
  minWords: number;
  /** How long the caller has been sounding. */
  durationMs: number;
}

/** A shorter sound is a nod whatever its words: "yeah" is easily recognised as "you have". */
const shortestWordsMs = 420;

/** 'real' takes the floor; 'false' gives it back to the agent. */
export function judgeOverlap(input: OverlapInput): 'real' | 'false' {
  const spoken = words(input.text);
  if (spoken.length === 0) return 'false';
  if (overlapWords(input.language).commands.test(input.text)) return 'real';
  const answers = input.expects !== 'anything' && input.expects !== 'dictation';
  if (isBackchannel(input.text, input.language)) {
    const nodsOnly = spoken.every((word) => soundOnly.test(word));
    return input.expects === 'yes-no' && !nodsOnly ? 'real' : 'false';
  }
  if (answers) return 'real';
  const nod = input.minWords > 1 && input.durationMs < shortestWordsMs;
  return spoken.length >= input.minWords && !nod ? 'real' : 'false';
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
}
