/** Numbers as they are written in one country or another. */

const grouped = [
  // 1,234.56 and 12,34,567
  '\\d{1,3}(?:,\\d{3}){1,6}(?:\\.\\d+)?(?!,?\\d)',
  '\\d{1,2}(?:,\\d{2}){1,6},\\d{3}(?:\\.\\d+)?(?!,?\\d)',
  // 1.234,56 and 10.000.000
  '\\d{1,3}(?:\\.\\d{3}){1,6},\\d+(?!\\d)',
  '\\d{1,3}(?:\\.\\d{3}){2,6}(?![.\\d])',
  // 1'234'567.50
  "\\d{1,3}(?:['’]\\d{3}){1,6}(?:[.,]\\d+)?(?!\\d)",
  // 10 000 and 100 000, but not 123 456, which is read out as a code is.
  '[1-9]\\d?(?:[ \\u00a0\\u202f]\\d{3}){1,6}(?:,\\d+)?(?! ?\\d)',
  '[1-9]\\d{2}(?:[ \\u00a0\\u202f]000){1,6}(?! ?\\d)',
];
/** Groups of three, whatever is between them: nothing but a number. */
export const groupedAmount = `(${grouped.join('|')})`;
export const amount = `(${[...grouped, '\\d+(?:\\.\\d+)?', '\\.\\d+'].join('|')})`;
/** Where a unit or a currency tells that it is an amount, a comma is a decimal point: "3,5 %". */
export const unitAmount = `(${[...grouped, '\\d+,\\d{1,2}(?!,?\\d)', '\\d+(?:\\.\\d+)?', '\\.\\d+'].join('|')})`;

/** With nothing but digits and a decimal point. */
export function plainly(written: string): string {
  const bare = written.replace(/[ \u00a0\u202f'’]/g, '');
  const [comma, point] = [bare.lastIndexOf(','), bare.lastIndexOf('.')];
  if (comma >= 0 && point >= 0) {
    return comma > point ? bare.replaceAll('.', '').replace(',', '.') : bare.replaceAll(',', '');
  }
  if (comma >= 0) return /,\d{3}$/.test(bare) ? bare.replaceAll(',', '') : bare.replace(',', '.');
  return /^\d{1,3}(?:\.\d{3}){2,}$/.test(bare) ? bare.replaceAll('.', '') : bare;
}
