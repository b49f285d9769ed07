/** Abbreviations, acronyms, Roman numerals and symbols. */
import { cardinal, ordinal } from './numbers.ts';
import { type Place, type Rule, sharedStop, textAfter, wordBefore } from './rule.ts';

/** With their full stop. */
const abbreviations: Record<string, string> = {
  'mr.': 'Mister',
  'mrs.': 'Missus',
  'ms.': 'Miz',
  'prof.': 'Professor',
  'rev.': 'Reverend',
  'gen.': 'General',
  'sen.': 'Senator',
  'gov.': 'Governor',
  'capt.': 'Captain',
  'lt.': 'Lieutenant',
  'sgt.': 'Sergeant',
  'ave.': 'Avenue',
  'blvd.': 'Boulevard',
  'rd.': 'Road',
  'ln.': 'Lane',
  'hwy.': 'Highway',
  'apt.': 'Apartment',
  'bldg.': 'Building',
  'mt.': 'Mount',
  'etc.': 'et cetera',
  'e.g.': 'for example',
  'i.e.': 'that is',
  'vs.': 'versus',
  'approx.': 'approximately',
  'dept.': 'department',
  'inc.': 'Incorporated',
  'ltd.': 'Limited',
  'corp.': 'Corporation',
  'co.': 'Company',
  'bros.': 'Brothers',
  'jr.': 'Junior',
  'sr.': 'Senior',
  'ext.': 'extension',
  'tel.': 'telephone',
  'hrs.': 'hours',
  'mins.': 'minutes',
  'mon.': 'Monday',
  'tue.': 'Tuesday',
  'tues.': 'Tuesday',
  'wed.': 'Wednesday',
  'thu.': 'Thursday',
  'thurs.': 'Thursday',
  'fri.': 'Friday',
  'sat.': 'Saturday',
  'sun.': 'Sunday',
  'a.m.': 'A M',
  'p.m.': 'P M',
  'ph.d.': 'P H D',
};
/** Without one. */
const shortWords: Record<string, string> = {
  mr: 'Mister',
  mrs: 'Missus',
  vs: 'versus',
  etc: 'et cetera',
  approx: 'approximately',
  eg: 'for example',
  ie: 'that is',
  blvd: 'Boulevard',
};
/** After a slash. */
const periods: Record<string, string> = {
  mo: 'month',
  yr: 'year',
  hr: 'hour',
  wk: 'week',
  min: 'minute',
  sec: 'second',
};
/** Capitals that are read as a word. */
const readable = new Set(
  (
    'NASA NATO UNICEF UNESCO OPEC AIDS FIFA UEFA IKEA SIM PIN RAM ROM GIF JPEG LASER RADAR SONAR SCUBA SWAT FEMA OSHA ' +
    'NAFTA ASAP COVID VISA OK ZIP WIFI LAN SAP LEGO ASCII CAPTCHA SIRI FAQ DARPA HIPAA MOMA SOHO AM PM'
  ).split(' '),
);
/** Ordinary words that are written in capitals for weight. */
const shouted = new Set(
  (
    'A I THE AND NOT NO YES ALL ANY DO DOES IS ARE BE TO OF IN ON AT BY FOR OR IF SO AS MY ME WE HE SHE YOU YOUR OUR ' +
    'NEW NOW OFF OUT UP FREE STOP MUST ONLY NEVER ALSO THIS THAT THEN HERE WAIT NEXT LAST BEST BIG WILL CAN HAS HAVE ' +
    'HOT TOP OPEN HELP HI HELLO GO GET OLD ONE TWO TEN WAS WERE VERY BOTH EACH MORE LESS JUST READ NOTE CALL HOW WHAT ' +
    'WHEN WHO WHY SALE OH AH WOW'
  ).split(' '),
);
const regnal = new Set(
  (
    'Henry Louis Charles George Edward Elizabeth James William Richard John Paul Pius Benedict Francis Philip Napoleon ' +
    'Nicholas Alexander Peter Catherine Mary Leo Gregory Frederick Ferdinand Ramses Harald Christian'
  ).split(' '),
);
const romans: Record<string, number> = {
  II: 2,
  III: 3,
  IV: 4,
  VI: 6,
  VII: 7,
  VIII: 8,
  IX: 9,
  XI: 11,
  XII: 12,
  XIII: 13,
  XIV: 14,
  XV: 15,
  XVI: 16,
};

function sayAbbreviation(match: RegExpExecArray, at: Place): string | undefined {
  const written = match[0];
  const key = written.toLowerCase();
  const before = wordBefore(at);
  const after = textAfter(at);
  const named = /^(?:\p{Lu}|\d)/u.test(before);
  const stop = sharedStop(written, at);
  if (key === 'st.' || key === 'dr.') {
    const [title, road] = key === 'st.' ? ['Saint', 'Street'] : ['Doctor', 'Drive'];
    if (!/^\p{Lu}/u.test(written)) return undefined;
    return /^\p{Lu}/u.test(after) && !(named && /^(?:St|\d)/.test(before) === false && stop && key === 'st.')
      ? title
      : road + stop;
  }
  if (key === 'no.') return /^\d/.test(after) && /^N/.test(written) ? 'Number' : undefined;
  if ((key === 'sat.' || key === 'sun.') && !/^\d/.test(after)) return undefined;
  const word = abbreviations[key];
  if (!word) return undefined;
  if (/^(?:mon|wed|fri|co|gen|sen|gov|rev|mt|mr|mrs|ms)\.$/.test(key) && !/^[A-Z]/.test(written))
    return undefined;
  return /^(?:mr|mrs|ms|prof|rev|gen|sen|gov|capt|lt|sgt|mt)\.$/.test(key) ? word : word + stop;
}

function sayCapitals(match: RegExpExecArray, at: Place): string | undefined {
  const [, capitals = '', plural = ''] = match;
  const before = wordBefore(at);
  const number = romans[capitals];
  if (number && !plural && /^\p{Lu}\p{Ll}/u.test(before)) {
    return regnal.has(before) ? `the ${ordinal(number)}` : cardinal(number);
  }
  if (readable.has(capitals) || shouted.has(capitals) || at.shouting()) return undefined;
  return Array.from(capitals).join(' ') + (plural ? "'s" : '');
}

/** Whether the text is in capitals for weight, so that they are no acronyms. */
export function isShouting(text: string): boolean {
  const loud = text.match(/\b[A-Z]{2,}\b/g) ?? [];
  const quiet = text.match(/\b\w*[a-z]\w*\b/g)?.length ?? 0;
  return loud.length >= 3 && loud.length > quiet && loud.some((word) => word.length > 5 || shouted.has(word));
}

export const wordRules: readonly Rule[] = [
  {
    pattern: /(?:\p{L}\.){2,}(?![\p{L}\p{N}])/uy,
    say(match, at) {
      const known = sayAbbreviation(match, at);
      if (known) return known;
      return Array.from(match[0].replaceAll('.', '').toUpperCase()).join(' ') + sharedStop(match[0], at);
    },
  },
  { pattern: /[A-Za-z]+\.(?:[A-Z]\.)?(?![\p{L}\p{N}])/uy, say: sayAbbreviation },
  { pattern: /[wW]\/(?:o(?!\w)|(?=\s))/y, say: ([short]) => (short.length > 2 ? 'without' : 'with') },
  {
    pattern: /(?<=\/)(?:mo|yr|hr|wk|min|sec)(?!\w)/y,
    say: ([short]) => periods[short],
  },
  { pattern: /and\/or(?!\w)/iy, say: () => 'and or' },
  {
    pattern: /[A-Z]{1,4}&[A-Z]{1,4}(?!\w)/y,
    say: ([pair]) => Array.from(pair, (char) => (char === '&' ? 'and' : char)).join(' '),
  },
  {
    pattern: /[A-Za-z]{2,6}(?![\p{L}\p{N}.'’])/uy,
    say: ([word]) => shortWords[word] ?? shortWords[word.toLowerCase()],
  },
  { pattern: /([A-Z]{2,5})(?:['’]?(s))?(?![\p{L}\p{N}])/uy, say: sayCapitals },
];

/** Signs between words; an empty string is not said. */
export const signWords: Record<string, string> = {
  '&': 'and',
  '+': 'plus',
  '=': 'equals',
  '@': 'at',
  '#': 'hash',
  '%': 'percent',
  '°': 'degrees',
  '×': 'times',
  '÷': 'divided by',
  '±': 'plus or minus',
  '≈': 'about',
  '≤': 'at most',
  '≥': 'at least',
  '≠': 'not equal to',
  '→': 'to',
  '§': 'section',
  $: 'dollars',
  '€': 'euros',
  '£': 'pounds',
  '/': 'slash',
  '\\': 'backslash',
  '*': '',
  _: '',
  '~': '',
  '|': '',
  '^': '',
  '•': '',
  '<': '',
  '>': '',
  '©': '',
  '®': '',
  '™': '',
  '`': '',
};
