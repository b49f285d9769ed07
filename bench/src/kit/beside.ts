/** Two checkouts measured in turn with the same driver, ours first, and shown side by side. */
import { basename, resolve } from 'node:path';
import { type Report, report } from '../bench.ts';
import { machine, machineLine, quantile, table } from './figures.ts';

/** By their names. */
export type Figures = Record<string, number>;

export interface Side {
  name: string;
  /** The checkout; ours where it is left out. */
  folder: string | undefined;
  /** A round each. */
  rounds: Figures[];
}

/** As many rounds of each: what slows the machine down for a while is in both. */
export async function besideEachOther(
  { folder, rounds }: { folder: string; rounds: number },
  measure: (folder: string | undefined) => Promise<Figures>,
): Promise<Report> {
  const before = machine();
  const ours: Side = { name: 'this one', folder: undefined, rounds: [] };
  const theirs: Side = { name: basename(resolve(folder)), folder: resolve(folder), rounds: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const side of [ours, theirs]) {
      console.error(`round ${round} of ${rounds}: ${side.name}`);
      side.rounds.push(await measure(side.folder));
    }
  }
  return report({ machine: before, ours, theirs, rows: compared(ours, theirs) }, showBeside);
}

export interface Row {
  figure: string;
  /** The median of the rounds; NaN where none has it. */
  ours: number;
  theirs: number;
  /** Ours by theirs. */
  ratio: number;
}

/** Every figure that one of them has, in the order in which they came. */
export function compared(ours: Side, theirs: Side): Row[] {
  const names = new Set([...ours.rounds, ...theirs.rounds].flatMap(Object.keys));
  return [...names].map((figure) => {
    const [one, other] = [ours, theirs].map((side) => quantile(valuesOf(side, figure), 0.5)) as [
      number,
      number,
    ];
    return { figure, ours: one, theirs: other, ratio: one / other };
  });
}

function valuesOf({ rounds }: Side, figure: string): number[] {
  return rounds.map((figures) => figures[figure] ?? Number.NaN).filter((value) => !Number.isNaN(value));
}

function showBeside(result: {
  machine: ReturnType<typeof machine>;
  ours: Side;
  theirs: Side;
  rows: Row[];
}): string {
  const { ours, theirs, rows } = result;
  const short = (value: number) => (Number.isNaN(value) ? '–' : String(Math.round(value * 100) / 100));
  const cell = (side: Side, figure: string, value: number) => {
    const each = valuesOf(side, figure);
    return each.length > 1 ? `${short(value)} (${each.map(short).join(', ')})` : short(value);
  };
  return [
    `Median of the rounds, and each of them (${machineLine()}, load before ${result.machine.load})`,
    '',
    table(
      ['', ours.name, theirs.name, 'ratio'],
      rows.map(({ figure, ratio, ...both }) => [
        figure,
        cell(ours, figure, both.ours),
        cell(theirs, figure, both.theirs),
        Number.isFinite(ratio) ? ratio.toFixed(2) : '–',
      ]),
    ),
  ].join('\n');
}
