/**
 * What all languages share: the set for a language that is not known, and the ground of one that is known in part. No
 * word of any language is applied to it: it goes by sounds, marks and digits.
 */
import type { ExpectedAnswer } from '../ports.ts';
import { stock } from './en/stock.ts';
import type { Completeness, Language } from './language.ts';
import { normalizeWith } from './normalize.ts';
import { wordSet } from './text.ts';

/** Sounds that are the same in all languages, and never an answer. */
export const soundOnly = /^(mm+|mhm+|hm+|uh|huh|um|er|ah|oh|aha|äh|ähm|eh|euh|uh-huh|mm-hmm?)$/;

/** A statement of fewer words is complete, and yet people more often add to it. */
const manyWords = 7;
/** Between the shortest and the longest telephone number of most countries. */
const someDigits = 7;
const enoughDigits = 10;

/** Marks after the last word: a question mark among them asks, a full stop among them ends. */
const marksAtEnd = /(?<!\W)\W+$/;

/** "[1]", "[^2]", "[3, 4]". */
export const citation = /^\^?\d{1,3}(?:\s?[,;–-]\s?\^?\d{1,3}){0,9}$/;

/** By marks and digits alone. Nothing is answered after the shortest wait that is not asked, or asked for. */
function completenessOf(text: string, expects: ExpectedAnswer): Completeness {
  const said = text.trim();
  const ending = marksAtEnd.exec(said)?.[0] ?? '';
  if (/[,;:–—-]$|…$|\.\.\.$/.test(said)) return 'open';
  switch (expects) {
    case 'dictation':
      return 'unsure';
    case 'phone': {
      const digits = said.replace(/\D/g, '').length;
      if (digits >= enoughDigits) return 'whole';
      return digits > 0 && digits < someDigits ? 'open' : 'unsure';
    }
    case 'number':
    case 'digits':
      return 'unsure';
    case 'email':
      return /.\.\p{L}{2,}$/u.test(domainOf(said)) ? 'whole' : 'open';
    case 'anything': {
      if (/[?？]/.test(ending)) return 'whole';
      const stopped = /[.!。！]/.test(ending);
      return stopped && said.split(/\s+/).length >= manyWords ? 'likely' : 'unsure';
    }
    default: {
      const known = /^digits:(\d+)$/.exec(expects)?.[1];
      const digits = said.replace(/\D/g, '').length;
      return known !== undefined && digits < Number(known) ? 'unsure' : 'whole';
    }
  }
}

/** What follows the @ of the last word, marks after it left out; empty where there is none. */
function domainOf(said: string): string {
  const word =
    said
      .replace(/(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/u, '')
      .split(/\s/)
      .at(-1) ?? '';
  return word.includes('@') ? word.slice(word.indexOf('@') + 1) : '';
}

/** Without what names English, or would be said while the caller only waits. */
const { filler: _filler, stillBusy: _stillBusy, otherLanguage: _otherLanguage, ...unhurried } = stock;

export const neutral: Language = {
  tag: 'und',
  // A caller who hears a foreign apology knows that somebody is there; one who hears nothing hangs up.
  stock: unhurried,
  turn: {
    completenessOf,
    asksForTime: () => false,
    answerExpectedAfter: () => 'anything',
    nods: wordSet('mm mmm mhm hm hmm uh huh uh-huh mm-hm mm-hmm mhmm aha ah oh äh ähm eh euh um er ok okay'),
    commands: /(?!)/,
  },
  speech: {
    normalize: (text) => normalizeWith(text, null),
    breaks: {
      afterAbbreviation: () => undefined,
      starters: new Set(),
      conjunctions: new Set(),
      leaning: new Set(),
      calendar: /(?!)/,
    },
    isUnsaid: ({ mark, words }) => mark === '[' && citation.test(words),
  },
  flow: null,
};
