/** Words in capitals: acronyms, and weight. */
import type { Place } from './rule.ts';

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
    'HOME JOIN START INFO NEWS WHEN WHO WHY SALE OH AH WOW'
  ).split(' '),
);
/** A word of two to five capitals. */
export function sayCapitals(match: RegExpExecArray, at: Place): string | undefined {
  const [, capitals = '', plural = ''] = match;
  if (readable.has(capitals) || shouted.has(capitals) || at.shouting()) return undefined;
  return Array.from(capitals).join(' ') + (plural ? "'s" : '');
}

/** Whether the text is in capitals for weight, so that they are no acronyms. */
export function isShouting(text: string): boolean {
  const loud = text.match(/\b[A-Z]{2,}\b/g) ?? [];
  const quiet = text.match(/\b[^a-z\W]*[a-z]\w*/g)?.length ?? 0;
  return loud.length >= 3 && loud.length > quiet && loud.some((word) => word.length > 5 || shouted.has(word));
}
