/** What is written in brackets or between stars and not said: references, and directions for the stage. */
import type { Aside } from '../language.ts';
import { citation } from '../neutral.ts';
import { wordSet } from '../text.ts';

const keys = /\b(?:press|option|key|enter|dial|type|say|select|choose|number|tap|hit)\s*["'“]?$/i;
const reference =
  /^(?:citation needed|sources?(?: ?\d+|: ?.*)?|refs?\.?(?: ?\d+|: ?.*)?|references?(?: ?\d+)?|doc(?:ument)?s? ?\d+|footnote ?\d*)$/;

/** What a person does that is heard or seen. Nothing else that is said of one begins so. */
const sounds =
  'smil(?:e|es|ing)|laugh|chuckl(?:e|es|ing)|giggl(?:e|es|ing)|sigh|paus(?:e|es|ing)|nod|nodding|cough|sniff|gasp|grin|grinning|' +
  'wink|shrug|shrugging|whisper|hum|humming|groan|yawn|sob|sobbing|snicker|gulp|stammer|stutter|mumbl(?:e|es|ing)|mutter|' +
  'inhal(?:e|es|ing)|exhal(?:e|es|ing)|breath(?:es|ing)|beep|blink|blush|hesitat(?:e|es|ing)|smirk|chortl(?:e|es|ing)|' +
  'snort|hiccup|squeal|cheer|applaud';
const sounding = new RegExp(
  `^(?:\\w+ly )?(?:${sounds})(?:s|es|ing)?(?: (?:\\w+ly|a (?:bit|little)|again|out loud|and \\w+|` +
    '(?:at|to|in|into|with|for|over|through|from) .+|(?:her|his|their|its|my|your) .+))*$',
);
const scenery =
  /^(?:(?:soft|hold|upbeat|background|gentle) )?(?:silence|laughter|applause|music|beat|inaudible|crosstalk|noise|static|dial tone|typing|typing sounds?|keyboard \w+|music plays?|music playing|long pause|short pause|brief pause|deep breath|phone ring(?:s|ing)|end of (?:call|message|response|transcript)|call (?:ends|ended)|hangs up|pause \d.*|sound of .+)$/;
/** What a clerk does while others wait; of other things as well, so only where no sentence is. */
const doing =
  /^(?:(?:\w+ly|then) )?(?:clear|take|check|look|lean|type|put|transfer|hang|wait|listen|tilt|raise|scroll|pull|search|speak|talk|turn|think|adjust|consult|lower|pick|write|jot|scan|browse|click|tap|flip|shuffle|scratch|clap|wave|bow|furrow|shake)(?:s|es|ing)\b/;
const manner =
  /^(?:(?:in|with) an? .*\b(?:voice|tone|smile|sigh|laugh|grin|chuckle|accent|manner)|(?:\w+ )?(?:voice|tone)|(?:tone|emotion|mood|style|voice|pause|action|sfx|sound(?: effect)?|music|speaker|volume|speed|pitch) ?[:=] ?.+)$/;
const moods = wordSet(
  'happy excited sad angry sarcastic warm cheerful neutral calm curious friendly empathetic sympathetic professional ' +
    'surprised concerned apologetic enthusiastic polite thoughtful playful serious gentle reassuring upbeat confused',
);
/** End like adverbs and say when or how much. */
const noManner = wordSet(
  'only daily weekly monthly yearly hourly early nearly family finally really optionally apply reply supply july friendly ' +
    'approximately roughly usually normally typically exactly mostly possibly probably hopefully currently italy',
);
/** End like what somebody does. */
const noDeed = wordSet(
  'this is was has its as us his hers ours yours theirs always yes sometimes perhaps thanks thus plus less unless hours ' +
    'days news nothing something anything everything during morning evening spring wedding building address across ' +
    'business class access process pass various serious previous express besides',
);

export function isUnsaid({ mark, words, before, apart }: Aside): boolean {
  const said = words
    .trim()
    .toLowerCase()
    .replace(/[.!…]{1,3}$/, '');
  if (mark === '[' && (reference.test(said) || (citation.test(said) && !keys.test(before)))) return true;
  if (sounding.test(said) || scenery.test(said) || manner.test(said)) return true;
  if (mark !== '(' && (doing.test(said) || (mark === '[' && moods.has(said)))) return true;
  if (!apart) return false;
  if (/^[a-z]{3,}ly$/.test(said) && !noManner.has(said)) return true;
  // Nobody stresses the first word of a sentence and writes it small.
  const [first = ''] = /^[a-z]+/.exec(words) ?? [];
  return mark === '*' && /.(?:s|ing)$/.test(first) && !noDeed.has(first);
}
