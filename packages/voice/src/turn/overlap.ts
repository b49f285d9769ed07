/** The caller made a sound while the agent had the floor: did they mean to take it? */
import type { TurnLanguage } from '../language/language.ts';
import { soundOnly } from '../language/neutral.ts';
import type { ExpectedAnswer } from '../ports.ts';

export interface OverlapInput {
  text: string;
  language: TurnLanguage;
  /** What the answer being spoken asks for: "yes" over a yes-no question is an answer, not a nod. */
  expects: ExpectedAnswer;
  minWords: number;
  /** How long the caller has been sounding. */
  durationMs: number;
  /** The recogniser's, 0 to 1; null where it does not tell. */
  confidence: number | null;
}

/** A shorter sound is a nod whatever its words: "yeah" is easily recognised as "you have". */
const shortestWordsMs = 420;
/** "Mm-hm" is recognised as all kinds of words, but with a confidence that real words seldom have. */
const longestHumMs = 1200;
const doubtful = 0.62;
const doubtfulAnswer = 0.45;

/** 'real' takes the floor; 'false' gives it back to the agent. */
export function judgeOverlap(input: OverlapInput): 'real' | 'false' {
  const spoken = words(input.text);
  if (spoken.length === 0) return 'false';
  if (input.language.commands.test(input.text)) return 'real';
  const answers = input.expects !== 'anything' && input.expects !== 'dictation';
  // Nothing but listening noises: "mm-hm", "yeah, okay".
  if (spoken.every((word) => input.language.nods.has(word))) {
    const nodsOnly = spoken.every((word) => soundOnly.test(word));
    return input.expects === 'yes-no' && !nodsOnly ? 'real' : 'false';
  }
  if (input.minWords > 1 && isHum(spoken, input, answers)) return 'false';
  return answers || spoken.length >= input.minWords ? 'real' : 'false';
}

/** A hum, a nod, a cough: short, and recognised as letters or as words that the recogniser itself doubts. */
function isHum(spoken: readonly string[], input: OverlapInput, answers: boolean): boolean {
  if (spoken.every((word) => word.length === 1 && !/\d/.test(word))) return true;
  if (input.durationMs >= longestHumMs) return false;
  const doubt = answers ? doubtfulAnswer : doubtful;
  return (input.confidence ?? 1) < doubt || (!answers && input.durationMs < shortestWordsMs);
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
}
