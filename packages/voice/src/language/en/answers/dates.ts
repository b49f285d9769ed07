/** Dates by their number: "December 7th", "the 7th", "12/7/2026", and whether a weekday told with them agrees. */
import {
  dateOf,
  dayMs,
  dayOf,
  monthNames,
  monthOf,
  monthsOn,
  weekdayFrom,
  weekdayOf,
  yearOf,
} from './calendar.ts';
import {
  dateAt,
  day,
  type Found,
  monthPlaces,
  ordinal,
  type Telling,
  weekdayPlaces,
  yearAt,
  yearOfTwo,
} from './day-lexicon.ts';
import { nth } from './spoken.ts';
import { type Token, wordsAt } from './tokens.ts';

/** After "the 2nd" these show that no other thing is counted. */
const afterDate =
  /^(?:at|in|on|please|would|will|is|isn't|was|works|work|does|suits|if|or|and|but|around|about|for|sounds|then|maybe|though|thanks|thank|morning|afternoon|evening|should|not|so|that's|it's|i|i'm|i'd|because|sometime|if|after|before|no|yes|perhaps|also|too|actually|sorry|wait|to|from|until|as|we|you|good|fine|okay|ok|instead|rather|can|could|could|may|might|be|been|by|with|has|had|still|next|this|the|of|free|available|possible|open|alright)$/;

/** Whether what follows "2nd" is what it counts: "the 2nd one". */
export function counts(tokens: readonly Token[], after: number): boolean {
  const next = tokens[after];
  return next !== undefined && !next.apart && !afterDate.test(next.word) && !/^\d/.test(next.word)
    ? !weekdayPlaces.has(next.word) && !monthPlaces.has(next.word)
    : /^1$/.test(next?.word ?? '');
}

/** A weekday and a date that were told together: the day, or the two that may be meant. */
export function agree(weekday: number, told: Found, { todayMs, forward }: Telling): Found {
  if (told.kind !== 'day' || weekdayOf(told.day) === weekday) return told;
  if (told.yearless !== true)
    return { kind: 'either', days: nearest(told.day, weekday, todayMs, forward), next: told.next };
  const later = monthsOn(told.day, forward ? 1 : -1);
  const onlyDate = told.likelihood < 1;
  if (onlyDate && dateOf(later) === dateOf(told.day) && weekdayOf(later) === weekday)
    return day(later, told.next);
  return { kind: 'either', days: nearest(told.day, weekday, todayMs, forward), next: told.next };
}

function nearest(date: number, weekday: number, todayMs: number, forward: boolean): [number, number] {
  const after = weekdayFrom(date, weekday);
  const before = after - 7 * dayMs;
  const inBounds = forward ? before >= todayMs : after > todayMs;
  const near = date - before < after - date && (forward ? inBounds : true) ? before : after;
  return [date, !forward && near > todayMs ? before : near];
}

/** "December 7th", "the 7th of December 2026", "5 Dec". */
export function dated(tokens: readonly Token[], at: number, telling: Telling): Found | undefined {
  const inYear = wordsAt(tokens, at, 'in') ? yearAt(tokens, at + 1, telling) : undefined;
  if (inYear !== undefined) {
    const place = wordsAt(tokens, inYear.next, 'on', 'the') ? inYear.next + 2 : inYear.next;
    const rest = dated(tokens, wordsAt(tokens, place, ['on', 'the']) ? place + 1 : place, telling);
    if (rest?.kind !== 'day' || rest.yearless !== true) return undefined;
    return ofYear(inYear.year, monthOf(rest.day), dateOf(rest.day), rest.next);
  }
  const month = monthPlaces.get(tokens[at]?.word ?? '');
  if (month !== undefined) {
    const place = wordsAt(tokens, at + 1, 'the') ? at + 2 : at + 1;
    const date = dateAt(tokens[place]?.word);
    if (Number.isNaN(date)) return undefined;
    return withYear(tokens, month, date, place + 1, telling);
  }
  const date = dateAt(tokens[at]?.word);
  if (Number.isNaN(date)) return undefined;
  const of = wordsAt(tokens, at + 1, 'of') ? at + 2 : at + 1;
  if (wordsAt(tokens, of, ['this', 'next', 'the', 'last'], 'month') && of > at + 1) {
    const ahead = wordsAt(tokens, of, 'next') ? 1 : wordsAt(tokens, of, 'last') ? -1 : 0;
    const passed = wordsAt(tokens, of, 'the') && telling.forward && date < dateOf(telling.todayMs) ? 1 : 0;
    const base = monthsOn(telling.todayMs - (dateOf(telling.todayMs) - 1) * dayMs, ahead + passed);
    return ofYear(yearOf(base), monthOf(base), date, of + 2);
  }
  const named = monthPlaces.get(tokens[of]?.word ?? '');
  if (named === undefined) return undefined;
  const found = withYear(tokens, named, date, of + 1, telling);
  const weekday = weekdayPlaces.get(tokens[found.next]?.word ?? '');
  return weekday === undefined ? found : { ...agree(weekday, found, telling), next: found.next + 1 };
}

function withYear(
  tokens: readonly Token[],
  month: number,
  date: number,
  next: number,
  telling: Telling,
): Found {
  const told = yearAt(tokens, next, telling, !telling.forward);
  if (told !== undefined) return ofYear(told.year, month, date, told.next);
  const { todayMs, forward } = telling;
  const year = yearOf(todayMs);
  // A leap year is a year that exists for the 29th of February: whether this one does is asked below.
  if (dayOf(2000, month, date) === undefined)
    return { kind: 'none', reason: `There is no ${monthNames[month]} ${nth(date)}.`, next };
  for (const one of [year, year + (forward ? 1 : -1)]) {
    const found = dayOf(one, month, date);
    const wrong = Date.UTC(one, month, date) < todayMs === forward && Date.UTC(one, month, date) !== todayMs;
    if (wrong) continue;
    if (found === undefined) return ofYear(one, month, date, next);
    return { kind: 'day', day: found, next, likelihood: 1, yearless: true };
  }
  return { kind: 'none', reason: `There is no ${monthNames[month]} ${nth(date)}.`, next };
}

function ofYear(year: number, month: number, date: number, next: number): Found {
  const found = dayOf(year, month, date);
  if (found !== undefined) return day(found, next);
  const always = dayOf(2000, month, date) === undefined;
  const reason = `There is no ${monthNames[month]} ${nth(date)}${always ? '' : ` in ${year}`}.`;
  return { kind: 'none', reason, next };
}

/** "2026-12-05", "12/5/2026", "12/5", "5.12.2026". */
export function written(tokens: readonly Token[], at: number, telling: Telling): Found | undefined {
  const word = tokens[at]?.word ?? '';
  const next = at + 1;
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(word);
  if (iso !== null) return ofMonth(Number(iso[1]), Number(iso[2]), Number(iso[3]), next);
  const parts = /^(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d\d))?$/.exec(word);
  if (parts === null || (parts[2] !== '/' && parts[4] === undefined)) return undefined;
  const [first, second] = [Number(parts[1]), Number(parts[3])];
  // As Americans write it, unless it cannot be, and as Germans do with full stops.
  const dayFirst = parts[2] === '.' || first > 12;
  const [month, date] = dayFirst ? [second, first] : [first, second];
  if (month > 12) return { kind: 'none', reason: 'There is no such day.', next };
  if (parts[4] === undefined) return withYear([], month - 1, date, next, telling);
  const year = Number(parts[4]);
  return ofMonth(year >= 100 ? year : yearOfTwo(year, telling), month, date, next);
}

function ofMonth(year: number, month: number, date: number, next: number): Found {
  if (month < 1 || month > 12) return { kind: 'none', reason: 'There is no such day.', next };
  return ofYear(year, month - 1, date, next);
}

/** "The 7th": a date of this month or the next, where nothing else is counted. */
export function bareDate(
  tokens: readonly Token[],
  at: number,
  from: number,
  telling: Telling,
): Found | undefined {
  const date = ordinal(tokens[from]?.word);
  if (Number.isNaN(date) || counts(tokens, from + 1)) return undefined;
  // "Just a second", "one second", "every third".
  if (
    from === at &&
    wordsAt(tokens, at - 1, ['a', '1', 'just', 'every', 'per', 'came', 'half', 'my', 'your'])
  )
    return undefined;
  const weekday = weekdayPlaces.get(tokens[from + 1]?.word ?? '');
  const found = dateOfMonth(date, from + 1, telling);
  if (weekday !== undefined) return { ...agree(weekday, found, telling), next: from + 2 };
  const onA = wordsAt(tokens, from + 1, ['a', 'on'])
    ? from + (wordsAt(tokens, from + 1, 'on', ['a', 'the']) ? 3 : 2)
    : -1;
  const other = weekdayPlaces.get(tokens[onA]?.word ?? '');
  return other === undefined ? found : { ...agree(other, found, telling), next: onA + 1 };
}

export function dateOfMonth(date: number, next: number, { todayMs, forward }: Telling): Found {
  for (let step = 0; step < 12 && date <= 31; step += 1) {
    const month = monthOf(todayMs) + (forward ? step : -step);
    const found = dayOf(yearOf(Date.UTC(yearOf(todayMs), month, 1)), ((month % 12) + 12) % 12, date);
    if (found !== undefined && (forward ? found >= todayMs : found <= todayMs))
      return { kind: 'day', day: found, next, likelihood: 0.9, yearless: true };
  }
  return { kind: 'none', reason: `There is no ${nth(date)}.`, next };
}
