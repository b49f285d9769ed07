/** How callers take something back, rule something out, and say a value piece by piece. */
import type { Day, Wording } from './days.ts';
import { type Chance, clearly, type Field, pick } from './facts.ts';
import { labels } from './misheard.ts';

export const inABreath = [
  '{a}, no, {b}',
  '{a}. Sorry, {b}',
  '{a}. Wait, no. {b}',
  '{a}, I mean {b}',
  'not {a}, {b}',
];
export const later = ['Actually, make it {b}.', 'Sorry, I meant {b}.', 'Oh wait, {b} instead.', 'No, {b}.'];
export const atTheEnd = ['No, the {label} is wrong, it is {b}.', 'No, {b}.', 'No, make the {label} {b}.'];
export const butYes = ['Yes, but {b}.', 'Yes, but make it {b}.', 'Okay, except the {label}: {b}.'];
export const corrections = [
  'No, I said {b}.',
  'No, {b}.',
  'No, the {label} is {b}.',
  'That is wrong. The {label} is {b}.',
];

/** Of what is ruled out, `{a}`, and meant, `{b}`. */
const contrasts: Partial<Record<Field, readonly string[]>> = {
  service: ['Not {a}, {b}, please.', '{b}, not {a}.', "I don't need {a}. I need {b}."],
  need: ['Not {a}, {b}, please.', '{b}, not {a}.', "I don't want {a}, I want {b}."],
  date: ['Not {a}, {b}.', "I can't do {a}, but {b} works.", '{a} is bad for me, so {b}.', '{b}, not {a}.'],
  time: ['Not {a}, {b}.', "I can't make it {a}. {b}.", '{b}, not {a}.'],
  order: ['Not {a}. {b}.', '{b}, not {a}.'],
};

export function contrasted(field: Field, right: string, wrong: string, chance: Chance): string | undefined {
  const forms = contrasts[field];
  return forms && filled(pick(forms, chance), { b: right, a: wrong });
}

/** The words with what is said around them, `{}`. */
export const around = (form: string, words: string): string =>
  form.replace(/\{\}([,.])?/g, (_, mark: string | undefined) =>
    mark === undefined ? words : words.replace(/[.?]$/, '') + mark,
  );

/** The form with what stands for its letters. */
export function filled(form: string, { a = '', b, field }: { a?: string; b: string; field?: Field }): string {
  const bare = (text: string) => text.replace(/[.?]$/, '');
  const text = form
    .replace('{a}', () => bare(a))
    .replace('{b}', () => bare(b))
    .replace('{label}', field === undefined ? '' : labels[field]);
  return text.replace(/^./, (letter) => (/^\{/.test(form) ? letter.toUpperCase() : letter));
}

const digitByDigit = (digits: string): string[] =>
  [...digits].map((digit) => clearly('order', digit, '', () => 0));

/** What is said after the first piece is said when the agent lets the caller go on. */
export function pieces(field: Field, value: string, wording: Wording, today: Day): string[] {
  const heard = wording === 'heard';
  switch (field) {
    case 'phone': {
      const groups = [value.slice(0, 3), value.slice(3, 6), value.slice(6)];
      return heard ? groups.map((group) => digitByDigit(group).join(' ')) : groups;
    }
    case 'order':
      return heard ? digitByDigit(value) : [value.slice(0, 2), value.slice(2)];
    case 'date':
      return [
        clearly('date', value, today, () => 0)
          .replace(/^\w+, /, '')
          .replace(/(st|nd|rd|th)$/, ''),
      ];
    default:
      return [];
  }
}
