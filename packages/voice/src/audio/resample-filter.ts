/** The filters of the resampler: one polyphase windowed sinc for each pair of rates. */
import { ParleyError } from '@parley/platform/errors';

/** Zero crossings of the sinc on each side, at the lower of the two rates. */
const zeroCrossings = 16;
/** Where the filter is at -6 dB, as a part of the lower Nyquist frequency: flat to 0.8, below -80 dB from 1.1. */
const rolloff = 0.93;
const kaiserBeta = 8;
const maxTableEntries = 1 << 20;

export const ratesHz = { least: 4_000, most: 192_000 };

export interface FilterTable {
  up: number;
  down: number;
  half: number;
  /** One row of 2·half taps a phase; each row sums to 1. */
  taps: Float64Array;
}

const tables = new Map<string, FilterTable>();

/** Throws invalid_argument for rates outside 4 to 192 kHz, or a pair with no useful common divisor. */
export function filterTable(fromHz: number, toHz: number): FilterTable {
  const key = `${fromHz}:${toHz}`;
  const known = tables.get(key);
  if (known) return known;
  for (const rateHz of [fromHz, toHz]) {
    if (!Number.isInteger(rateHz) || rateHz < ratesHz.least || rateHz > ratesHz.most) {
      throw new ParleyError(
        'invalid_argument',
        'A sample rate must be a whole number from 4000 to 192000 Hz.',
      );
    }
  }
  const divisor = gcd(fromHz, toHz);
  const up = toHz / divisor;
  const down = fromHz / divisor;
  const half = Math.ceil(zeroCrossings * Math.max(1, down / up));
  const width = 2 * half;
  if (up * width > maxTableEntries) {
    throw new ParleyError('invalid_argument', 'These two sample rates cannot be converted into each other.');
  }
  const cutoff = rolloff * Math.min(1, up / down);
  const taps = new Float64Array(up * width);
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    for (let k = 0; k < width; k++) {
      const x = phase / up + half - 1 - k;
      const angle = Math.PI * cutoff * x;
      const sinc = x === 0 ? 1 : Math.sin(angle) / angle;
      const edge = 1 - (x / half) ** 2;
      const tap = sinc * besselI0(kaiserBeta * Math.sqrt(Math.max(0, edge)));
      taps[phase * width + k] = tap;
      sum += tap;
    }
    for (let k = 0; k < width; k++) taps[phase * width + k]! /= sum;
  }
  const table = { up, down, half, taps };
  tables.set(key, table);
  return table;
}

function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
