import { answered, type Understood } from '../../answer.ts';
import { tidy } from './spoken.ts';

const strongNo =
  /\b(no|nope|nah|negative|not (right|correct|quite|really|yet|at all|true)|(that|this|it)('s| is|s) (wrong|incorrect|not)|isn't|wrong|incorrect|don't|do not|never|not)\b/;
const strongYes =
  /\b(yes|yeah|yep|yup|yea|ya|aye|correct|right|sure|ok|okay|exactly|absolutely|definitely|certainly|affirmative|indeed|perfect|please do|go ahead|of course|sounds (good|right|great)|(that|it) works|(that|it)('s| is|s) (fine|good|it|great|me)|that would be (good|great|nice|lovely)|i (do|would|am|can|have)|uh-?huh|mm-?hmm|fine|great|by all means)\b/;

/** Yes or no, in the many ways in which callers say it; null when it says neither, or both. */
export function parseYesNo(text: string): Understood | null {
  const said = yesOrNo(text);
  return said === undefined ? null : answered(said, said ? 'yes' : 'no');
}

/** The same as a plain answer. */
export function yesOrNo(text: string): boolean | undefined {
  const plain = tidy(text)
    // "No problem" and "why not" agree; "right?" and "not sure" say nothing.
    .replace(/\b(no (problem|worries)|why not|not a problem|don't mind if|you're not wrong)\b/g, 'yes')
    .replace(/\b(i don't know|not sure|don't know|no idea|maybe|i'm not certain)\b/g, ' ')
    .replace(/\b(right now|all right then|you know|i'm sorry|no one|nobody)\b/g, ' ')
    .replace(/\ball ?right\b|\balright\b/g, 'okay');
  const first =
    /^\W*(?:(?:um|uh|er|well|oh|so|hmm)\W+)*(\S+)/.exec(plain)?.[1]?.replace(/(?<!\W)\W+$/, '') ?? '';
  if (/^(no|nope|nah|negative)$/.test(first)) return false;
  if (/^(yes|yeah|yep|yup|yea|sure|correct|absolutely|definitely|exactly)$/.test(first)) return true;
  const no = strongNo.test(plain);
  const yes = strongYes.test(plain);
  if (no) return false;
  return yes ? true : undefined;
}
