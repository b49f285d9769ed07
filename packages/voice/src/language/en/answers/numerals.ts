/** Every number of a text as a numeral: "half a dozen" → "6", "two and a half" → "2.5", "10k" → "10000". */
import { withNumerals } from './spoken.ts';

/** Of whom one is meant: "my wife". */
const relative =
  '(?:wife|husband|partner|girlfriend|boyfriend|friend|mother|mum|mom|father|dad|son|daughter|brother|sister|boss|colleague|neighbou?r|fianc[eé]e?)';
const child = '(?:little )?(?:baby|kid|child|toddler|infant|teenager)';

const exactly = (value: number) => String(Math.round(value * 1e6) / 1e6);
const parts: Record<string, number> = { half: 0.5, halves: 0.5, quarter: 0.25, '3rd': 1 / 3, third: 1 / 3 };
const part = (unit: string) => parts[unit] ?? parts[unit.replace(/s$/, '')] ?? 1;
const joined = (digits: string) => digits.replaceAll(' ', '');

type Rule = readonly [said: RegExp, numeral: string | ((said: string, ...groups: string[]) => string)];

const beforeNumerals: readonly Rule[] = [
  // "One" that counts nothing.
  [
    /\b(?:(?:the|that|this|which|another|any|every|last|first|next|right|wrong|good|new|old|other)(?: (?!number|answer|total)[a-z]{1,20})?|an? [a-z]{1,20}) one\b(?! (?:person|people|adult|of us|hundred|thousand)\b)/g,
    'some such',
  ],
  [
    /\b(?:no ?one|one (?=of (?:them|those|these|the|your)\b|(?:more )?(?:second|sec|moment|minute|thing|question|time|last)\b))/g,
    'nobody ',
  ],
  [/(?<=\d),(?=\d{3}(?!\d))/g, ''],
  [/(?<![\d-])(\d{1,3}) ?[-–] ?(\d{1,3})(?![\d-])/g, '$1 to $2'],
  // "One point two million": the whole of it is multiplied.
  [/\b(point(?: [a-z]+){1,3}|and a half) (thousand|million)\b/g, '$1 times$2'],
];

// regexp: words of the text's own, each tried once at its place.
const rules: readonly Rule[] = [
  [/(?<![\d.:,/-]|\d )([1-9]\d) ([1-9]\d)(?![\d:.]| \d|,\d)/g, '$1$2'],
  [/(\d) (?:point|dot)((?: \d)+)\b/g, (_, whole, digits) => `${whole}.${joined(digits ?? '')}`],
  [/(?<![\d.] ?)\bpoint((?: \d)+)\b/g, (_, digits) => `0.${joined(digits ?? '')}`],
  [/\b(?:a )?half a dozen\b/g, '6'],
  [/\b(\d+) dozen\b/g, (_, many) => exactly(Number(many) * 12)],
  [/\b(?:a|the) dozen\b/g, '12'],
  [/\b(?:a|1) (?:couple|pair)(?: of)?\b(?: us\b)?/g, '2'],
  [
    /\b(\d+) and (?:a|1) (half|quarter|3rd|third)\b/g,
    (_, whole, unit) => exactly(Number(whole) + part(unit ?? '')),
  ],
  [
    /\b(\d+) and (\d+) (quarters|thirds)\b/g,
    (_, whole, many, unit) => exactly(Number(whole) + Number(many) * part(unit ?? '')),
  ],
  [
    /\b(?:a|1) (half|quarter)\b(?! (?:past|to|hour|after|of an hour)\b)|\b1 3rd\b/g,
    (_, unit) => exactly(part(unit ?? 'third')),
  ],
  [
    /\b(\d+)[ -](halves|quarters|thirds)\b(?! (?:past|to|hour|after|of an hour)\b)/g,
    (_, many, unit) => exactly(Number(many) * part(unit ?? '')),
  ],
  [
    /\b(\d+(?:\.\d+)?) ?(k|grand|timesthousand|timesmillion)\b/g,
    (_, many, unit) => exactly(Number(many) * (unit === 'timesmillion' ? 1e6 : 1000)),
  ],
  [/\b(?:minus|negative) (?=\d)/g, '-'],
  [
    new RegExp(
      `\\b(?:my ${relative} and (?:i|me|myself)|(?:me|myself|i) (?:and|plus|with) my ${relative})\\b`,
      'g',
    ),
    '2 people',
  ],
  [new RegExp(`\\b(and|plus|with|&) (?:a|an|my|our|1) (?=${relative}\\b|${child}\\b)`, 'g'), '$1 1 '],
  [/\b(?:both of us|the pair of us)\b/g, '2 of us'],
  [
    // regexp: from the beginning, and to the end once.
    /^(?:oh |it's |for |no |well )*(?:(?:just|only) )?(?:me|myself)\b(?: (?:and|plus) (\d+)(?: others?)?)?(?=[ ,.!]*(?:please|alone|only|thanks)?[ ,.!]*$)/g,
    (_, others) => exactly(1 + Number(others ?? 0)),
  ],
  [/\b(?:just|only) (?:me|myself)\b/g, '1'],
  [/^(?:nobody|none|nothing at all|no people)\b(?=[ ,.!]*$)/g, '0'],
];

export function numerals(text: string): string {
  return applied(withNumerals(applied(text.toLowerCase(), beforeNumerals)), rules);
}

function applied(text: string, list: readonly Rule[]): string {
  return list.reduce(
    (plain, [said, numeral]) =>
      typeof numeral === 'string' ? plain.replace(said, numeral) : plain.replace(said, numeral),
    text,
  );
}
