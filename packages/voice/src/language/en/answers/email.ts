import { answered, type Understood } from '../../answer.ts';
import { tidy, withNumerals } from './spoken.ts';

const marks: [RegExp, string][] = [
  [/\bat sign\b/g, '@'],
  [/\b(dot|period|point|full stop)\b/g, '.'],
  [/\bunder ?scores?\b/g, '_'],
  [/\b(dash|hyphen|minus)\b/g, '-'],
  [/\bplus\b/g, '+'],
];
const lead = /^.*\b(?:is|it's|its|that's|address|e-?mail|mail)\b[:,]?\s+(?=\S)/;
const fillers =
  /\b(?:um+|uh+|er+|hmm|yes|yeah|yep|sure|okay|ok|so|well|please|thanks|thank you|all (?:one word|lower ?case|small))\b[,.]?/g;

/** "john dot smith at example dot com" → john.smith@example.com; null when there is no address in it. */
export function parseEmail(text: string): Understood | null {
  let plain = withNumerals(
    tidy(text)
      .replace(/\b([a-z])\s?,? as in \w+/g, '$1')
      .replace(/(?<![.?!])[.?!]+$/, ''),
  );
  for (const [said, mark] of marks) plain = plain.replace(said, mark);
  const sides = plain.split(/(?<!\s)\s*@\s*|(?<!\s)\s+at\s+/);
  if (sides.length < 2) return null;
  const domain = (sides.at(-1) ?? '')
    .replace(fillers, ' ')
    .replace(/[\s,]+/g, '')
    .replace(/(?<!\.)\.+$/, '');
  const local = (sides.at(-2) ?? '')
    .replace(lead, '')
    .replace(fillers, ' ')
    .replace(/[\s,]+/g, '');
  const address = `${local}@${domain}`.replace(/(?<=[a-z0-9])-(?=[a-z0-9]-[a-z0-9])/g, '');
  if (address.length > 254) return null;
  if (!/^[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(address))
    return null;
  if (/\.\.|\.@/.test(address)) return null;
  return answered(address, spokenEmail(address));
}

function spokenEmail(address: string): string {
  return address
    .replace('@', ' at ')
    .replaceAll('.', ' dot ')
    .replaceAll('_', ' underscore ')
    .replaceAll('-', ' dash ')
    .replaceAll('+', ' plus ')
    .replace(/\s+/g, ' ');
}
