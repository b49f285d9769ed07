import type { AnswerOf } from '@parley/contracts/flow';
import { weekdays } from '@parley/contracts/flow';
import * as chrono from 'chrono-node';
import { answered, type Moment, type Reading, type Span, type Understood } from '../../answer.ts';
import { judge } from '../../readings.ts';
import { wordSet } from '../../text.ts';
import {
  datedDay,
  dateOf,
  dayMs,
  dayName,
  monthNames,
  monthOf,
  spokenDay,
  todayIn,
  weekdayNames,
  weekdayOf,
  yearOf,
} from './calendar.ts';
import { type DayPiece, daysIn } from './day-words.ts';
import { frameOf, standingOf, toldOnly } from './frame.ts';
import { nth, spokenList, withNumerals } from './spoken.ts';
import { tokensOf } from './tokens.ts';

const anyDay =
  /\b(?:any (?:other )?(?:day|weekday|date)s?|whenever|as soon as (?:possible|you can)|asap|(?:the |your )?(?:very )?(?:earliest|soonest|(?:next|first)(?: (?:free|available|open|possible))+(?: (?:one|1|day|date|slot|opening|appointment))?|(?:next|first|1st) (?:slot|opening|appointment|date))|(?:1st|first)(?: (?:free|available|open|possible))+(?: \w+)?|doesn't matter|does not matter|(?:i )?don't (?:care|mind)|you (?:choose|pick|decide)|up to you|surprise me)\b/;
/** "I need to check first": before anything else. */
const beforehand =
  /(?<=\p{L} )(?<!\b(?:the|on|for|of|this|\w*day|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*) )first(?=\s*(?:[.,;!?]|$))/giu;
/** The chrono library tries rows of such stretches ("1 week 2 days") in 2 to the power of their number of ways. */
const unit =
  /(?<=\d ?|\b)(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|mos?|mon|quarters?|qtrs?|years?|yrs?|[smhdwy])(?![a-z])/g;
/** More name no day. */
const mostUnits = 4;
const whichDay: Understood = { kind: 'invalid', reason: 'Let me know which day.' };

/** What may stand around a day and changes nothing. */
const harmless = wordSet(
  `a an the i i'd i'll i'm we we'd we'll it it's that that's this me my our us you your on at in for of to is are be was would will
  can could do does should may shall let's let how what about um uh er erm oh ah well so hmm please thanks thank hi hello yes
  yeah yep sure okay ok no nope right alright all great good fine perfect best better works work suit suits suit me like love prefer want
  need have get got take make come book booked booking schedule see say think guess maybe then there here if possible any time anytime day
  date morning afternoon evening night noon around sometime some just really actually sorry wait mean said not but and or too also
  again one appointment visit slot free available coming next early late earlier later possibly probably perhaps definitely either
  thing with go going looking only even preferably ideally when which am pm o'clock half past quarter as by than don't can't`,
);

/** The day in an answer, counted from today in the caller's time zone. `asked`: the question. */
export function parseDate(
  text: string,
  spec: AnswerOf<'date'>,
  moment: Moment,
  strict = false,
  asked = '',
): Understood | null {
  const todayMs = todayIn(moment);
  const forward = spec.when !== 'past';
  const plain = withNumerals(text.replace(beforehand, ' ')).replace(
    /\b(right|just|for) now\b|\bthese days\b|\bsome day\b/g,
    ' ',
  );
  const known = daysIn(tokensOf(plain), { todayMs, forward });
  const any = anyDay.test(plain);
  const pieces = known.length > 0 || any ? known : foundByChrono(plain, todayMs, forward);
  const standing = standingOf(plain, pieces);
  const ruledOut = pieces.filter((_, at) => standing[at] === 'ruled-out');
  // "Tuesday, but not this coming Tuesday" is another Tuesday.
  const isOut = (piece: DayPiece) =>
    piece.kind === 'day' && ruledOut.some((out) => out.kind === 'day' && out.day === piece.day);
  const meant = pieces.filter((piece, at) => standing[at] === 'affirmed' && !isOut(piece));
  const told = forward ? toldOnly(plain, meant) : [];
  const others = meant.filter(
    (piece, at) => told[at] !== true && !(strict && isBeside(plain, piece, todayMs)),
  );
  // What is told of something else is asked about where it is all that there is.
  const onlyTold = others.length === 0 && meant.length > 0;
  if (onlyTold && strict) return null;
  const affirmed = onlyTold ? meant : others;
  if (affirmed.length === 0) {
    if (any) return soonest(spec, todayMs, ruledOut);
    if (pieces.length === 0) return null;
    return ruledOut.length > 0 ? { kind: 'invalid', reason: 'Okay, another day then.' } : whichDay;
  }
  return decide(
    plain,
    affirmed,
    pieces,
    spec,
    todayMs,
    strict,
    /\b(?:born|birth|birthday)\b/.test(`${asked.toLowerCase()} ${plain}`),
    onlyTold,
  );
}

/** Said about something else: "the second" of what is on offer, "yesterday". */
function isBeside(plain: string, piece: DayPiece, todayMs: number): boolean {
  const said = plain.slice(piece.from, piece.to);
  if (/^(?:the )?[1-5](?:st|nd|rd|th)$/.test(said))
    return !/\b(?:for|to|day|date) $/.test(plain.slice(0, piece.from));
  return piece.kind === 'day' && piece.day < todayMs && !/\d/.test(said);
}

function decide(
  plain: string,
  affirmed: readonly DayPiece[],
  explains: readonly Span[],
  spec: AnswerOf<'date'>,
  todayMs: number,
  strict: boolean,
  ofBirth: boolean,
  onlyTold: boolean,
): Understood | null {
  const impossible = affirmed.find((piece) => piece.kind === 'none');
  if (impossible !== undefined) return { kind: 'invalid', reason: impossible.reason, refused: true };
  const either = affirmed.find((piece) => piece.kind === 'either');
  if (either !== undefined) return disagreement(either.days, spec, todayMs);
  const days = affirmed.filter((piece) => piece.kind === 'day');
  // "Some time next week" leaves the day open, "next week, on the 2nd" does not.
  if (days.length === 0) return whichDay;
  if (spec.when === 'past' && ofBirth && days.some((piece) => piece.yearless)) {
    return { kind: 'invalid', reason: 'I need the year as well.' };
  }
  const told = days.map((piece) => ({ piece, understood: bounded(piece.day, spec, todayMs) }));
  const readings = told.flatMap(({ piece, understood }): Reading[] =>
    understood.kind === 'value' ? [{ slot: understood.slot, likelihood: piece.likelihood, explains }] : [],
  );
  if (readings.length === 0) return told[0]?.understood ?? null;
  const frame = frameOf(plain);
  // "Is the 7th a holiday?" names a day, and chooses none.
  const doubt = onlyTold || frame.doubts || (frame.asks && !frame.proposes) ? 0.5 : 1;
  return judge(
    plain,
    readings.map((one) => ({ ...one, likelihood: one.likelihood * doubt })),
    { harmless: strict ? null : harmless, which: (spoken) => `${spokenList(spoken, 'or')}?`, phrasesOf },
  );
}

function phrasesOf({ slot }: Reading): string[] {
  const day = Date.parse(String(slot.value));
  return [slot.spoken, dayName(day), nth(dateOf(day)), `${monthNames[monthOf(day)]} ${nth(dateOf(day))}`];
}

/** "Wednesday the 1st" where the 1st is a Tuesday. */
function disagreement(days: readonly [number, number], spec: AnswerOf<'date'>, todayMs: number): Understood {
  const [date] = days;
  const far = `${monthNames[monthOf(date)]} ${nth(dateOf(date))}`;
  const options = days.flatMap((day): Reading[] => {
    const understood = bounded(day, spec, todayMs);
    return understood.kind === 'value' ? [{ slot: understood.slot, likelihood: 1, explains: [] }] : [];
  });
  const reason = `${far} is a ${dayName(date)}.`;
  if (options.length < 2) return { kind: 'invalid', reason };
  return {
    kind: 'ambiguous',
    question: `${reason} Do you mean ${spokenList(
      options.map(({ slot }) => slot.spoken),
      'or',
    )}?`,
    options: options.map((option) => ({ slot: option.slot, phrases: phrasesOf(option) })),
  };
}

/** From tomorrow on, the first day that is in bounds and not ruled out. */
function soonest(spec: AnswerOf<'date'>, todayMs: number, ruledOut: readonly DayPiece[]): Understood | null {
  if (spec.when === 'past') return null;
  const out = new Set(ruledOut.flatMap((piece) => (piece.kind === 'day' ? [weekdayOf(piece.day)] : [])));
  for (let days = 1; days <= 14; days += 1) {
    const day = todayMs + days * dayMs;
    const understood = bounded(day, spec, todayMs);
    if (understood.kind === 'value' && !out.has(weekdayOf(day))) return { ...understood, open: true };
  }
  return null;
}

/** What the library sees where the grammar of ours sees nothing. Never sure: it passes over what it does not know. */
function foundByChrono(text: string, todayMs: number, forward: boolean): DayPiece[] {
  let unitsLeft = mostUnits;
  const plain = text.replace(unit, (word) => {
    unitsLeft -= 1;
    return unitsLeft < 0 ? ' '.repeat(word.length) : word;
  });
  return chrono.en.casual
    .parse(plain, { instant: new Date(todayMs + dayMs / 2), timezone: 0 }, { forwardDate: forward })
    .filter(
      // "Thirty minutes past ten" is a time.
      ({ start, text: part }) =>
        start.isCertain('day') &&
        /\d|\bday/.test(part) &&
        !/\bnow\b|\b(?:h(?:ou)?rs?|min(?:ute)?s?|sec(?:ond)?s?)\b/.test(part),
    )
    .map(({ start, index, text: part }): DayPiece => {
      const day = Date.UTC(start.get('year') ?? 1970, (start.get('month') ?? 1) - 1, start.get('day') ?? 1);
      const span: Span = { from: index, to: index + part.length };
      return { kind: 'day', day, likelihood: 0.5, ...span };
    });
}

function bounded(day: number, spec: AnswerOf<'date'>, todayMs: number): Understood {
  if (!(Math.abs(yearOf(day)) < 10_000)) return { kind: 'invalid', reason: 'I did not get the year.' };
  const spoken = spokenDay(day, todayMs);
  const distance = Math.round((day - todayMs) / dayMs);
  if (spec.when === 'future' && distance < 0)
    return { kind: 'invalid', reason: `${spoken} has already passed.`, refused: true };
  if (spec.when === 'past' && distance > 0)
    return { kind: 'invalid', reason: `${spoken} has not come yet.`, refused: true };
  if (spec.withinDays !== undefined && Math.abs(distance) > spec.withinDays) {
    const reach = `${spec.withinDays} day${spec.withinDays === 1 ? '' : 's'}`;
    return {
      kind: 'invalid',
      reason: `${spoken} is more than ${reach} ${distance > 0 ? 'ahead' : 'ago'}.`,
      refused: true,
    };
  }
  if (spec.weekdays !== undefined && !spec.weekdays.includes(weekdays[weekdayOf(day)]!)) {
    const open = spec.weekdays.map((name) => weekdayNames[weekdays.indexOf(name)]!);
    return {
      kind: 'invalid',
      reason: `${datedDay(day, todayMs)} is a ${dayName(day)}, and it has to be ${openDays(open)}.`,
      refused: true,
    };
  }
  return answered(new Date(day).toISOString().slice(0, 10), spoken, { weekday: dayName(day) });
}

/** "Monday to Friday" where the days follow each other. */
function openDays(names: readonly string[]): string {
  const first = weekdayNames.indexOf(names[0] ?? '');
  const inRow = names.length > 2 && names.every((name, index) => weekdayNames[(first + index) % 7] === name);
  return inRow ? `${names[0]} to ${names.at(-1)}` : spokenList(names, 'or');
}
