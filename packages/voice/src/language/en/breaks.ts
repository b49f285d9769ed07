/** Where a stream of English text may be cut. */
import type { SentenceBreaks, StopEnding } from '../language.ts';
import { wordSet } from '../text.ts';

const titles = wordSet(
  'mr mrs ms mx dr prof rev hon gen col sgt capt cmdr lt gov sen rep pres mt ft messrs mme mlle',
);
const midSentence = wordSet('e.g i.e eg ie vs cf viz approx incl est dept esp al');
const beforeNumber = wordSet('no nos p pp vol ch sec art fig ver v ext nr eq');
const beforeCapital = wordSet(
  'etc inc ltd co corp bros jr sr ave blvd rd ln hwy apt bldg a.m p.m am pm jan feb mar apr jun jul aug sep sept oct ' +
    'nov dec mon tue tues wed thu thur thurs fri sat sun in oz lb lbs hr hrs min mins ft yd mi gal qt pt tbsp tsp sec secs ' +
    'yr yrs wk wks mos cm mm km kg',
);
const calendar =
  /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W*$|^(?:mon|tues|wednes|thurs|fri|satur|sun)day\W*$/i;
const starters = wordSet(
  "the a an i i'm i'll i've i'd we we're we'll we've you you're you'll your our my he she it it's they this that these " +
    'those there here if when what where who why how is are do does did can could would will should may please but and ' +
    "so or let let's yes no not now then also for as at in on to with after before once just all any each some thank " +
    'thanks sure okay ok great sorry hello hi good unfortunately however',
);
const conjunctions = wordSet(
  'and but or so because since while although though which who where when if unless until',
);
const leaning = wordSet(
  'the a an of to in on at by for with from as and or but so nor if that this these those my your our his her its ' +
    'their is are was were be been am will would can could should may might must do does did have has had not no very ' +
    'than which who when where while because about into over under per mr mrs ms dr',
);

function afterAbbreviation(word: string, previous: string | undefined): StopEnding | undefined {
  const lower = word.toLowerCase();
  const capital = /^\p{Lu}/u.test(word);
  if (lower === 'st') return previous && /^(?:[A-Z]|\d)/.test(previous) ? 'sentence-if-starter' : 'none';
  if (titles.has(lower) && capital) return 'none';
  if (midSentence.has(lower)) return 'none';
  if (beforeNumber.has(lower)) return 'not-before-digit';
  if (beforeCapital.has(lower) && couldAbbreviate(lower, capital, previous)) return 'sentence-if-capital';
  return /^(?:ph\.d|u\.s\.a)$/.test(lower) ? 'sentence-if-starter' : undefined;
}

/** Some abbreviations are words too: "in." is inches only after a number, "Mar." a month only with its capital. */
function couldAbbreviate(lower: string, capital: boolean, previous: string | undefined): boolean {
  if (
    /^(?:in|mins?|oz|lbs?|hrs?|am|pm|ft|yd|mi|gal|qt|pt|tbsp|tsp|secs?|yrs?|wks?|mos|[cmk]m|kg)$/.test(lower)
  )
    return previous !== undefined && /\d$/.test(previous);
  if (/^(?:mar|jun|sat|sun|mon|wed|dec|co)$/.test(lower)) return capital;
  return true;
}

export const breaks: SentenceBreaks = { afterAbbreviation, starters, conjunctions, leaning, calendar };
