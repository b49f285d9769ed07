/** The caller made a sound while the agent had the floor: did they mean to take it? */
import type { ExpectedAnswer } from './ports.ts';

const backchannels: Record<string, ReadonlySet<string>> = {
  en: new Set(
    (
      'mm mmm mhm hm hmm uh huh uh-huh mm-hm mm-hmm mhmm yeah yep yup yes ok okay right sure good great cool nice ' +
      'alright fine aha ah oh i see got it exactly really wow true indeed thanks you thank ha haha um er'
    ).split(' '),
  ),
};

const commands =
  /\b(stop|wait|hold on|hang on|no|nope|cancel|quiet|excuse me|sorry|hello|help|listen|pardon|what|repeat|slower)\b/i;

/** Nothing but listening noises: "mm-hm", "yeah, okay", a cough that was recognised as nothing. */
export function isBackchannel(text: string, language: string): boolean {
  const set = backchannels[language.split('-')[0] ?? 'en'] ?? backchannels.en;
  return words(text).every((word) => set?.has(word));
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
  if (commands.test(input.text)) return 'real';
  const answers = input.expects !== 'anything' && input.expects !== 'dictation';
  if (isBackchannel(input.text, input.language)) {
    const nodsOnly = spoken.every((word) =>
      /^(mm+|mhm+|hm+|uh|huh|um|er|ah|oh|aha|uh-huh|mm-hmm?)$/.test(word),
    );
    return input.expects === 'yes-no' && !nodsOnly ? 'real' : 'false';
  }
  if (answers) return 'real';
  const nod = input.minWords > 1 && input.durationMs < shortestWordsMs;
  return spoken.length >= input.minWords && !nod ? 'real' : 'false';
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
}
