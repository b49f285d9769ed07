/** Words that are written short. */
import { type Place, sharedStop, textAfter, wordBefore } from './rule.ts';

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
export const shortWords: Record<string, string> = {
  mr: 'Mister',
  mrs: 'Missus',
  vs: 'versus',
  etc: 'et cetera',
  approx: 'approximately',
  eg: 'for example',
  ie: 'that is',
  blvd: 'Boulevard',
};
/** A word with its full stop; undefined where it is not short for another. */
export function sayAbbreviation(match: RegExpExecArray, at: Place): string | undefined {
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
