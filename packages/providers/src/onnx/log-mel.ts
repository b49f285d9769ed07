/**
 * Log-mel features as Whisper takes them: 80 bands of 10 ms steps over windows of 25 ms, Slaney's mel scale and
 * normalisation, the loudest 80 dB, about −1 to 1.
 */
import type { Samples } from '@parley/voice/frame';

const rateHz = 16_000;
const windowSamples = 400;
const hopSamples = 160;
const bands = 80;
const bins = windowSamples / 2 + 1;
const faintest = 1e-10;

/** 400 = 16 × 25: a transform in two steps of small ones. */
const short = 16;
const long = 25;

/** Slaney's scale: straight up to 1 kHz, which is 15 mel, logarithmic from there on. */
const breakHertz = 1000;
const breakMel = 15;
const logStep = Math.log(6.4) / 27;

const hann = Float64Array.from(
  { length: windowSamples },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / windowSamples),
);
const cosines = Float64Array.from({ length: windowSamples }, (_, n) =>
  Math.cos((2 * Math.PI * n) / windowSamples),
);
const sines = Float64Array.from({ length: windowSamples }, (_, n) =>
  Math.sin((2 * Math.PI * n) / windowSamples),
);
const filters = melFilters();

/**
 * Of the last `seconds` of 16 kHz audio, with zeros before it where it is shorter, brought to mean 0 and variance 1.
 * Band by band: `bands` × (100 × `seconds`).
 */
export function logMel(samples: Samples, seconds: number): Float32Array<ArrayBuffer> {
  const audio = standardised(samples, seconds * rateHz);
  const frames = seconds * 100;
  const out = new Float32Array(bands * frames);
  const re = new Float64Array(windowSamples);
  const im = new Float64Array(windowSamples);
  const power = [new Float64Array(bins), new Float64Array(bins)] as const;
  let loudest = Number.NEGATIVE_INFINITY;
  for (let frame = 0; frame < frames; frame += 2) {
    // Two frames go through one complex transform, as its real and its imaginary part.
    takeWindow(audio, frame, re);
    takeWindow(audio, frame + 1, im);
    powers(re, im, power);
    for (const [at, spectrum] of power.entries()) {
      for (const [band, { from, weights }] of filters.entries()) {
        let sum = 0;
        for (let n = 0; n < weights.length; n += 1) sum += weights[n]! * spectrum[from + n]!;
        const value = Math.log10(Math.max(faintest, sum));
        if (value > loudest) loudest = value;
        out[band * frames + frame + at] = value;
      }
    }
  }
  for (let n = 0; n < out.length; n += 1) out[n] = (Math.max(out[n]!, loudest - 8) + 4) / 4;
  return out;
}

function standardised(samples: Samples, length: number): Float64Array {
  const last = samples.subarray(Math.max(0, samples.length - length));
  let sum = 0;
  for (const sample of last) sum += sample / 32768;
  const mean = sum / length;
  let squares = (length - last.length) * mean * mean;
  for (const sample of last) squares += (sample / 32768 - mean) ** 2;
  const scale = 1 / Math.sqrt(squares / length + 1e-7);
  const out = new Float64Array(length).fill(-mean * scale);
  for (let n = 0; n < last.length; n += 1) out[length - last.length + n] = (last[n]! / 32768 - mean) * scale;
  return out;
}

/** Centred on the frame's first sample, mirrored at the edges of the audio. */
function takeWindow(audio: Float64Array, frame: number, into: Float64Array): void {
  const start = frame * hopSamples - windowSamples / 2;
  const lastAt = audio.length - 1;
  for (let n = 0; n < windowSamples; n += 1) {
    const at = Math.abs(start + n);
    into[n] = audio[at > lastAt ? 2 * lastAt - at : at]! * hann[n]!;
  }
}

const stepRe = new Float64Array(windowSamples);
const stepIm = new Float64Array(windowSamples);
const wholeRe = new Float64Array(windowSamples);
const wholeIm = new Float64Array(windowSamples);

/** The power spectra of two real signals. */
function powers(re: Float64Array, im: Float64Array, into: readonly [Float64Array, Float64Array]): void {
  for (let n2 = 0; n2 < long; n2 += 1) {
    for (let k1 = 0; k1 < short; k1 += 1) {
      let sumRe = 0;
      let sumIm = 0;
      for (let n1 = 0; n1 < short; n1 += 1) {
        const at = long * n1 + n2;
        const turn = (at * k1) % windowSamples;
        sumRe += re[at]! * cosines[turn]! + im[at]! * sines[turn]!;
        sumIm += im[at]! * cosines[turn]! - re[at]! * sines[turn]!;
      }
      stepRe[k1 * long + n2] = sumRe;
      stepIm[k1 * long + n2] = sumIm;
    }
  }
  for (let k1 = 0; k1 < short; k1 += 1) {
    for (let k2 = 0; k2 < long; k2 += 1) {
      let sumRe = 0;
      let sumIm = 0;
      for (let n2 = 0; n2 < long; n2 += 1) {
        const turn = (n2 * k2 * short) % windowSamples;
        const partRe = stepRe[k1 * long + n2]!;
        const partIm = stepIm[k1 * long + n2]!;
        sumRe += partRe * cosines[turn]! + partIm * sines[turn]!;
        sumIm += partIm * cosines[turn]! - partRe * sines[turn]!;
      }
      wholeRe[k1 + short * k2] = sumRe;
      wholeIm[k1 + short * k2] = sumIm;
    }
  }
  for (let k = 0; k < bins; k += 1) {
    const mirror = (windowSamples - k) % windowSamples;
    const evenRe = (wholeRe[k]! + wholeRe[mirror]!) / 2;
    const evenIm = (wholeIm[k]! - wholeIm[mirror]!) / 2;
    const oddRe = (wholeIm[k]! + wholeIm[mirror]!) / 2;
    const oddIm = (wholeRe[mirror]! - wholeRe[k]!) / 2;
    into[0][k] = evenRe * evenRe + evenIm * evenIm;
    into[1][k] = oddRe * oddRe + oddIm * oddIm;
  }
}

interface Filter {
  /** The first bin that it takes. */
  from: number;
  weights: Float64Array;
}

/** Triangles of equal width in mel and equal area. */
function melFilters(): Filter[] {
  const top = toMel(rateHz / 2);
  const edges = Array.from({ length: bands + 2 }, (_, n) => toHertz((top * n) / (bands + 1)));
  return Array.from({ length: bands }, (_, band) => {
    const [low, middle, high] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
    const weightOf = (hertz: number) =>
      (2 / (high - low)) *
      Math.max(0, Math.min((hertz - low) / (middle - low), (high - hertz) / (high - middle)));
    const binHertz = rateHz / windowSamples;
    const from = Math.ceil(low / binHertz);
    const count = Math.floor(high / binHertz) - from + 1;
    return { from, weights: Float64Array.from({ length: count }, (_, n) => weightOf((from + n) * binHertz)) };
  });
}

function toMel(hertz: number): number {
  return hertz < breakHertz ? (3 * hertz) / 200 : breakMel + Math.log(hertz / breakHertz) / logStep;
}

function toHertz(mel: number): number {
  return mel < breakMel ? (200 * mel) / 3 : breakHertz * Math.exp(logStep * (mel - breakMel));
}
