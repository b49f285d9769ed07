/** What it costs to bring 20 ms of sound to another rate, beside a plain loop over as many multiplications. */
import { createResampler } from '@parley/voice/audio/resampler';
import { type Bench, report } from '../bench.ts';

const pairs = [
  [8_000, 16_000],
  [16_000, 8_000],
  [24_000, 8_000],
  [24_000, 16_000],
  [48_000, 16_000],
] as const;

const frameMs = 20;
/** Zero crossings of the filter on both sides, at the lower of two rates. */
const crossings = 32;
const rounds = 9;
const warmUps = 2_000;
const framesARound = 4_000;

interface Row {
  pair: string;
  /** Of processor time a frame. */
  resampleUs: number;
  loopUs: number;
  /** The loop's by ours: above 1 the resampler is the faster one, state and rounding included. */
  ratio: number;
  /** So many streams keep one core busy with nothing else. */
  streamsPerCore: number;
}

function benchResample(): Row[] {
  return pairs.map(([from, to]) => {
    const resampler = createResampler(from, to);
    const frames = Array.from({ length: 50 }, (_, n) => tones(from, n));
    const out = new Int16Array((to * frameMs) / 1000);
    const [resampleUs = 0, loopUs = 0] = bestUs([
      (n) => resampler.process(frames[n % frames.length]!, out),
      plainLoop(out.length, crossings * Math.max(1, from / to)),
    ]);
    return {
      pair: `${from / 1000} → ${to / 1000} kHz`,
      resampleUs,
      loopUs,
      ratio: loopUs / resampleUs,
      streamsPerCore: Math.round((frameMs * 1000) / resampleUs),
    };
  });
}

/** The least processor time of each, µs; in turn, so that what else the machine does meets all of them. */
function bestUs(works: readonly ((n: number) => unknown)[]): number[] {
  const best = works.map(() => Number.POSITIVE_INFINITY);
  for (const work of works) for (let n = 0; n < warmUps; n += 1) work(n);
  for (let round = 0; round < rounds; round += 1) {
    works.forEach((work, at) => {
      const before = process.cpuUsage();
      for (let n = 0; n < framesARound; n += 1) work(n);
      const { user, system } = process.cpuUsage(before);
      best[at] = Math.min(best[at]!, (user + system) / framesARound);
    });
  }
  return best;
}

/** `outputs` sums over `taps` products each, in two sums that do not wait for each other. */
function plainLoop(outputs: number, taps: number): (n: number) => number {
  const line = Float64Array.from({ length: outputs + taps }, (_, n) => Math.sin(n));
  const filter = Float64Array.from({ length: taps }, (_, n) => Math.cos(n));
  const sums = new Float64Array(outputs);
  return (n) => {
    for (let at = 0; at < outputs; at += 1) {
      let even = 0;
      let odd = 0;
      for (let tap = 0; tap < taps; tap += 2) {
        even += filter[tap]! * line[at + tap]!;
        odd += filter[tap + 1]! * line[at + tap + 1]!;
      }
      sums[at] = even + odd;
    }
    return sums[n % outputs]!;
  };
}

function tones(rateHz: number, n: number): Int16Array<ArrayBuffer> {
  const samples = (rateHz * frameMs) / 1000;
  return Int16Array.from({ length: samples }, (_, at) => {
    const s = (n * samples + at) / rateHz;
    return Math.round(9_000 * Math.sin(2 * Math.PI * 440 * s) + 6_000 * Math.sin(2 * Math.PI * 2_900 * s));
  });
}

function showResample(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => cells.map((cell) => cell.padStart(15)).join('');
  return [
    'Resampling 20 ms, µs of processor time',
    '',
    line(['', 'resampler', 'plain loop', 'ratio', 'streams a core']),
    ...rows.map(({ pair, resampleUs, loopUs, ratio, streamsPerCore }) =>
      line([pair, resampleUs.toFixed(2), loopUs.toFixed(2), ratio.toFixed(2), `${streamsPerCore}`]),
    ),
  ].join('\n');
}

export const resample: Bench = {
  name: 'resample',
  about: 'what it costs to bring sound to another rate, beside a plain loop; starts nothing',
  options: {},
  run: async () => report(benchResample(), showResample),
};
