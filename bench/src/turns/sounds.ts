/** A sentence as it was said, drawn apart at its marks: the caller pauses there and goes on. */
import { concat, levels, type Samples, samplesPerMs, silence, trimmed } from '@parley/harness/sound/samples';

const windowMs = 5;
const gapDbfs = -60;
const longestGapMs = 120;
/** How far from where its share of the letters puts it a mark is looked for, as a share of the whole. */
const reach = 0.12;

/** What the voice is told to say: a comma at a mark makes it sound as one who goes on. */
export function spokenText(text: string): string {
  return text.replace(/([.,!?])? *\| */g, (_, stop: string | undefined) => `${stop ?? ','} `).trim();
}

export interface DrawnApart {
  /** From the first sound to the last. */
  samples: Samples;
  /** Of each pause inside, ms. */
  pausesMs: number[];
}

/**
 * Puts a pause of so many ms at each mark of the text, in the place of the quiet that the voice left there: the
 * longest one, or the quietest point, near where the letters before the mark put it.
 */
export function drawnApart(said: Samples, text: string, pauseMs: () => number): DrawnApart {
  const samples = withoutGaps(trimmed(said));
  const pieces = text.split('|').map((piece) => piece.trim());
  const letters = pieces.map((piece) => piece.replace(/[^a-z]/gi, '').length);
  const all = letters.reduce((sum, count) => sum + count, 0);
  const found = levels(samples);
  const parts: Samples[] = [];
  const pausesMs: number[] = [];
  let from = 0;
  let before = 0;
  for (const count of letters.slice(0, -1)) {
    before += count;
    const share = before / all;
    const low = Math.max(from / samplesPerMs / windowMs + 10, Math.floor((share - reach) * found.length));
    const high = Math.min(found.length - 10, Math.ceil((share + reach) * found.length));
    const gap = quietest(found, Math.ceil(low), high);
    parts.push(samples.slice(from, gap.from * windowMs * samplesPerMs));
    pausesMs.push(Math.round(pauseMs()));
    parts.push(silence(pausesMs.at(-1)!));
    from = gap.to * windowMs * samplesPerMs;
  }
  parts.push(samples.slice(from));
  return { samples: concat(...parts), pausesMs };
}

/** Without the silence of a voice that was made more slowly than it was played: such a pause nobody has marked. */
function withoutGaps(samples: Samples): Samples {
  const windowSamples = windowMs * samplesPerMs;
  const found = levels(samples);
  const parts: Samples[] = [];
  let quietMs = 0;
  for (let n = 0; n < found.length; n += 1) {
    quietMs = found[n]! < gapDbfs ? quietMs + windowMs : 0;
    if (quietMs <= longestGapMs) parts.push(samples.slice(n * windowSamples, (n + 1) * windowSamples));
  }
  return concat(...parts, samples.slice(found.length * windowSamples));
}

/** The longest stretch of windows that are 30 dB under the loudest; where there is none, the quietest window. */
function quietest(found: Float64Array, low: number, high: number): { from: number; to: number } {
  const peak = found.reduce((a, b) => Math.max(a, b), -100);
  let best = { from: low, to: low };
  let start = low;
  for (let n = low; n <= high; n += 1) {
    if (n < high && found[n]! < peak - 30) continue;
    if (n - start > best.to - best.from) best = { from: start, to: n };
    start = n + 1;
  }
  if (best.to - best.from >= 3) return best;
  for (let n = low; n < high; n += 1) if (found[n]! < found[best.from]!) best = { from: n, to: n + 1 };
  return best;
}
