/** The times of day that a text names, read word by word. */
import type { Span } from '../../answer.ts';
import { type Token, wordsAt } from './tokens.ts';

/** What a piece of text says about the time of day. */
export type TimeMeant =
  | {
      kind: 'clock';
      hour: number;
      minute: number;
      /** Which half of the day is told with it. */
      half?: 'am' | 'pm';
      /** By the way in which it is written or named: "14:00", "noon". */
      certain?: boolean;
      /** "About three". */
      likelihood: number;
      /** Only a number: a time of day where one was asked for. */
      bare?: boolean;
    }
  /** "Ten past", without the hour. */
  | { kind: 'hourless' }
  /** "From two to four", "before noon". */
  | { kind: 'span' }
  /** Minutes from now. */
  | { kind: 'relative'; minutes: number };

export type TimePiece = TimeMeant & Span;
type Found = TimeMeant & { next: number };

const number = (word = '') => (/^\d{1,2}$/.test(word) ? Number(word) : Number.NaN);
const minuteOf = (word = '') => (/^[0-5]\d$/.test(word) ? Number(word) : Number.NaN);
/** What is counted is no time of day. */
const counted =
  /^(?:people|persons?|guests?|adults?|kids?|children|of|hours?|minutes?|days?|weeks?|months?|years?|percent|dollars?|euros?|pounds?|times|miles?|st|nd|rd|th|fillings?|teeth|tooth|seats?|chairs?|rooms?|nights?|tickets?|items?|blocks?)$/;
const months =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$/;

/** Pieces in the order of the text; none overlaps another. */
export function timesIn(tokens: readonly Token[]): TimePiece[] {
  const pieces: TimePiece[] = [];
  for (let at = 0; at < tokens.length; ) {
    const found = meantAt(tokens, at);
    if (found === undefined) {
      at += 1;
      continue;
    }
    const { next, ...meant } = found;
    const piece: TimePiece = { ...meant, from: tokens[at]!.from, to: tokens[next - 1]!.to };
    const before = pieces.at(-1);
    const joined = before !== undefined && tokens[at - 2]?.to === before.to;
    const first = before === undefined ? -1 : tokens.findIndex(({ from }) => from === before.from);
    const between = wordsAt(tokens, at - 1, 'and') && wordsAt(tokens, first - 1, 'between');
    if (joined && (between || wordsAt(tokens, at - 1, ['to', 'till', 'until', 'through'])))
      pieces.splice(-1, 1, { kind: 'span', from: before.from, to: piece.to });
    else pieces.push(piece);
    at = next;
  }
  return pieces;
}

function meantAt(tokens: readonly Token[], at: number): Found | undefined {
  return spanAt(tokens, at) ?? fromNow(tokens, at) ?? clockAt(tokens, at);
}

/** "From two to four", "nine to five", "before noon", "after three". */
function spanAt(tokens: readonly Token[], at: number): Found | undefined {
  if (wordsAt(tokens, at, ['before', 'until', 'till', 'since', 'by', 'past'])) {
    const bound = clockAt(tokens, at + 1);
    return bound === undefined ? undefined : { kind: 'span', next: bound.next };
  }
  if (wordsAt(tokens, at, 'after')) {
    const bound = clockAt(tokens, at + 1);
    return bound === undefined ? undefined : { kind: 'span', next: bound.next };
  }
  const from = wordsAt(tokens, at, 'from') ? at + 1 : at;
  // "Ten to five" is before five; "nine to five" are working hours.
  const [first, second] = [number(tokens[from]?.word), number(tokens[from + 2]?.word)];
  const told = from > at || [9, 8, 7].includes(first);
  if (wordsAt(tokens, from + 1, ['to', 'till', 'until']) && told && first <= 12 && second <= 12)
    return { kind: 'span', next: from + 3 };
  return undefined;
}

function fromNow(tokens: readonly Token[], at: number): Found | undefined {
  if (!wordsAt(tokens, at, 'in')) return undefined;
  if (wordsAt(tokens, at + 1, 'half', 'an', 'hour')) return { kind: 'relative', minutes: 30, next: at + 4 };
  const count = wordsAt(tokens, at + 1, ['a', 'an']) ? 1 : number(tokens[at + 1]?.word);
  const unit = tokens[at + 2]?.word ?? '';
  if (Number.isNaN(count) || !/^(?:hours?|minutes?|mins?)$/.test(unit)) return undefined;
  return { kind: 'relative', minutes: count * (unit.startsWith('hour') ? 60 : 1), next: at + 3 };
}

function clockAt(tokens: readonly Token[], at: number): Found | undefined {
  const found =
    past(tokens, at) ??
    halfHour(tokens, at) ??
    named(tokens, at) ??
    written(tokens, at) ??
    spoken(tokens, at);
  if (found?.kind !== 'clock') return found;
  // "Ten or later", "four at the latest".
  const bound =
    wordsAt(tokens, found.next, 'or', ['later', 'after', 'earlier', 'before']) ||
    wordsAt(tokens, found.next, ['onwards', 'onward']) ||
    wordsAt(tokens, found.next, 'at', 'the', ['latest', 'earliest']) ||
    wordsAt(tokens, at - 3, 'at', 'the', ['latest', 'earliest']);
  if (bound) return { kind: 'span', next: found.next };
  const about = wordsAt(tokens, at - 1, ['around', 'about', 'roughly', 'like', 'ish', 'approximately']);
  const ish = wordsAt(tokens, found.next, 'ish');
  const next = ish ? found.next + 1 : found.next;
  return withHalf(tokens, {
    ...found,
    likelihood: about || ish ? Math.min(found.likelihood, 0.9) : found.likelihood,
    next,
  });
}

const clock = (hour: number, minute: number, next: number, more: Partial<TimeMeant> = {}): Found =>
  ({ kind: 'clock', hour, minute, likelihood: 1, ...more, next }) as Found;

/** "Quarter past three", "ten to noon", "twenty to". */
function past(tokens: readonly Token[], at: number): Found | undefined {
  const from = wordsAt(tokens, at, 'a', 'quarter') ? at + 1 : at;
  const word = tokens[from]?.word ?? '';
  const part = word === 'half' ? 30 : word === 'quarter' ? 15 : number(word);
  const unit = wordsAt(tokens, from + 1, ['minutes', 'minute', 'mins']) ? from + 2 : from + 1;
  const how = tokens[unit]?.word ?? '';
  if (!(part < 60) || !/^(?:past|after|to|till|til|of|before)$/.test(how)) return undefined;
  if (how === 'of' && part !== 15) return undefined;
  const later = how === 'past' || how === 'after';
  const hour = hourNamed(tokens[unit + 1]?.word);
  if (hour === undefined) {
    const ends = tokens[unit + 1] === undefined || tokens[unit + 1]!.apart;
    const likely = ['past', 'to'].includes(how) && (part === 15 || part === 30 || part % 5 === 0);
    return likely && ends ? { kind: 'hourless', next: unit + 1 } : undefined;
  }
  // "Two to four", "one after noon": only parts that are told so are parts of an hour.
  if (part % 5 !== 0 && unit === from + 1 && !later) return { kind: 'span', next: unit + 2 };
  const total = hour.hour * 60 + (later ? part : -part);
  const whole = Math.floor(total / 60);
  return clock(
    hour.named ? (whole + 24) % 24 : whole === 0 ? 12 : whole,
    ((total % 60) + 60) % 60,
    unit + 2,
    hour.named ? { certain: true } : {},
  );
}

function hourNamed(word = ''): { hour: number; named: boolean } | undefined {
  if (/^(?:noon|midday)$/.test(word)) return { hour: 12, named: true };
  if (word === 'midnight') return { hour: 24, named: true };
  const hour = number(word);
  return hour >= 1 && hour <= 24 ? { hour, named: hour > 12 } : undefined;
}

/** "Half nine", as the British say it. */
function halfHour(tokens: readonly Token[], at: number): Found | undefined {
  if (!wordsAt(tokens, at, 'half')) return undefined;
  const hour = number(tokens[at + 1]?.word);
  return hour >= 1 && hour <= 12 && !counted.test(tokens[at + 2]?.word ?? '')
    ? clock(hour, 30, at + 2)
    : undefined;
}

function named(tokens: readonly Token[], at: number): Found | undefined {
  const from = wordsAt(tokens, at, ['12', 'high']) ? at + 1 : at;
  if (wordsAt(tokens, from, ['noon', 'midday'])) return clock(12, 0, from + 1, { certain: true });
  if (wordsAt(tokens, from, 'midnight')) return clock(0, 0, from + 1, { certain: true });
  return undefined;
}

/** "10:00", "14h30", "9.30", "0900", "3pm". */
function written(tokens: readonly Token[], at: number): Found | undefined {
  const word = tokens[at]?.word ?? '';
  const next = at + 1;
  const marked = /^(?:\d{4}-\d\d-\d\dt)?(\d{1,2})[:.h](\d\d)(?::\d\d)?(am|pm)?$/.exec(word);
  if (marked !== null) return valid(Number(marked[1]), Number(marked[2]), next, marked[3], isDay(marked[1]!));
  const glued = /^(\d{1,2})(am|pm|h)$/.exec(word);
  if (glued !== null)
    return valid(Number(glued[1]), 0, next, glued[2] === 'h' ? undefined : glued[2], isDay(glued[1]!));
  // A number beside it makes it a part of a longer one.
  const alone = !/^\d+$/.test(tokens[at - 1]?.word ?? '') && !/^\d+$/.test(tokens[next]?.word ?? '');
  if (!alone) return undefined;
  const run = /^(\d{1,2})(\d\d)(am|pm)$/.exec(word) ?? /^([01]\d|2[0-3])([0-5]\d)$/.exec(word);
  if (run !== null) {
    const year = run[3] === undefined && /^(?:19|20)/.test(word) && !wordsAt(tokens, next, ['hours', 'hrs']);
    const found = valid(
      Number(run[1]),
      Number(run[2]),
      wordsAt(tokens, next, ['hours', 'hrs']) ? next + 1 : next,
      run[3],
      isDay(run[1]!),
    );
    return found && ({ ...found, bare: year, likelihood: year ? 0.6 : 1 } as Found);
  }
  const hours = wordsAt(tokens, next, ['hours', 'hrs']);
  const short = /^([1-9])([0-5]\d)$/.exec(word);
  if (short !== null && hours) return clock(Number(short[1]), Number(short[2]), next + 1, { certain: true });
  if (short !== null) return clock(Number(short[1]), Number(short[2]), next, { bare: true });
  return undefined;
}

/** A zero in front says that the day has 24 hours. */
function isDay(hour: string): boolean {
  return /^0\d/.test(hour);
}

function valid(
  hour: number,
  minute: number,
  next: number,
  half: string | undefined,
  certain: boolean,
): Found | undefined {
  if (hour > 24 || minute > 59 || (half !== undefined && (hour > 12 || hour === 0))) return undefined;
  return clock(hour % 24, minute, next, half === undefined ? { certain } : { half: half as 'am' | 'pm' });
}

/** "Nine fifteen", "seven oh five", "fifteen hundred", "three o'clock", "three". */
function spoken(tokens: readonly Token[], at: number): Found | undefined {
  const word = tokens[at]?.word ?? '';
  const zero =
    /^(?:oh|o|0)$/.test(word) && /^\d{1,3}$/.test(tokens[at + 1]?.word ?? '')
      ? tokens[at + 1]!.word
      : undefined;
  if (zero !== undefined) {
    const hundred = /^[1-9]00$/.test(zero) ? Number(zero) / 100 : Number.NaN;
    const hour = Number.isNaN(hundred) ? number(zero) : hundred;
    if (!(hour >= 0 && hour < 10)) return undefined;
    const minute = Number.isNaN(hundred) ? minuteOf(tokens[at + 2]?.word) : Number.NaN;
    const rest = Number.isNaN(minute) ? at + 2 : at + 3;
    if (Number.isNaN(hundred) && Number.isNaN(minute)) return undefined;
    return clock(
      hour,
      Number.isNaN(minute) ? 0 : minute,
      wordsAt(tokens, rest, ['hours', 'hrs']) ? rest + 1 : rest,
      { certain: true },
    );
  }
  const ish = /^(\d{1,2})ish$/.exec(word)?.[1];
  if (ish !== undefined) return clock(Number(ish), 0, at + 1, { likelihood: 0.9 });
  if (/^(?:1\d|2[0-3])00$/.test(word)) return clock(Number(word.slice(0, 2)), 0, at + 1, { certain: true });
  const hour = number(word);
  if (!(hour <= 24) || (hour === 0 && !wordsAt(tokens, at + 1, ['hours', 'hundred']))) return undefined;
  const before = tokens[at - 1]?.word ?? '';
  const next = tokens[at + 1];
  if (months.test(before) || (months.test(next?.word ?? '') && next?.apart !== true)) return undefined;
  // "Scratch that, five thirty": what stands before a pause names no number.
  if (
    tokens[at]?.apart !== true &&
    /^(?:\d|number|option|choice|room|suite|dr|doctor|for|st|top|other|another|that|which|last|this|any|the)$/.test(
      before,
    ) &&
    before !== 'the' &&
    !wordsAt(tokens, at - 2, 'make', 'that')
  )
    if (!wordsAt(tokens, at + 1, ['am', 'pm', "o'clock"])) return undefined;
  if (/^\d(?:st|nd|rd|th)?$|^\d+(?:st|nd|rd|th)$/.test(before) && hour === 1) return undefined;
  const oh = /^(?:oh|o|0)$/.test(next?.word ?? '') && /^\d$/.test(tokens[at + 2]?.word ?? '');
  if (oh) return clock(hour % 24, Number(tokens[at + 2]!.word), at + 3);
  const minute = next?.apart === true ? Number.NaN : minuteOf(next?.word);
  if (
    !Number.isNaN(minute) &&
    !counted.test(tokens[at + 2]?.word ?? '') &&
    !/^\d/.test(tokens[at + 2]?.word ?? '')
  )
    return clock(hour % 24, minute, at + 2);
  const after = next?.apart === true ? '' : (next?.word ?? '');
  if (counted.test(after) || /^\d/.test(after)) return undefined;
  if (after === "o'clock") return clock(hour % 24, 0, at + 2);
  if (/^(?:am|pm)$/.test(after)) return clock(hour % 24, 0, at + 1);
  const placed =
    /^(?:at|around|about|by|after|before)$/.test(before) || partOfDay(tokens, at + 1) !== undefined;
  return clock(hour % 24, 0, at + 1, placed ? {} : { bare: true });
}

const inThe = ['in', 'at', 'on', 'the', 'this', 'that', 'tomorrow'];

/** "Pm", "in the morning", "at night", "tonight" after a time. */
function partOfDay(tokens: readonly Token[], at: number): { part: string; next: number } | undefined {
  let place = at;
  while (place < at + 2 && wordsAt(tokens, place, inThe)) place += 1;
  const part = tokens[place]?.word ?? '';
  const direct = /^(?:am|pm|tonight|sharp)$/.test(part) && place === at;
  if (direct || (place > at && /^(?:morning|afternoon|evening|night)$/.test(part)))
    return { part, next: place + 1 };
  return undefined;
}

function withHalf(tokens: readonly Token[], found: Found): Found {
  if (found.kind !== 'clock' || found.half !== undefined) return found;
  const sharp = wordsAt(tokens, found.next, ["o'clock", 'sharp']) ? found.next + 1 : found.next;
  const told = partOfDay(tokens, sharp);
  if (told === undefined || found.hour > 12) return { ...found, next: told?.next ?? sharp };
  const half = halfIn(told.part, found.hour);
  if (half === undefined) return { ...found, next: told.next };
  return { ...found, half, certain: false, bare: false, next: told.next };
}

/** At night it is late before midnight, and early after it. */
function halfIn(part: string, hour: number): 'am' | 'pm' | undefined {
  if (part === 'am' || part === 'morning') return 'am';
  if (part === 'sharp') return undefined;
  if (part === 'night') return hour === 12 || hour < 5 ? 'am' : 'pm';
  return 'pm';
}
