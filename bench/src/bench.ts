/** What a bench is: a name, options, and a run that ends in a report. */
import { parseArgs } from 'node:util';

export interface Option {
  about: string;
  /** What stands for its value in the help, such as N; a flag has none. */
  value?: string;
  default?: string;
}

export interface Report {
  /** For a program, and for a person. */
  json: unknown;
  text: string;
}

export interface Bench {
  name: string;
  about: string;
  options: Record<string, Option>;
  /** Nothing is printed of one that has printed by itself. */
  run(values: Values): Promise<Report | undefined>;
}

export const report = <Result>(result: Result, show: (result: Result) => string): Report => ({
  json: result,
  text: show(result),
});

/** Every bench takes these. */
const common: Record<string, Option> = {
  json: { about: 'one line of JSON instead of tables' },
  help: { about: 'this' },
};

/** Of several benches. */
export const sharedOptions = {
  data: { value: 'FOLDER', about: 'real speech: WAV files at 16 kHz, and references.json with their words' },
  url: {
    value: 'URL',
    about:
      'a Parley that runs (key from PARLEY_API_KEY, or on this machine from PARLEY_HOME); else one is started',
  },
  beside: {
    value: 'FOLDER',
    about: 'another checkout, installed: both are measured in turn, and shown side by side',
  },
  rounds: { value: 'N', default: '2', about: 'of both, with --beside' },
  parallel: { value: 'N', default: '3', about: 'calls at a time' },
} satisfies Record<string, Option>;

/** What is wrong with how a bench was asked for: for a person, who needs no stack. */
export class UsageError extends Error {}

/** What was said on the command line, else the default. Throws `UsageError`. */
export interface Values {
  text(name: string): string | undefined;
  number(name: string): number;
  /** With commas between them. */
  numbers(name: string): number[];
  flag(name: string): boolean;
  /** One of these; undefined where nothing was said and there is no default. */
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined;
}

export function readValues({ name, options }: Bench, args: readonly string[]): Values {
  const all: [string, Option][] = Object.entries({ ...options, ...common });
  const values = parsed(name, args, all);
  const text = (option: string) => {
    const said = values[option] ?? options[option]?.default;
    return typeof said === 'string' ? said : undefined;
  };
  const wrong = (option: string, needed: string) =>
    new UsageError(`${name}: --${option} must be ${needed}, and not "${text(option) ?? ''}"`);
  const numberIn = (option: string, part: string | undefined) => {
    const number = Number(part);
    if (part === undefined || part.trim() === '' || !(number >= 0)) throw wrong(option, 'a number');
    return number;
  };
  return {
    text,
    number: (option) => numberIn(option, text(option)),
    numbers: (option) => (text(option) ?? '').split(',').map((part) => numberIn(option, part)),
    flag: (option) => values[option] === true,
    choice(option, choices) {
      const said = text(option);
      const chosen = choices.find((choice) => choice === said);
      if (said !== undefined && chosen === undefined) throw wrong(option, `one of ${choices.join(', ')}`);
      return chosen;
    },
  };
}

function parsed(name: string, args: readonly string[], options: readonly [string, Option][]) {
  const types = options.map(
    ([option, { value }]) => [option, { type: value === undefined ? 'boolean' : 'string' }] as const,
  );
  try {
    return parseArgs({ args: [...args], options: Object.fromEntries(types) }).values;
  } catch (error) {
    throw new UsageError(`${name}: ${(error as Error).message}`);
  }
}

/** The help of one bench. */
export function helpOf({ name, about, options }: Bench): string {
  const rows = Object.entries({ ...options, ...common }).map(([option, { value, default: usual, about }]) => {
    const left = `--${option}${value === undefined ? '' : ` ${value}`}`;
    return `      ${left.padEnd(21)} ${about}${usual === undefined ? '' : ` (default ${usual})`}`;
  });
  return [`  ${name.padEnd(12)} ${about}`, ...rows].join('\n');
}
