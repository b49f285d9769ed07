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
  'hon.': 'Honorable',
  'col.': 'Colonel',
  'ste.': 'Suite',
  'rm.': 'Room',
  'fl.': 'Floor',
  'pkwy.': 'Parkway',
  'sq.': 'Square',
  'ct.': 'Court',
  'pl.': 'Place',
  'cir.': 'Circle',
  'est.': 'established',
  'assn.': 'Association',
  'univ.': 'University',
  'intl.': 'International',
  'govt.': 'government',
  'mgr.': 'Manager',
  'asst.': 'Assistant',
  'acct.': 'account',
  'appt.': 'appointment',
  'amt.': 'amount',
  'qty.': 'quantity',
  'avg.': 'average',
  'max.': 'maximum',
  'misc.': 'miscellaneous',
  'incl.': 'including',
  'excl.': 'excluding',
  'esp.': 'especially',
  'temp.': 'temperature',
  'yrs.': 'years',
  'tbsp.': 'tablespoon',
  'tsp.': 'teaspoon',
};
/** Only before a number. */
const beforeNumbers: Record<string, string> = {
  'no.': 'Number',
  'nos.': 'Numbers',
  'nr.': 'number',
  'vol.': 'volume',
  'vols.': 'volumes',
  'p.': 'page',
  'pp.': 'pages',
  'ch.': 'chapter',
  'chap.': 'chapter',
  'sec.': 'section',
  'art.': 'article',
  'fig.': 'figure',
  'figs.': 'figures',
  'ver.': 'version',
  'par.': 'paragraph',
  'para.': 'paragraph',
  'eq.': 'equation',
  'ca.': 'about',
  'c.': 'about',
  'min.': 'minimum',
  'pt.': 'part',
  'rte.': 'Route',
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
  if (key === 'ft.') return /^F/.test(written) && /^\p{Lu}/u.test(after) ? 'Fort' : undefined;
  if (Object.hasOwn(beforeNumbers, key)) {
    if (/^\d|^#|^[IVXL]+\b/.test(after) && !(written === 'no.' && before === ''))
      return /^\p{Lu}/u.test(written) ? capitalised(beforeNumbers[key]!) : beforeNumbers[key];
    return key === 'min.' && /\d$/.test(before) ? `minutes${stop}` : undefined;
  }
  if ((key === 'sat.' || key === 'sun.') && !/^\d/.test(after)) return undefined;
  const word = abbreviations[key];
  if (!word) return undefined;
  // Words as well: "the max.", "a temp.", "to the est."
  if (/^(?:est|max|temp)\.$/.test(key) && !/^[\d$€£a-z]/.test(after)) return undefined;
  if (
    /^(?:mon|wed|fri|co|gen|sen|gov|rev|mt|mr|mrs|ms|hon|col|fl|pl|ct|cir|sq|rm|ste|est|max|temp)\.$/.test(
      key,
    ) &&
    !/^(?:est|max|temp)/.test(key) &&
    !/^[A-Z]/.test(written)
  )
    return undefined;
  return /^(?:mr|mrs|ms|prof|rev|gen|sen|gov|capt|lt|sgt|mt|hon|col)\.$/.test(key) ? word : word + stop;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
