/** What people write down: e-mail and web addresses, files and paths. */
import tlds from 'tlds' with { type: 'json' };
import { codeNumber } from './numbers.ts';
import type { Rule } from './rule.ts';

const marks: Record<string, string> = {
  '.': 'dot',
  '-': 'dash',
  _: 'underscore',
  '+': 'plus',
  '/': 'slash',
  '@': 'at',
  '~': 'tilde',
  ':': 'colon',
  '%': 'percent',
  '&': 'and',
  '=': 'equals',
  '\\': 'backslash',
  $: 'dollar',
};
const topDomains = new Set(tlds);
const fileEndings =
  /^(?:pdf|docx?|xlsx?|pptx?|csv|txt|jpe?g|png|gif|svg|webp|mp3|mp4|wav|zip|gz|tar|exe|dmg|js|ts|tsx|jsx|py|rb|go|rs|java|json|html?|css|xml|ya?ml|toml|ini|cfg|conf|md|sh|log|sql|env|key|pem)$/i;

/** Letters and digits in groups, marks by name. */
function sayAddress(address: string): string {
  return (address.match(/\p{L}+|\d+|[^\p{L}\d]/gu) ?? [])
    .map((part) => (/^\d/.test(part) ? codeNumber(part) : (marks[part] ?? part)))
    .join(' ');
}

/** A domain ends with one of those that there are, in small letters: no sentence begins so. */
function isDomain(host: string): boolean {
  const last = host.slice(host.lastIndexOf('.') + 1);
  return topDomains.has(last.toLowerCase()) && (last === last.toLowerCase() || host === host.toUpperCase());
}

export const addressRules: readonly Rule[] = [
  {
    pattern: /[\p{L}\d][\p{L}\d._%+-]{0,63}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,8}/uy,
    say: ([address]) => sayAddress(address.replace(/(?<![.-])[.-]+$/, '')),
  },
  {
    pattern: /https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,!?;:…]/iy,
    say: ([address]) => sayWeb(address),
  },
  {
    pattern:
      /(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,8}[a-z]{2,24}(?![\w@])(?:[/:][^\s<>"')\]]*[^\s<>"')\].,!?;:…])?/iy,
    say([address]) {
      const host = /^[^/:]+/.exec(address)?.[0] ?? '';
      const file = fileEndings.test(host.slice(host.lastIndexOf('.') + 1)) && host.split('.').length === 2;
      return isDomain(host) || file ? sayWeb(address) : undefined;
    },
  },
  { pattern: /localhost(?::\d{2,5})?(?:\/[\w/.-]*\w)?(?!\w)/y, say: ([address]) => sayAddress(address) },
  {
    // A file within its folders.
    pattern:
      /[\w-]{1,64}(?:\.[\w-]{1,64}){0,6}(?:\/[\w-]{1,64}(?:\.[\w-]{1,64}){0,6}){1,20}\.([a-z]{1,5})(?![\w/])/iy,
    say: ([path, ending = '']) => (fileEndings.test(ending) ? sayPath(path) : undefined),
  },
  { pattern: /[A-Z]:\\[\w\\.$-]*[\w\\$]/iy, say: ([path]) => sayPath(path) },
];

function sayWeb(address: string): string {
  const short = address.replace(/^https?:\/\//i, '').replace(/^www\./i, '');
  return sayAddress((short.split(/[?#]/, 1)[0] ?? '').replace(/(?<!\/)\/+$/, ''));
}

/** "/etc/hosts", "~/.ssh/config", "./run.sh": "etc" is no et cetera here. */
export const pathRules: readonly Rule[] = [
  {
    pattern: /(?:~|\.{1,2})?(?:\/[\w.@+-]*[\w@+]){1,20}\/?(?![\w/])/y,
    say: ([path]) => (/[a-z]/i.test(path) ? sayPath(path) : undefined),
  },
];

function sayPath(path: string): string {
  return sayAddress(path).replace(/\betc\b/g, 'E T C');
}
