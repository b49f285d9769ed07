import type { AnswerOf } from '@parley/contracts/flow';
import { answered, type Moment, type Reading, type Span, type Understood } from '../../answer.ts';
import { judge } from '../../readings.ts';
import { wordSet } from '../../text.ts';
import { digitRuns } from './digit-runs.ts';
import { frameOf, standingOf } from './frame.ts';
import { spokenList, withNumerals, words } from './spoken.ts';
import { type TimePiece, timesIn } from './times.ts';
import { tokensOf } from './tokens.ts';

type Clock = Extract<TimePiece, { kind: 'clock' }>;

/** Digits in a row that are no date and time. */
const longNumber = 7;
/** What is longer begins with something else: "ten thirty, two one two, …". */
const longestPhone = 11;

const harmless = wordSet(
  `a an the i i'd i'll i'm we we'd we'll it it's that that's this me my our us you your on at in for of to is are be was would will
  can could do does should may shall let's let how what about um uh er erm oh ah well so hmm please thanks thank hi hello yes
  yeah yep sure okay ok no nope right alright all great good fine perfect best better works work suit suits like love prefer want
  need have get got take make come book booked see say think guess maybe then there here if possible any time one 1 slot
  morning afternoon evening night around sometime some just really actually sorry wait mean said not and but or too also
  early late definitely either with go going even preferably ideally am pm o'clock sharp exactly today tomorrow monday tuesday
  wednesday thursday friday saturday sunday than half past quarter appointment available free day than don't can't`,
);

/**
 * The time of day in an answer. A bare "three" is in the morning or in the afternoon, whichever is in bounds;
 * where both are, it is ambiguous. `strict` is for text that answers something else: then only what is plainly
 * a time of day counts.
 */
export function parseTime(
  text: string,
  spec: AnswerOf<'time'>,
  strict = false,
  moment?: Moment,
): Understood | null {
  // "The second one" and "that one" are no times.
  const plain = withNumerals(text.replace(/\b(\w+)-?ish\b/gi, '$1 ish')).replace(
    /\b(\d+(?:st|nd|rd|th)|that|this|which|last|other|another|any|1st|early|earlier|late|later) 1\b|\bthe 1 (?=at|in|on|with|that|after|before|you)|(?<=o'clock|[ap]m) 1\b/g,
    (said) => ' '.repeat(said.length),
  );
  // "…, five five five, oh one oh two" ends a number that is read out.
  const runs = strict ? digitRuns(plain).filter(({ digits }) => digits.length >= longNumber) : [];
  const all = timesIn(tokensOf(plain)).filter(
    (piece) =>
      !runs.some(
        ({ from, to, digits }) =>
          piece.from < to && (piece.from > from || (piece.from === from && digits.length <= longestPhone)),
      ),
  );
  // So many digits are a number of another kind.
  const plainly = strict || plain.replace(/\D/g, '').length > 8;
  const plainer = all.filter((piece) => piece.kind === 'clock' && piece.bare !== true);
  const pieces = all.filter((piece) => {
    if (piece.kind !== 'clock') return !strict || piece.kind === 'span';
    return piece.bare !== true || (!plainly && (plainer.length === 0 || isBeside(plain, piece, all)));
  });
  if (strict && pieces.some((piece) => piece.kind !== 'clock')) return null;
  const standing = standingOf(plain, pieces);
  const affirmed = pieces.filter((_, at) => standing[at] === 'affirmed');
  if (affirmed.length === 0) {
    if (pieces.length === 0 || strict) return null;
    return {
      kind: 'invalid',
      reason: standing.includes('ruled-out') ? 'Okay, another time then.' : whichTime,
    };
  }
  if (affirmed.some((piece) => piece.kind === 'hourless'))
    return { kind: 'invalid', reason: 'Please tell me the hour as well, such as ten past nine.' };
  if (affirmed.some((piece) => piece.kind === 'span')) return { kind: 'invalid', reason: whichTime };
  const frame = frameOf(plain);
  const doubt = frame.doubts || (frame.asks && !frame.proposes) ? 0.5 : 1;
  const halfTold = halfOfDay(plain);
  const told = affirmed.map((piece) => ({ piece, understood: one(piece, spec, halfTold, moment) }));
  const possible = told.flatMap(({ piece, understood }) =>
    understood === null || understood.kind === 'invalid' ? [] : [{ piece, understood }],
  );
  const first = possible[0]?.understood;
  if (first === undefined) return told.find(({ understood }) => understood !== null)?.understood ?? null;
  if (possible.length === 1 && first.kind === 'ambiguous') return first;
  const readings = possible.flatMap(({ piece, understood }): Reading[] => {
    const likelihood = (piece.kind === 'clock' ? piece.likelihood : 0.9) * doubt;
    const slots =
      understood.kind === 'value' ? [understood.slot] : understood.options.map(({ slot }) => slot);
    return slots.map((slot) => ({ slot, likelihood, explains: pieces }));
  });
  return judge(plain, readings, {
    harmless: strict ? null : harmless,
    which: (spoken) => `${spokenList(spoken, 'or')}?`,
    phrasesOf: ({ slot }) => [slot.spoken, slot.spoken.replace(/ [AP]M$/, '')],
  });
}

/** Whether another time stands right beside it: "at two, no, three", "noon or one". */
function isBeside(plain: string, piece: Span, all: readonly TimePiece[]): boolean {
  return all.some(({ from, to }) => {
    const between = to <= piece.from ? plain.slice(to, piece.from) : plain.slice(piece.to, from);
    return (to <= piece.from || piece.to <= from) && words(between).length <= 3;
  });
}

const whichTime = 'I need one time of day.';

function one(
  piece: TimePiece,
  spec: AnswerOf<'time'>,
  halfTold: 'am' | 'pm' | undefined,
  moment: Moment | undefined,
): Understood | null {
  if (piece.kind === 'relative')
    return moment === undefined ? null : bounded([fromNow(piece.minutes, moment)], spec);
  if (piece.kind !== 'clock') return null;
  const { hour, minute, certain } = piece;
  const half = piece.half ?? (certain === true ? undefined : halfTold);
  if (hour > 12 || hour === 0 || (certain === true && half === undefined))
    return bounded([at(hour, minute)], spec);
  if (half === 'am') return bounded([at(hour % 12, minute)], spec);
  if (half === 'pm') return bounded([at((hour % 12) + 12, minute)], spec);
  const [morning, later] = [at(hour % 12, minute), at((hour % 12) + 12, minute)];
  const possible = [morning, later].filter((time) => isWithin(time, spec));
  if (possible.length < 2) return bounded(possible.length === 1 ? possible : [morning], spec);
  // Nobody books at midnight: twelve is noon unless the caller says otherwise.
  if (hour === 12) return bounded([later], spec);
  return eitherHalf(piece, morning, later);
}

function eitherHalf({ hour, minute }: Clock, morning: string, later: string): Understood {
  const said = minute === 0 ? `${hour}` : `${hour}:${pad(minute)}`;
  const part = hour >= 6 && hour < 12 ? 'evening' : 'afternoon';
  return {
    kind: 'ambiguous',
    question: `Is that ${said} in the morning, or ${said} in the ${part}?`,
    options: [
      { slot: slotOf(morning), phrases: ['morning', 'am', 'in the morning', 'early'] },
      {
        slot: slotOf(later),
        phrases: ['afternoon', 'evening', 'pm', 'night', 'in the afternoon', 'in the evening'],
      },
    ],
  };
}

function bounded([time = '']: readonly string[], spec: AnswerOf<'time'>): Understood {
  return isWithin(time, spec)
    ? answered(time, spokenTime(time))
    : { kind: 'invalid', reason: outOfBounds(spec), refused: true };
}

/** By the clock on the caller's wall, which may be set forward meanwhile. */
function fromNow(minutes: number, { nowMs, timeZone }: Moment): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(nowMs + minutes * 60_000);
}

/** The half of the day, where it is told apart from the time: "in the afternoon, at three". */
function halfOfDay(plain: string): 'am' | 'pm' | undefined {
  const morning = /\b(?<!good )morning\b|\bbefore lunch\b/.test(plain);
  const later = /\b(?<!good )(?:afternoon|evening)\b|\btonight\b|\bafter lunch\b/.test(plain);
  if (morning === later) return undefined;
  return morning ? 'am' : 'pm';
}

function isWithin(time: string, { earliest, latest }: AnswerOf<'time'>): boolean {
  return (earliest === undefined || time >= earliest) && (latest === undefined || time <= latest);
}

function outOfBounds({ earliest, latest }: AnswerOf<'time'>): string {
  if (earliest !== undefined && latest !== undefined) {
    return `It has to be between ${spokenTime(earliest)} and ${spokenTime(latest)}.`;
  }
  return earliest === undefined
    ? `It has to be ${spokenTime(latest ?? '23:59')} or earlier.`
    : `It has to be ${spokenTime(earliest)} or later.`;
}

function slotOf(time: string) {
  return { value: time, spoken: spokenTime(time) };
}

/** "15:30" → "3:30 PM". */
export function spokenTime(time: string): string {
  if (time === '12:00') return 'noon';
  if (time === '00:00') return 'midnight';
  const hour = Number(time.slice(0, 2));
  const minute = time.slice(3);
  return `${hour % 12 || 12}${minute === '00' ? '' : `:${minute}`} ${hour < 12 ? 'AM' : 'PM'}`;
}

function at(hour: number, minute: number): string {
  return `${pad(hour)}:${pad(minute)}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
