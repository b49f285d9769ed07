import type { Samples } from '@parley/voice/frame';
import type { TextToSpeech } from '@parley/voice/ports';

export const listenRateHz = 16_000;

/** All audio of one piece of text. */
export async function say(
  voice: TextToSpeech,
  text: string,
  name: string,
  signal = new AbortController().signal,
): Promise<Samples> {
  const parts: Samples[] = [];
  const options = { voice: name, speed: 1, language: 'en-US', signal };
  for await (const { samples } of voice.speak(text, options)) parts.push(samples);
  return join(...parts);
}

export function join(...parts: readonly Samples[]): Samples {
  const joined = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export function silence(seconds: number): Samples {
  return new Int16Array(seconds * listenRateHz);
}

/** White noise of a level in dBFS, the same for the same seed. */
export function noise(seconds: number, dbfs: number, seed = 1): Samples {
  const amplitude = 32768 * 10 ** (dbfs / 20) * Math.sqrt(12);
  return Int16Array.from({ length: seconds * listenRateHz }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return amplitude * (seed / 0x7fffffff - 0.5);
  });
}

export function mix(a: Samples, b: Samples): Samples {
  return a.map((sample, n) => Math.max(-32768, Math.min(32767, sample + (b[n] ?? 0))));
}

/** Lower-case words without punctuation. */
export function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z' ]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
}
