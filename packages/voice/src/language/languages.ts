/** The languages that are known. */
import { german } from './de/de.ts';
import { behindDoors } from './doors.ts';
import { english } from './en/en.ts';
import { spanish } from './es/es.ts';
import { french } from './fr/fr.ts';
import type { Language } from './language.ts';
import { neutral as neutralParts } from './neutral.ts';

const known = new Map(
  [english, german, spanish, french].map((language) => [language.tag, behindDoors(language)]),
);
const neutral = behindDoors(neutralParts);

/** By the primary subtag of a BCP 47 tag ("en" of "en-GB"); `neutral` where the language is not known. */
export function languageOf(tag: string): Language {
  return known.get(tag.toLowerCase().split('-')[0] ?? '') ?? neutral;
}
