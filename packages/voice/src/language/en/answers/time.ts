import type { AnswerOf } from '@parley/contracts/flow';
import { answered, type Understood } from '../../answer.ts';
import { withNumerals } from './spoken.ts';

/**
 * The time of day in an answer. A bare "three" is in the morning or in the afternoon, whichever is in bounds;
 * where both are, it is ambiguous. `strict` is for text that answers something else: then only what is plainly
 * a time of day counts.
 */
export function parseTime(text: string, spec: AnswerOf<'time'>, strict = false): Understood | null {
  // "The second one" and "that one" are no times.
  const plain = withNumerals(text).replace(
    /\b(\d+(?:st|nd|rd|th)|that|this|which|last|other|another|any) 1\b/g,
    ' ',
  );
  const found = clockIn(plain, strict);
  if (found === undefined) return null;
  const { hour, minute } = found;
  const half = found.half ?? halfOfDay(plain);
  const hours =
    hour > 12 || hour === 0 || found.certain === true
      ? [hour]
      : half === 'am'
        ? [hour % 12]
        : half === 'pm'
          ? [(hour % 12) + 12]
          : [hour % 12, (hour % 12) + 12];
  const times = hours.map((one) => `${pad(one)}:${pad(minute)}`);
  const possible = times.filter((time) => isWithin(time, spec));
  const only = possible[0];
  if (only === undefined) return { kind: 'invalid', reason: outOfBounds(spec) };
  if (possible.length === 1) return answered(only, spokenTime(only));
  // Nobody books at midnight: twelve is noon unless the caller says otherwise.
  if (hour === 12) return answered(possible[1]!, spokenTime(possible[1]!));
  const said = minute === 0 ? `${hour}` : `${hour}:${pad(minute)}`;
  const [morning, later] = possible as [string, string];
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

interface ClockTime {
  hour: number;
  minute: number;
  half?: 'am' | 'pm';
  certain?: boolean;
}

function clockIn(plain: string, strict: boolean): ClockTime | undefined {
  const named = /\b(noon|midday|midnight)\b/.exec(plain);
  const relative =
    /\b(half|quarter|(\d{1,2})(?: minutes?)?) (past|after|to|till|until|before) (\d{1,2}|noon|midday|midnight)\b(?:\s?(am|pm))?/.exec(
      plain,
    );
  if (relative !== null) {
    const part = relative[1] === 'half' ? 30 : relative[1] === 'quarter' ? 15 : Number(relative[2]);
    const hour = relative[4] === 'midnight' ? 24 : Number(relative[4]) || 12;
    const later = relative[3] === 'past' || relative[3] === 'after';
    const total = hour * 60 + (later ? part : -part);
    if (hour <= 24 && part < 60) {
      const named24 = /noon|midday|midnight/.test(relative[4] ?? '');
      return clock(Math.floor(total / 60) % 24 || (named24 ? 0 : 12), total % 60, relative[5], named24);
    }
  }
  if (named !== null) return clock(named[1] === 'midnight' ? 0 : 12, 0, undefined, true);
  const patterns = [
    /(?<![\d:/.$])(\d{1,2})[:.](\d{2})(?![\d:/])\s?(am|pm)?/,
    /(?<![\d:/.$])(\d{1,2}) (?:oh |o )(\d)\b\s?(am|pm)?/,
    /(?<![\d:/.$])(\d{1,2}) (\d{2})\s?(am|pm)\b/,
    /(?<![\d:/.$])(\d{1,2})()\s?(am|pm)\b/,
    /(?<![\d:/.$])(\d{1,2})() o'clock\b/,
    /\b(?:at|around|about|by|make it|after) (\d{1,2})(?: (\d{2}))?\b(?!\s?(?:st|nd|rd|th|[/:%\d]))(?! (?!in the|at|please|instead|then|and|on|for|or|thanks|sharp|to)[a-z])/,
    /(?<![\d:/.$])(\d{1,2})()(?= in the (?:morning|afternoon|evening)| at night| tonight)/,
    /(?<![\d:/.$])(\d{1,2}) (\d{2})(?= in the (?:morning|afternoon|evening)| at night| tonight)/,
  ];
  const loose = [
    /(?<![\d:/.$])(\d{1,2}) (\d{2})\b(?![\d:/])/,
    /(?<![\d:/.$])([01]\d|2[0-3])([0-5]\d)(?: hours)?\b/,
    /(?<![\d:/.$])(\d{1,2})()\b(?!(?:st|nd|rd|th)|[\d:/%])/,
  ];
  // So many digits are a number of another kind.
  const plainly = strict || plain.replace(/\D/g, '').length > 4;
  for (const pattern of plainly ? patterns : [...patterns, ...loose]) {
    // The last one counts: "at two, no, at three".
    // regexp: the same pattern, with a flag.
    const match = [...plain.matchAll(new RegExp(pattern, 'g'))].at(-1);
    const hour = Number(match?.[1]);
    const minute = Number(match?.[2] ?? 0);
    if (match !== undefined && hour <= 24 && minute < 60) {
      // 24-hour clock: "03:00" and "0300" say which half of the day they mean.
      const written = /^0\d/.test(match[1] ?? '');
      return clock(hour % 24, minute, match[3], written);
    }
  }
  return undefined;
}

function clock(hour: number, minute: number, half: string | undefined, certain: boolean): ClockTime {
  const found: ClockTime = { hour, minute, certain };
  if (half === 'am' || half === 'pm') {
    found.half = half;
    found.certain = false;
  }
  return found;
}

function halfOfDay(plain: string): 'am' | 'pm' | undefined {
  if (/\b(afternoon|evening|tonight|night|after lunch)\b/.test(plain)) return 'pm';
  return /\b(?<!good )morning\b|\bbefore lunch\b/.test(plain) ? 'am' : undefined;
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
function spokenTime(time: string): string {
  if (time === '12:00') return 'noon';
  if (time === '00:00') return 'midnight';
  const hour = Number(time.slice(0, 2));
  const minute = time.slice(3);
  return `${hour % 12 || 12}${minute === '00' ? '' : `:${minute}`} ${hour < 12 ? 'AM' : 'PM'}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
