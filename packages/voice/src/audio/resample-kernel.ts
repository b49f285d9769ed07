/** The inner loop of the resampler in WebAssembly (resample-kernel.wat); one memory for all streams of a thread. */
import type { Samples } from '../frame.ts';
import { resampleKernel } from './gen/resample-kernel.ts';
import { type FilterTable, ratesHz } from './resample-filter.ts';

interface Exports {
  memory: WebAssembly.Memory;
  widen(from: number, to: number, count: number): void;
  filter(
    line: number,
    phase: number,
    taps: number,
    row: number,
    up: number,
    whole: number,
    part: number,
    out: number,
    count: number,
  ): void;
}

/** Samples that are worked on at once, without those before them that the filter looks back at. */
export const blockSamples = 2048;
const mostRatio = ratesHz.most / ratesHz.least;
/** A filter looks at most so far back and ahead; and what is rounded up to fours. */
const mostHistory = 2048;
const spareSamples = 4 * (mostRatio + 1);
const pageBytes = 65_536;

const lineSamples = mostHistory + blockSamples + spareSamples;
const inAt = 0;
const lineAt = inAt + lineSamples * Int16Array.BYTES_PER_ELEMENT;
const outAt = lineAt + lineSamples * Float64Array.BYTES_PER_ELEMENT;
const outSamples = blockSamples * mostRatio + spareSamples;
/** Beyond are the filters. */
let end = align(outAt + outSamples * Int16Array.BYTES_PER_ELEMENT);

const { exports } = new WebAssembly.Instance(
  new WebAssembly.Module(Buffer.from(resampleKernel, 'base64')),
  {},
);
const { memory, widen, filter } = exports as unknown as Exports;
const places = new Map<FilterTable, number>();
let input = new Int16Array(0);
let output = new Int16Array(0);
reserve(end);

/** Where the next output is made from: the sample of the line before the middle of its taps, and its phase. */
export interface Place {
  at: number;
  phase: number;
}

/**
 * Makes `count` outputs into `out` from `written` on, as far as it reaches. The line is `kept` and then `length`
 * samples; at the end `kept` holds the last of them. Both must be within what a block allows.
 */
export function filterBlock(
  table: FilterTable,
  kept: Samples,
  samples: Samples,
  from: number,
  length: number,
  place: Place,
  count: number,
  out: Samples,
  written: number,
): void {
  const { up, down, half } = table;
  const taps = placeOf(table);
  const history = kept.length;
  // By hand: a view for `set` would be garbage, fifty times a second in every call.
  for (let n = 0; n < history; n += 1) input[n] = kept[n]!;
  for (let n = 0; n < length; n += 1) input[history + n] = samples[from + n]!;
  if (count > 0) {
    widen(inAt, lineAt, history + length);
    const line = lineAt + (place.at - half + 1) * Float64Array.BYTES_PER_ELEMENT;
    const row = 2 * half * Float64Array.BYTES_PER_ELEMENT;
    const whole = Math.floor(down / up) * Float64Array.BYTES_PER_ELEMENT;
    filter(line, place.phase, taps, row, up, whole, down % up, outAt, count);
    const fits = Math.min(count, out.length - written);
    for (let n = 0; n < fits; n += 1) out[written + n] = output[n]!;
  }
  for (let n = 0; n < history; n += 1) kept[n] = input[length + n]!;
}

/** The taps' address; the first time they are copied. */
function placeOf(table: FilterTable): number {
  const known = places.get(table);
  if (known !== undefined) return known;
  const at = end;
  end = align(at + table.taps.byteLength);
  reserve(end);
  new Float64Array(memory.buffer, at, table.taps.length).set(table.taps);
  places.set(table, at);
  return at;
}

function reserve(bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  // Memory that grows is another buffer.
  input = new Int16Array(memory.buffer, inAt, lineSamples);
  output = new Int16Array(memory.buffer, outAt, outSamples);
}

function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
