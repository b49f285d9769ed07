/** Formulas as LaTeX writes them, in plain signs: how those are said is the language's. */

const symbols: Record<string, string> = {
  times: '×',
  cdot: '×',
  ast: '×',
  div: '÷',
  pm: '±',
  leq: '≤',
  le: '≤',
  geq: '≥',
  ge: '≥',
  neq: '≠',
  ne: '≠',
  lt: '<',
  gt: '>',
  approx: '≈',
  sim: '≈',
  equiv: '=',
  to: '→',
  rightarrow: '→',
  Rightarrow: '→',
  infty: '∞',
  sum: '∑',
  int: '∫',
  degree: '°',
  circ: '°',
  dots: '…',
  ldots: '…',
  cdots: '…',
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  epsilon: 'ε',
  theta: 'θ',
  lambda: 'λ',
  mu: 'μ',
  pi: 'π',
  rho: 'ρ',
  sigma: 'σ',
  tau: 'τ',
  phi: 'φ',
  omega: 'ω',
  Delta: 'Δ',
  Sigma: 'Σ',
  Omega: 'Ω',
};
const fractions = new Set(['frac', 'dfrac', 'tfrac']);
const texts = new Set(['text', 'mathrm', 'mathbf', 'textbf', 'textit', 'operatorname', 'boxed', 'mathit']);
const silent = new Set([
  'left',
  'right',
  'quad',
  'qquad',
  'displaystyle',
  'limits',
  'big',
  'Big',
  'bigl',
  'bigr',
]);

/** How many arguments in braces a command has; undefined where the command is not known. */
export function argumentsOf(command: string): number | undefined {
  if (fractions.has(command)) return 2;
  if (texts.has(command) || command === 'sqrt') return 1;
  return Object.hasOwn(symbols, command) ? 0 : undefined;
}

/** What stands between the marks of a formula, in plain signs. Never throws. */
export function plainFormula(tex: string): string {
  return new FormulaReader(tex).group(0).replace(/\s+/g, ' ').trim();
}

/** Deeper is no formula that anybody could follow by ear. */
const deepest = 8;

class FormulaReader {
  readonly #tex: string;
  #at = 0;

  constructor(tex: string) {
    this.#tex = tex;
  }

  /** To the closing brace, or to the end. */
  group(depth: number): string {
    let out = '';
    while (this.#at < this.#tex.length) {
      const char = this.#tex[this.#at]!;
      if (char === '}') {
        this.#at++;
        break;
      }
      const item = this.#item(depth);
      // Letters side by side are factors.
      out += /[a-z]$/i.test(out) && /^[a-z]/i.test(item) ? ` ${item}` : item;
    }
    return out;
  }

  #item(depth: number): string {
    const char = this.#tex[this.#at++] ?? '';
    if (char === '\\') return this.#command(depth);
    if (char === '{') return depth < deepest ? this.group(depth + 1) : '';
    if (char === '^') return `^${this.#argument(depth).trim()}`;
    if (char === '_') return ` ${this.#argument(depth)}`;
    if (char === '-') return '−';
    return char === '&' || char === '~' ? ' ' : char;
  }

  #argument(depth: number): string {
    while (this.#tex[this.#at] === ' ') this.#at++;
    return this.#at < this.#tex.length && depth < deepest ? this.#item(depth + 1) : '';
  }

  #command(depth: number): string {
    const name = /^[a-z]+/i.exec(this.#tex.slice(this.#at, this.#at + 24))?.[0];
    if (name === undefined) {
      const char = this.#tex[this.#at++] ?? '';
      return /[%$#&]/.test(char) ? char : ' ';
    }
    this.#at += name.length;
    if (fractions.has(name)) return `${this.#part(depth)} ÷ ${this.#part(depth)}`;
    if (name === 'sqrt') return ` √ ${this.#part(depth)}`;
    if (texts.has(name)) return ` ${this.#raw()} `;
    if (silent.has(name)) return '';
    return ` ${symbols[name] ?? name} `;
  }

  /** An argument, in parentheses where it is more than one thing. */
  #part(depth: number): string {
    const part = this.#argument(depth).trim();
    return /\s/.test(part) ? `(${part})` : part;
  }

  #raw(): string {
    const match = /^\s*\{([^{}]*)\}?/.exec(this.#tex.slice(this.#at, this.#at + 200));
    this.#at += match?.[0].length ?? 0;
    return match?.[1] ?? '';
  }
}
