/** The days that a text names, read word by word: what chrono does not know, or gets wrong. */
import type { Span } from '../../answer.ts';
import {
  dayMs,
  holidays,
  monthOf,
  monthsOn,
  nthWeekday,
  weekdayFrom,
  weekdayOfWeek,
  yearOf,
} from './calendar.ts';
import { agree, bareDate, counts, dated, dateOfMonth, written } from './dates.ts';
import {
  type DayMeant,
  day,
  type Found,
  monthPlaces,
  ordinal,
  plainNumber,
  type Telling,
  units,
  weekAt,
  weekdayPlaces,
  yearAt,
} from './day-lexicon.ts';
import { type Token, wordsAt } from './tokens.ts';

export type DayPiece = DayMeant & Span;

const mostUnits = 5000;

/** Pieces in the order of the text; none overlaps another. */
export function daysIn(tokens: readonly Token[], telling: Telling): DayPiece[] {
  const pieces: DayPiece[] = [];
  for (let at = 0; at < tokens.length; ) {
    const before = pieces.at(-1);
    const found = meantAt(tokens, at, telling, before?.kind === 'day' ? before.day : undefined);
    if (found === undefined) {
      at += 1;
      continue;
    }
    const { next, ...meant } = found;
    const piece = { ...meant, from: tokens[at]!.from, to: tokens[next - 1]!.to };
    if (spans(tokens, at, before, pieces))
      pieces.splice(-1, 1, { ...piece, kind: 'stretch', from: before!.from });
    else pieces.push(piece);
    at = next;
  }
  return pieces;
}

/** "Monday to Wednesday", "between Monday and Wednesday". */
function spans(
  tokens: readonly Token[],
  at: number,
  before: DayPiece | undefined,
  pieces: readonly DayPiece[],
): boolean {
  if (before === undefined || tokens[at - 2]?.to !== before.to) return false;
  if (wordsAt(tokens, at - 1, ['to', 'through', 'till', 'until', 'thru'])) return true;
  const first = tokens.findIndex((token) => token.from === before.from);
  return pieces.length > 0 && wordsAt(tokens, at - 1, 'and') && wordsAt(tokens, first - 1, 'between');
}

function meantAt(tokens: readonly Token[], at: number, telling: Telling, before?: number): Found | undefined {
  const bound = wordsAt(tokens, at, ['before', 'after', 'until', 'till', 'by', 'from', 'since', 'past'])
    ? at + 1
    : undefined;
  if (bound !== undefined) {
    const day = dayAt(tokens, bound, telling);
    return day === undefined ? undefined : { kind: 'stretch', next: day.next };
  }
  // "The week of the 14th".
  const week = wordsAt(tokens, at, ['the', 'a']) ? at + 1 : at;
  const of = wordsAt(tokens, week, ['week', 'weekend', 'month'], ['of', 'beginning', 'starting']);
  const ofWeek = of ? dayAt(tokens, week + 2, telling) : undefined;
  if (ofWeek !== undefined) return { kind: 'stretch', next: ofWeek.next };
  return dayAt(tokens, at, telling, before) ?? stretchAt(tokens, at);
}

function dayAt(tokens: readonly Token[], at: number, telling: Telling, before?: number): Found | undefined {
  const start = wordsAt(tokens, at, ['the', 'on']) ? at + 1 : at;
  const from = wordsAt(tokens, at, 'on', 'the') ? at + 2 : start;
  return (
    shifted(tokens, from, telling, before) ??
    counted(tokens, from, telling) ??
    withWeekday(tokens, from, telling) ??
    dated(tokens, from, telling) ??
    written(tokens, from, telling) ??
    named(tokens, from, telling) ??
    bareDate(tokens, at, from, telling)
  );
}

/** Days counted from another: "the day after Christmas", "in two weeks", "a week on Friday", "Tuesday week". */
function shifted(tokens: readonly Token[], at: number, telling: Telling, before?: number): Found | undefined {
  const { todayMs } = telling;
  if (wordsAt(tokens, at - 1, 'half')) return undefined;
  const inside = wordsAt(tokens, at, ['in', 'within']) ? at + 1 : at;
  const article = wordsAt(tokens, inside, ['a', 'an', 'the', 'another']);
  const couple = wordsAt(tokens, inside, 'a', 'couple');
  const number = couple ? 2 : plainNumber(tokens[inside]?.word);
  let place = inside;
  if (couple) place += wordsAt(tokens, inside + 2, 'of') ? 3 : 2;
  else if (article || !Number.isNaN(number)) place += 1;
  const unit = tokens[place]?.word ?? '';
  const hasCount = place > inside;
  const count = Number.isNaN(number) ? 1 : number;
  if (units.includes(unit) && count <= mostUnits) {
    const shift = (base: number, sign: number) => moved(base, unit, count * sign);
    const after = place + 1;
    if (
      unit === 'day' &&
      wordsAt(tokens, after, 'after') &&
      before !== undefined &&
      baseAt(tokens, after + 1, telling) === undefined
    )
      return day(before + dayMs, after + 1);
    for (const [words, sign] of [
      ['after', 1],
      ['from', 1],
      ['past', 1],
      ['following', 1],
      ['before', -1],
    ] as const) {
      if (!wordsAt(tokens, after, words)) continue;
      if (wordsAt(tokens, after + 1, 'now')) return day(shift(todayMs, sign), after + 2);
      const base = baseAt(tokens, after + 1, telling);
      if (base?.kind === 'day' && (hasCount || unit === 'day')) return day(shift(base.day, sign), base.next);
      if (base !== undefined && (hasCount || unit === 'day')) return base;
    }
    if (hasCount && wordsAt(tokens, after, 'ago')) return day(shift(todayMs, -1), after + 1);
    if (hasCount && /^(?:week|fortnight)/.test(unit)) {
      const onto = wordsAt(tokens, after, 'on') ? after + 1 : after;
      const base = tokens[after]?.apart === true ? undefined : baseAt(tokens, onto, telling);
      if (base?.kind === 'day') return day(shift(base.day, 1), base.next);
    }
    if (inside > at && hasCount) {
      const time = wordsAt(tokens, after, ['time', 'from']) ? after + 1 : after;
      return day(shift(todayMs, 1), wordsAt(tokens, time, ['now', 'today']) ? time + 1 : time);
    }
    // "Two weeks' time".
    if (hasCount && wordsAt(tokens, after, 'time')) return day(shift(todayMs, 1), after + 1);
  }
  const base =
    wordsAt(tokens, at, ['today', 'tomorrow']) || weekdayPlaces.has(tokens[at]?.word ?? '') ? at : -1;
  if (base >= 0 && wordsAt(tokens, base + 1, ['week', 'fortnight']) && tokens[base + 1]?.apart === false) {
    const found = baseAt(tokens, base, telling);
    if (found?.kind === 'day') return day(moved(found.day, tokens[base + 1]!.word, 1), base + 2);
  }
  return undefined;
}

function moved(base: number, unit: string, count: number): number {
  if (unit.startsWith('month')) return monthsOn(base, count);
  if (unit.startsWith('year')) return monthsOn(base, 12 * count);
  const days = unit.startsWith('week') ? 7 : unit.startsWith('fortnight') ? 14 : 1;
  return base + count * days * dayMs;
}

/** A day that another is counted from. */
function baseAt(tokens: readonly Token[], at: number, telling: Telling): Found | undefined {
  const from = wordsAt(tokens, at, ['the', 'on', 'this']) ? at + 1 : at;
  return (
    counted(tokens, from, telling) ??
    withWeekday(tokens, from, telling) ??
    dated(tokens, from, telling) ??
    named(tokens, from, telling) ??
    (Number.isNaN(ordinal(tokens[from]?.word))
      ? undefined
      : dateOfMonth(ordinal(tokens[from]?.word), from + 1, telling))
  );
}

/** "The first Monday in December", "the last Friday of the year". */
function counted(tokens: readonly Token[], at: number, telling: Telling): Found | undefined {
  const { todayMs, forward } = telling;
  const word = tokens[at]?.word ?? '';
  const count = word === 'last' || word === 'final' ? -1 : ordinal(word);
  const weekday = weekdayPlaces.get(tokens[at + 1]?.word ?? '');
  if (weekday === undefined || Number.isNaN(count) || count > 5) return undefined;
  if (!wordsAt(tokens, at + 2, ['in', 'of'])) return undefined;
  const of = at + 3;
  const year = yearOf(todayMs);
  const month = monthPlaces.get(tokens[of]?.word ?? '');
  let found: number | undefined;
  let next = of + 1;
  if (month !== undefined) {
    const told = yearAt(tokens, of + 1, telling);
    const inYear = told?.year ?? year;
    next = told?.next ?? next;
    found = nthWeekday(inYear, month, weekday, count);
    const wrong = found !== undefined && (forward ? found < todayMs : found > todayMs);
    if (told === undefined && (wrong || found === undefined))
      found = nthWeekday(year + (forward ? 1 : -1), month, weekday, count);
  } else {
    const ahead = wordsAt(tokens, of, 'next') ? 1 : 0;
    if (wordsAt(tokens, of, ['the', 'this', 'next'])) next += 1;
    else return undefined;
    const unit = tokens[of + 1]?.word;
    if (unit === 'month') found = nthWeekday(year, monthOf(todayMs) + ahead, weekday, count);
    else if (unit === 'year') found = nthWeekday(year + ahead, count < 0 ? 11 : 0, weekday, count);
    else return undefined;
  }
  if (found === undefined) return { kind: 'none', reason: 'There is no such day.', next };
  return day(found, next);
}

/** "Next Friday", "Monday the 7th", "the 18th, Friday", "the week after next, Tuesday". */
function withWeekday(tokens: readonly Token[], at: number, telling: Telling): Found | undefined {
  const { todayMs, forward } = telling;
  const week = weekAt(tokens, at);
  if (week !== undefined) {
    const place = wordsAt(tokens, week.next, ['on', 'the']) ? week.next + 1 : week.next;
    const weekday = weekdayPlaces.get(tokens[place]?.word ?? '');
    return weekday === undefined ? undefined : day(weekdayOfWeek(todayMs, weekday, week.weeks), place + 1);
  }
  const how = wordsAt(tokens, at, ['this', 'next', 'coming', 'last', 'past', 'following', 'upcoming'])
    ? tokens[at]!.word
    : '';
  const place = how === '' ? at : wordsAt(tokens, at + 1, 'coming') ? at + 2 : at + 1;
  const weekday = weekdayPlaces.get(tokens[place]?.word ?? '');
  if (weekday === undefined) return undefined;
  const after = place + 1;
  if (wordsAt(tokens, after, 'after', 'next')) return day(weekdayOfWeek(todayMs, weekday, 2), after + 2);
  // "A Monday in January": one of several.
  if (wordsAt(tokens, after, ['in', 'of']) && monthPlaces.has(tokens[after + 1]?.word ?? '')) {
    return { kind: 'stretch', next: after + 2 };
  }
  // "The Monday after Christmas".
  const base = wordsAt(tokens, after, ['after', 'before']) ? baseAt(tokens, after + 1, telling) : undefined;
  if (base?.kind === 'day' && how === '') {
    const later = tokens[after]?.word === 'after';
    return day(weekdayFrom(base.day + (later ? dayMs : -dayMs), weekday, !later), base.next);
  }
  const ofWeek = weekAt(tokens, wordsAt(tokens, after, ['of', 'in']) ? after + 1 : after);
  if (ofWeek !== undefined && how === '')
    return day(weekdayOfWeek(todayMs, weekday, ofWeek.weeks), ofWeek.next);
  if (how === '' || how === 'this') {
    const told = dateAfter(tokens, after, telling);
    if (told !== undefined) return agree(weekday, told, telling);
  }
  if (how === 'next' || how === 'following') return day(weekdayOfWeek(todayMs, weekday, 1), after);
  if (how === 'last' || how === 'past' || (!forward && how === '')) {
    return day(weekdayFrom(todayMs - dayMs, weekday, true), after);
  }
  // On a Tuesday, "Tuesday" is in a week: the other one is called today.
  return day(weekdayFrom(how === 'this' ? todayMs : todayMs + dayMs, weekday), after);
}

/** The date that is told with a weekday: "Monday the 7th", "Monday, December 7th". */
function dateAfter(tokens: readonly Token[], at: number, telling: Telling): Found | undefined {
  const from = wordsAt(tokens, at, ['the', 'on']) ? at + 1 : at;
  const full = dated(tokens, wordsAt(tokens, at, 'on', 'the') ? at + 2 : from, telling);
  if (full !== undefined) return full;
  const date = ordinal(tokens[from]?.word);
  if (Number.isNaN(date) || counts(tokens, from + 1)) return undefined;
  return dateOfMonth(date, from + 1, telling);
}

function named(tokens: readonly Token[], at: number, telling: Telling): Found | undefined {
  const { todayMs, forward } = telling;
  if (wordsAt(tokens, at, 'day', 'after', 'tomorrow')) return day(todayMs + 2 * dayMs, at + 3);
  if (wordsAt(tokens, at, ['today', 'tonight'])) return day(todayMs, at + 1);
  if (wordsAt(tokens, at, ['tomorrow', "tomorrow's", 'tmrw', 'tmw'])) return day(todayMs + dayMs, at + 1);
  if (wordsAt(tokens, at, 'yesterday')) return day(todayMs - dayMs, at + 1);
  for (const [words, holiday] of holidays) {
    if (!wordsAt(tokens, at, ...words)) continue;
    const next = at + words.length;
    const told = yearAt(tokens, next, telling);
    const year = yearOf(todayMs);
    const here = holiday(told?.year ?? year);
    const wrong = told === undefined && (forward ? here < todayMs : here > todayMs);
    return day(wrong ? holiday(year + (forward ? 1 : -1)) : here, told?.next ?? next);
  }
  return undefined;
}

/** "Next week", "mid December", "the weekend": more than a day. */
function stretchAt(tokens: readonly Token[], at: number): Found | undefined {
  const week = weekAt(tokens, at);
  if (week !== undefined) return { kind: 'stretch', next: week.next };
  if (
    wordsAt(tokens, at, ['this', 'next', 'last', 'coming', 'a', 'the'], ['week', 'month', 'year', 'weekend'])
  )
    return { kind: 'stretch', next: at + 2 };
  if (wordsAt(tokens, at, ['weekend', 'weekends', 'weekdays'])) return { kind: 'stretch', next: at + 1 };
  const part = wordsAt(tokens, at, [
    'mid',
    'early',
    'late',
    'in',
    'during',
    'this',
    'next',
    'sometime',
    'of',
    'around',
    'end',
  ]);
  if (part && monthPlaces.has(tokens[at + 1]?.word ?? '')) return { kind: 'stretch', next: at + 2 };
  const month = monthPlaces.get(tokens[at]?.word ?? '');
  // "May" and "march" are verbs as well.
  if (month !== undefined && ![2, 4].includes(month) && tokens[at]!.word.length > 3)
    return { kind: 'stretch', next: at + 1 };
  return undefined;
}
