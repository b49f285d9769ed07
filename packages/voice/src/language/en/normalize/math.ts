/** Comparisons, powers, and other signs of sums. */
import { cardinal } from './numbers.ts';
import type { Place, Rule } from './rule.ts';

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const lowered = '₀₁₂₃₄₅₆₇₈₉';
const greek: Record<string, string> = {
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  ε: 'epsilon',
  θ: 'theta',
  λ: 'lambda',
  μ: 'mu',
  π: 'pi',
  ρ: 'rho',
  σ: 'sigma',
  τ: 'tau',
  φ: 'phi',
  ω: 'omega',
  Δ: 'delta',
  Σ: 'sigma',
  Ω: 'omega',
};

function sayPower(exponent: string): string {
  if (exponent === '2') return 'squared';
  if (exponent === '3') return 'cubed';
  const minus = /^[-−]/.test(exponent) ? 'minus ' : '';
  const rest = exponent.replace(/^[-−]/, '');
  return `to the power of ${minus}${/^\d/.test(rest) ? cardinal(rest) : rest}`;
}

/** A number, a single letter or an amount on one side: else it points the way, "Home > Settings". */
function compares(at: Place): boolean {
  const after = at.text.slice(at.end, at.end + 8);
  const before = at.text.slice(Math.max(0, at.start - 8), at.start);
  return /^\s?[-−$€£]?(?:\d|[a-z](?![a-z]))/i.test(after) || /(?:\d|(?<![a-z])[a-z]|[%°])\s?$/i.test(before);
}

export const signRules: readonly Rule[] = [
  { pattern: /<=|=<|≤/y, say: () => 'less than or equal to' },
  {
    pattern: /<?[-=]{1,2}>/y,
    say: ([sign], at) => (sign === '=>' || sign.length > 1 ? arrow(at) : undefined),
  },
  { pattern: />=|≥/y, say: () => 'greater than or equal to' },
  { pattern: /!==?|≠/y, say: () => 'not equal to' },
  { pattern: /={2,3}(?!=)/y, say: () => 'equals' },
  { pattern: /<(?![-<=])/y, say: (_, at) => (compares(at) ? 'less than' : undefined) },
  { pattern: />(?![>=])/y, say: (_, at) => (compares(at) ? 'greater than' : undefined) },
  {
    pattern: /\^[({]?([-−]?(?:\d{1,6}|[A-Za-z](?![A-Za-z])))[)}]?/y,
    say: ([, exponent = '']) => sayPower(exponent),
  },
  {
    pattern: new RegExp(`(⁻?)([${raised}]{1,6})`, 'y'),
    say: ([, minus, digits = '']) =>
      sayPower((minus ? '-' : '') + Array.from(digits, (digit) => raised.indexOf(digit)).join('')),
  },
  {
    pattern: new RegExp(`[${lowered}]{1,6}`, 'y'),
    say: ([digits]) => cardinal(Array.from(digits, (digit) => lowered.indexOf(digit)).join('')),
  },
];

function arrow(at: Place): string {
  return at.text.slice(at.end).trim() === '' ? '' : 'to';
}

/** Letters that a sign of the rules above follows, and Greek ones. */
export const symbolRules: readonly Rule[] = [
  {
    pattern: new RegExp(`([A-Za-z]{1,3})(?=⁻?[${raised}${lowered}])`, 'y'),
    say: ([letters]) => (/^[A-Z]{2,}$/.test(letters) ? Array.from(letters).join(' ') : letters),
  },
  { pattern: new RegExp(`(\\p{L}{4,})[${raised}]+`, 'uy'), say: ([, word]) => word },
  { pattern: /[α-ωΔΣΩ](?!\p{L})/uy, say: ([letter]) => greek[letter] },
];
