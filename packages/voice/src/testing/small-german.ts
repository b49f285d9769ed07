/** As little German as a conversation needs: the proof that another language is data. */
import { answered } from '../language/answer.ts';
import { german } from '../language/de/de.ts';
import type { FlowHears, FlowLanguage, FlowSays, Language, TurnLanguage } from '../language/language.ts';
import { normalizeWith } from '../language/normalize.ts';
import { wordSet, wordsIn } from '../language/text.ts';

const tidy = (text: string) => text.toLowerCase().replace(/\s+/g, ' ').trim();
const numerals = ['null', 'eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'];
const ordinals = ['erste', 'zweite', 'dritte'];

const turn: TurnLanguage = {
  ...german.turn,
  completenessOf(text, expects) {
    if (/\b(und|oder|mit|einen|für)\W*$/.test(tidy(text))) return 'open';
    return german.turn.completenessOf(text, expects);
  },
  asksForTime: (text) => /^(moment|augenblick)\b/.test(tidy(text)),
  answerExpectedAfter: (text) => (/\b(möchten|wollen) sie [^?]*\?$/.test(tidy(text)) ? 'yes-no' : 'anything'),
};

const list: FlowSays['list'] = (items, last) =>
  `${items.slice(0, -1).join(', ')} ${last === 'or' ? 'oder' : 'und'} ${items.at(-1) ?? ''}`;

const says: FlowSays = {
  lines: {
    notUnderstood: 'Das habe ich nicht verstanden.',
    stillNotUnderstood: 'Das habe ich leider noch immer nicht verstanden.',
    notHere: 'Dabei kann ich leider nicht helfen.',
    noted: 'Gut.',
    changed: 'Gut, {{value}}.',
    whatToChange: 'Was soll ich ändern?',
    askAgain: 'Verzeihung.',
    offerPerson: 'Möchten Sie mit jemandem sprechen?',
    noPerson: 'Es ist leider niemand da.',
    goOn: 'Bisher {{value}}. Wie weiter?',
    giveUp: 'Es tut mir leid. Auf Wiederhören.',
    stillThere: 'Sind Sie noch da?',
    stillSilent: 'Ich höre Sie nicht.',
    silenceGoodbye: 'Ich höre Sie nicht und lege auf. Auf Wiederhören.',
    goodbye: 'Danke für Ihren Anruf. Auf Wiederhören.',
    nothingToGoBackTo: 'Das war die erste Frage.',
    goingBack: 'Gut, noch einmal.',
    startingOver: 'Gut, von vorn.',
    help: 'Antworten Sie mit Ihren Worten.',
    hold: 'Lassen Sie sich Zeit.',
    automated: 'Ich bin ein Automat.',
    confirmLeave: 'Möchten Sie aufhören?',
    offerPersonToSettle: 'Das geht leider nicht. Möchten Sie mit jemandem sprechen?',
    offerPersonToCancel: 'Das kann ich nicht absagen. Möchten Sie mit jemandem sprechen?',
    cannotCancel: 'Das kann ich leider nicht absagen.',
  },
  confirm: 'Das ist {{value}}. Stimmt das?',
  yes: 'ja',
  no: 'nein',
  sayYesOrNo: 'Bitte sagen Sie ja oder nein.',
  example: () => 'Sagen Sie zum Beispiel vier.',
  changeable: (labels) => `Sie können ${list(labels, 'or')} ändern.`,
  which: (labels) => `Was davon: ${list(labels, 'or')}?`,
  list,
  time: (time) => `${time} Uhr`,
  day: (day) => day.split('-').reverse().join('.'),
};

const startsWith = (pattern: RegExp) => (text: string) => pattern.test(tidy(text));

const hears: FlowHears = {
  answer(text, spec) {
    if (spec.type === 'yes-no') {
      const said = hears.yesOrNo(text, '');
      return said === undefined ? null : answered(said.yes, said.yes ? 'ja' : 'nein');
    }
    const number = wordsIn(tidy(text))
      .map((word) => numerals.indexOf(word))
      .find((value) => value >= 0);
    return number === undefined || spec.type !== 'number' ? null : answered(number, numerals[number] ?? '');
  },
  amend: () => null,
  nouns: () => [],
  approves: startsWith(/\bstimmt\b/),
  yesOrNo(text) {
    if (/\bnein\b/.test(tidy(text))) return { yes: false, alone: true };
    return /\b(ja|stimmt)\b/.test(tidy(text)) ? { yes: true, alone: true } : undefined;
  },
  standing: (tidied, pieces) =>
    pieces.map(({ from }) => (/\b(?:nicht|keine?) $/.test(tidied.slice(0, from)) ? 'ruled-out' : 'affirmed')),
  digits: () => '',
  ordinal(text) {
    const place = ordinals.findIndex((word) => tidy(text).includes(word));
    return place < 0 ? undefined : place;
  },
  times: () => [],
  picks: (text, offered) => (/\begal\b/.test(tidy(text)) ? [...offered.keys()].slice(0, 1) : []),
  intent: (intent, tidied) =>
    (intent === 'goodbye' && /\bauf wiederhören\W*$/.test(tidied)) ||
    (intent === 'repeat' && /^wie bitte\W*$/.test(tidied)) ||
    (intent === 'greet' && /^hallo\W*$/.test(tidied)),
  thanks: startsWith(/^(danke\W*)*$/),
  keepsAll: startsWith(/\bnichts\b/),
  takesBack: startsWith(/\b(nein|doch|lieber)\b/),
  asks: (text) => text.trimEnd().endsWith('?'),
  wishes: startsWith(/\bich (?:möchte|will|brauche)\b/),
  followsUp: startsWith(/^und\b/),
  insists: startsWith(/\bich sagte\b/),
  afterYesOrNo: (text) => text.replace(/^\s*(?:ja|nein)\b\W*/i, ''),
  afterRefusal: (text) => text.replace(/^\s*nein\b\W*/i, ''),
  withoutLabel: (text) => text,
};

const flow: FlowLanguage = {
  says,
  hears,
  meaning: {
    stem: (word) => word.replace(/(?:en|er|es|e|n|s)$/, ''),
    small: wordSet('der die das ein eine einen ich möchte bitte'),
  },
  tidy,
};

export const smallGerman: Language = {
  ...german,
  stock: {
    filler: 'Einen Augenblick bitte.',
    apology: 'Das hat leider nicht geklappt. Sagen Sie es bitte noch einmal?',
    apologyAgain: 'Das hat wieder nicht geklappt. Sagen Sie es bitte noch einmal.',
    toPerson: 'Das klappt leider nicht. Ich verbinde Sie.',
    givesUp: 'Das klappt leider nicht. Bitte rufen Sie später wieder an.',
    goodbye: 'Auf Wiederhören.',
    notHeard: 'Ich habe Sie nicht verstanden. Sagen Sie es bitte noch einmal?',
    overloaded: 'Es sind gerade zu viele Anrufe. Bitte rufen Sie bald wieder an.',
  },
  turn,
  speech: {
    ...german.speech,
    normalize: (text) =>
      normalizeWith(text, {
        mayBeShort: () => false,
        read: (at, char) =>
          /\d/.test(char) ? { words: numerals[Number(char)] ?? '', end: at + 1 } : undefined,
        readSign: (_at, _end, char) => (char === '€' ? 'Euro' : undefined),
      }),
    breaks: {
      ...german.speech.breaks,
      afterAbbreviation: (word) => (/^(?:dr|nr|z\.b)$/i.test(word) ? 'none' : undefined),
    },
  },
  flow,
};
