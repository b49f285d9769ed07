/** Numbers in English words. */

const small = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
  'eighteen nineteen'
).split(' ');
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const scales = ['', 'thousand', 'million', 'billion', 'trillion'];
const irregular: Record<string, string> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** A whole number of up to 15 digits; longer ones and those with leading zeros are said digit by digit. */
export function cardinal(number: string | number): string {
  const digitsOnly = String(number).replaceAll(',', '');
  if (digitsOnly.length > 15 || (digitsOnly.length > 1 && digitsOnly.startsWith('0')))
    return digits(digitsOnly);
  let rest = Number(digitsOnly);
  if (rest < 20) return small[rest] ?? '';
  const parts: string[] = [];
  for (let scale = 0; rest > 0; scale++) {
    const group = rest % 1000;
    if (group > 0)
      parts.unshift(scales[scale] ? `${belowThousand(group)} ${scales[scale]}` : belowThousand(group));
    rest = Math.floor(rest / 1000);
  }
  return parts.join(' ');
}

function belowThousand(n: number): string {
  const hundreds = Math.floor(n / 100);
  const rest = n % 100;
  const parts: string[] = [];
  if (hundreds > 0) parts.push(`${small[hundreds]} hundred`);
  if (rest >= 20)
    parts.push(rest % 10 ? `${tens[Math.floor(rest / 10)]}-${small[rest % 10]}` : tens[rest / 10]!);
  else if (rest > 0) parts.push(small[rest]!);
  return parts.join(' ');
}

/** "21" as twenty-first. */
export function ordinal(number: string | number): string {
  const said = cardinal(number);
  const last = /(?<![a-z])[a-z]+$/.exec(said)?.[0] ?? '';
  const stem = said.slice(0, said.length - last.length);
  if (irregular[last]) return stem + irregular[last];
  return stem + (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
}

/** "1,234.50" as one thousand two hundred thirty-four point five zero; ".5" as zero point five. */
export function decimal(number: string): string {
  const [whole = '', fraction] = number.split('.');
  const said = cardinal(whole === '' ? 0 : whole);
  return fraction ? `${said} point ${digits(fraction)}` : said;
}

/** One word a digit; other characters are left out. */
export function digits(text: string): string {
  return Array.from(text.replace(/\D/g, ''), (digit) => small[Number(digit)]).join(' ');
}

/** Four digits as a year is said. */
export function year(number: string | number): string {
  const n = Number(number);
  const century = Math.floor(n / 100);
  const rest = n % 100;
  if (n % 1000 < 10) return cardinal(n);
  if (rest === 0) return `${cardinal(century)} hundred`;
  return `${cardinal(century)} ${rest < 10 ? `oh ${cardinal(rest)}` : cardinal(rest)}`;
}

/** A tens word in the plural, for decades: "90" as nineties; "2010" as twenty tens. */
export function decade(number: string): string {
  const said = number.length === 4 ? year(number) : cardinal(number);
  return said.endsWith('y') ? `${said.slice(0, -1)}ies` : `${said}s`;
}

/** Short numbers inside names and codes are said whole, longer ones digit by digit. */
export function codeNumber(number: string): string {
  return number.length <= 2 ? cardinal(number) : digits(number);
}
