/** Words as tones, for tests: they live through every form in which a telephone codes sound. */
import { rms } from '@parley/voice/audio/level';
import { listenRateHz } from '@parley/voice/frame';
import type { SpeechToText } from '@parley/voice/ports';

const wordMs = 200;
const gapMs = 40;
const frameMs = 20;

/** The words, each with its pitch. */
const words = new Map(
  ['Grace', 'Hopper', 'wait', 'please', 'I', 'have', 'a', 'question'].map((word, n) => [word, 400 + n * 200]),
);

/** Samples of these words at this rate. Throws for a word that has no tone. */
export function toneWords(text: string, rateHz: number): Int16Array {
  const pieces = text.split(' ').map((word) => {
    const pitchHz = words.get(word);
    if (pitchHz === undefined) throw new Error(`There is no tone for ${word}`);
    const piece = new Int16Array(((wordMs + gapMs) * rateHz) / 1000);
    for (let n = 0; n < (wordMs * rateHz) / 1000; n += 1) {
      piece[n] = 9000 * Math.sin((n * pitchHz * 2 * Math.PI) / rateHz);
    }
    return [...piece];
  });
  return Int16Array.from(pieces.flat());
}

/** Reads the words from the pitch of the tones: half of the times that they cross zero in a second. */
export const toneSpeechToText: SpeechToText = {
  name: 'tones',
  capabilities: { hears: 'utterance', interim: false, languages: ['en'] },
  open() {
    let heard: number[] = [];
    return {
      push(samples) {
        for (const sample of samples) heard.push(sample);
      },
      async transcribe() {
        return { text: wordsIn(Int16Array.from(heard)) };
      },
      next() {
        heard = [];
      },
      close() {},
    };
  },
};

function wordsIn(samples: Int16Array): string {
  const perFrame = (frameMs * listenRateHz) / 1000;
  const found: string[] = [];
  let from: number | undefined;
  for (let at = 0; at <= samples.length; at += perFrame) {
    const frame = samples.subarray(at, at + perFrame);
    if (frame.length === perFrame && rms(frame) > 2000) {
      from ??= at;
      continue;
    }
    // Half a word is none.
    if (from !== undefined && at - from >= (wordMs * listenRateHz) / 2000) {
      found.push(wordOf(samples.subarray(from, at)));
    }
    from = undefined;
  }
  return found.join(' ');
}

function wordOf(samples: Int16Array): string {
  let crossings = 0;
  for (let n = 1; n < samples.length; n += 1) {
    if (samples[n - 1]! < 0 !== samples[n]! < 0) crossings += 1;
  }
  const pitchHz = (crossings * listenRateHz) / samples.length / 2;
  const [[nearest]] = [...words].sort((a, b) => Math.abs(a[1] - pitchHz) - Math.abs(b[1] - pitchHz)) as [
    [string, number],
  ];
  return nearest;
}
