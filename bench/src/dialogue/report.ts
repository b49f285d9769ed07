/** What came of many conversations, and how it is shown. */
import { machineLine, percent, quantile, table } from '../kit/figures.ts';
import type { Misheard } from './caller.ts';
import type { Line } from './verdict.ts';

export interface Row {
  nth: number;
  persona: string;
  goal: string;
  /** By whom it was spoken; null where it was typed. */
  voice: string | null;
  right: boolean;
  wrong: string[];
  missed: string[];
  stuck: string | null;
  /** Of the caller. */
  turns: number;
  losses: number;
  misheard: Misheard[];
  lines: Line[];
}

export interface DialogueResult {
  seed: number;
  today: string;
  tookMs: number;
  rows: Row[];
}

const columns = [
  '',
  'held',
  'right',
  'wrong data',
  'stuck',
  'turns',
  'p90',
  'at a loss',
  'said again',
] as const;

function figures(rows: readonly Row[]): (string | number)[] {
  const turns = rows.map((row) => row.turns);
  const sum = (of: (row: Row) => number) => rows.reduce((all, row) => all + of(row), 0);
  return [
    rows.length,
    percent(sum(({ right }) => (right ? 1 : 0)) / rows.length),
    sum(({ wrong }) => (wrong.length > 0 ? 1 : 0)),
    sum(({ stuck }) => (stuck === null ? 0 : 1)),
    Math.round(quantile(turns, 0.5)),
    Math.round(quantile(turns, 0.9)),
    sum(({ losses }) => losses),
    sum(({ misheard }) => misheard.length),
  ];
}

function grouped(rows: readonly Row[], by: (row: Row) => string): (string | number)[][] {
  const names = [...new Set(rows.map(by))].sort();
  return names.map((name) => [name, ...figures(rows.filter((row) => by(row) === name))]);
}

export function showDialogue(
  { seed, today, tookMs, rows }: DialogueResult,
  earlier?: DialogueResult,
): string {
  const all = (earlier ? [['earlier', ...figures(earlier.rows)]] : []).concat([['all', ...figures(rows)]]);
  const wrong = rows.filter((row) => row.wrong.length > 0);
  const others = rows.filter((row) => !row.right && row.wrong.length === 0);
  return [
    `${rows.length} conversations, seed ${seed}, on ${today}, in ${Math.round(tookMs / 1000)} s (${machineLine()})`,
    '',
    table(columns, all),
    '',
    table(
      ['persona', ...columns.slice(1)],
      grouped(rows, ({ persona }) => persona),
    ),
    '',
    table(
      ['goal', ...columns.slice(1)],
      grouped(rows, ({ goal }) => goal),
    ),
    ...(earlier ? ['', ...changes(rows, earlier.rows)] : []),
    '',
    `Wrong data taken silently: ${wrong.length}`,
    ...wrong.map(transcript),
    '',
    'Said back otherwise than it was said, and corrected by the caller:',
    ...rows.flatMap(({ misheard }) =>
      misheard.map(({ field, said, answer }) => `  ${field}: ${said} → ${answer}`),
    ),
    '',
    `Otherwise not as wished for: ${others.length}`,
    ...others.map(transcript),
  ].join('\n');
}

/** Of conversations that were held in both: which have got right, and which wrong. */
function changes(rows: readonly Row[], earlier: readonly Row[]): string[] {
  const key = ({ nth, persona, goal, voice }: Row) =>
    `${nth} ${persona}, ${goal}${voice === null ? '' : `, ${voice}`}`;
  const before = new Map(earlier.map((row) => [key(row), row]));
  const was = (right: boolean) =>
    rows
      .filter((row) => row.right !== right && before.get(key(row))?.right === right)
      .map((row) => `  ${key(row)}`);
  return ['Right now, and not before:', ...was(false), 'Right before, and not now:', ...was(true)];
}

function transcript({ nth, persona, goal, voice, wrong, missed, lines }: Row): string {
  const head = `\n${nth} ${persona}, ${goal}${voice === null ? '' : `, spoken by ${voice}`}: ${[...wrong, ...missed].join('; ')}`;
  return [head, ...lines.map(({ who, text }) => `  ${who === 'agent' ? ' ' : '>'} ${text}`)].join('\n');
}
