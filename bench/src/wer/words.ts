/**
 * Word error rate, after both texts are brought to the same spelling: what counts is whether the words were
 * heard, not whether they are written "Mr. 5" or "mister five".
 */

export interface WordErrors {
  errors: number;
  /** Words of the reference. */
  words: number;
}

/** Substitutions, insertions and deletions from `reference` to `heard`. */
export function wordErrors(reference: string, heard: string): WordErrors {
  const expected = spokenWords(reference);
  const actual = spokenWords(heard);
  let row = actual.map((_, n) => n + 1);
  for (let i = 0; i < expected.length; i++) {
    let diagonal = i;
    let left = i + 1;
    row = row.map((above, j) => {
      const cost = Math.min(above + 1, left + 1, diagonal + (expected[i] === actual[j] ? 0 : 1));
      diagonal = above;
      left = cost;
      return cost;
    });
  }
  return { errors: row.at(-1) ?? expected.length, words: expected.length };
}

/** Errors per word over many texts, 0 to 1 and beyond. */
export function wordErrorRate(parts: readonly WordErrors[]): number {
  const words = parts.reduce((sum, part) => sum + part.words, 0);
  return words === 0 ? 0 : parts.reduce((sum, part) => sum + part.errors, 0) / words;
}

const spellings: Record<string, string> = {
  mr: 'mister',
  mrs: 'missus',
  dr: 'doctor',
  st: 'saint',
  ok: 'okay',
  colour: 'color',
  honour: 'honor',
  favour: 'favor',
  grey: 'gray',
  anyone: 'any one',
  anything: 'any thing',
  everyone: 'every one',
  someone: 'some one',
  forever: 'for ever',
  cannot: 'can not',
};

/** Lower-case words in one spelling, numbers as they are read. */
export function spokenWords(text: string): string[] {
  return text
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[’‘]/g, "'")
    .replace(/\b(to)-(day|morrow|night)\b/g, '$1$2')
    .replace(/\$(\d[\d,]*)(?:\.(\d\d))?/g, (_, dollars: string, cents?: string) =>
      cents === undefined ? `${dollars} dollars` : `${dollars} dollars ${cents} cents`,
    )
    .replace(/ dollars and /g, ' dollars ')
    .replace(/(\d),(?=\d{3}\b)/g, '$1')
    .replace(/(\d)%/g, '$1 percent')
    .replace(/(\d{1,2}):(\d\d)\b/g, (_, hour: string, minute: string) =>
      minute === '00' ? hour : `${hour} ${minute.startsWith('0') ? `oh ${minute[1]}` : minute}`,
    )
    .replace(/\b(\d+)(st|nd|rd|th)\b/g, (_, digits: string) => ordinal(Number(digits)))
    .replace(/\d+\.\d+/g, (decimal) => {
      const [whole, fraction] = decimal.split('.');
      return `${cardinal(Number(whole))} point ${[...fraction!].map((digit) => cardinal(Number(digit))).join(' ')}`;
    })
    .replace(/\d+/g, (digits) =>
      digits.length > 6 || (digits.length > 1 && digits.startsWith('0'))
        ? ` ${[...digits].map((digit) => cardinal(Number(digit))).join(' ')} `
        : ` ${cardinal(Number(digits))} `,
    )
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .split(' ')
    .map((word) => word.replace(/^'+|'+$/g, ''))
    .filter((word) => word !== '')
    .flatMap((word) => (spellings[word] ?? word).split(' '));
}

const small = [
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen',
  'seventeen eighteen nineteen',
]
  .join(' ')
  .split(' ');
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

function cardinal(n: number): string {
  if (n < 20) return small[n]!;
  if (n < 100) return `${tens[Math.floor(n / 10)]}${n % 10 === 0 ? '' : ` ${cardinal(n % 10)}`}`;
  const [size, name] = n < 1000 ? [100, 'hundred'] : [1000, 'thousand'];
  const rest = n % size;
  return `${cardinal(Math.floor(n / size))} ${name}${rest === 0 ? '' : ` ${cardinal(rest)}`}`;
}

const irregularOrdinals: Record<string, string> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

function ordinal(n: number): string {
  const words = cardinal(n).split(' ');
  const last = words.pop()!;
  words.push(irregularOrdinals[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`));
  return words.join(' ');
}
