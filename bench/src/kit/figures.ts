/** Figures of many measurements, and how they are shown. */
import { cpus, loadavg } from 'node:os';

/** The value below which `share` (0 to 1) of the values lie, between two of them in proportion; NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}

export interface Spread {
  count: number;
  median: number;
  p95: number;
  max: number;
}

/** Rounded to whole numbers: these are ms. */
export function spread(values: readonly number[]): Spread {
  return {
    count: values.length,
    median: Math.round(quantile(values, 0.5)),
    p95: Math.round(quantile(values, 0.95)),
    max: Math.round(quantile(values, 1)),
  };
}

export const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** Columns as wide as they must be; the first is a name, the others are figures. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows.map((row) => row.map(shown))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd();
  return [
    line(cells[0]!),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...cells.slice(1).map(line),
  ].join('\n');
}

function shown(cell: string | number): string {
  if (typeof cell === 'string') return cell;
  return Number.isNaN(cell) ? '–' : String(cell);
}

/** What else the machine was doing, without which no figure means much. */
export function machine(): { cpus: number; model: string; load: number; node: string } {
  return {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '',
    load: Math.round(loadavg()[0]! * 100) / 100,
    node: process.version,
  };
}

export function machineLine(): string {
  const { cpus: count, model, load, node } = machine();
  return `${count} × ${model}, load ${load}, Node ${node}`;
}
