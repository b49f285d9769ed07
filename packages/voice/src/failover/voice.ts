/** A voice with others behind it: what one has not said, the next one says. */

import { readStream } from '@parley/platform/async/stream';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import { concat } from '../audio/frames.ts';
import { audible, peak } from '../audio/level.ts';
import { createResampler } from '../audio/resampler.ts';
import { msPerCharacter, type Samples, type SpokenWord } from '../frame.ts';
import { voiceAloneMs, voiceFallbackMs, voiceGapMs } from '../limits.ts';
import type { SpeakOptions, TextToSpeech } from '../ports.ts';
import { createFailoverBudget, type FailoverBudget } from './budget.ts';
import type { VendorHealth } from './vendor-health.ts';

/** More must come before what was given has been heard and so much more has passed. */
const starvedMs = 1000;
/** A voice that gives more silence than this before its first sound is broken. */
const mostSilenceMs = 5000;

export interface FallbackVoice {
  textToSpeech: TextToSpeech;
  /** The name of the voice at this vendor; the one asked for where it is left out. */
  voice?: string;
  /** First sound must come within this, in ms; sooner where much of the caller's patience is gone already. */
  firstMs?: number;
}

/**
 * Tries the voices in order and stays, for as long as it lives (a call), with the one that spoke last, so that an
 * agent does not change its voice to and fro. Where a voice fails in the middle of a piece, the next one goes on
 * after the last word that was given whole: by the voice's own word times, else by the length of the audio. Audio
 * is given at the first voice's rate. Rejects as the last voice did.
 */
export function fallbackTextToSpeech(
  voices: readonly FallbackVoice[],
  options: { clock: Clock; health: VendorHealth; budget?: FailoverBudget | undefined },
): TextToSpeech {
  const [first] = voices;
  if (!first) throw new ParleyError('invalid_argument', 'A fallback needs at least one voice.');
  const { clock, health, budget = createFailoverBudget(options.clock) } = options;
  const { capabilities } = first.textToSpeech;
  const { rateHz } = capabilities;
  const named = voices.map((voice) => ({ ...voice, name: voice.textToSpeech.name }));
  let chosen: (typeof named)[number] | null = null;

  /** Who to ask: the one that spoke last first, then the others by their health. */
  function order(): typeof named {
    const { name } = chosen ?? { name: undefined };
    const others = chosen === null ? health.order(named) : named.filter((voice) => voice.name !== name);
    return chosen === null ? others : [chosen, ...others];
  }

  return {
    name: first.textToSpeech.name,
    capabilities,
    async *speak(text, asked) {
      let rest = text;
      /** Of the piece, at `rateHz`, by the voices before. */
      let givenSamples = 0;
      const voicesToTry = order();
      for (const [at, voice] of voicesToTry.entries()) {
        const beforeMs = (givenSamples * 1000) / rateHz;
        const attempt = budget.attempt('voice', {
          usualMs: voice.firstMs ?? voiceFallbackMs,
          aloneMs: voiceAloneMs,
          alone: !voicesToTry.slice(at + 1).some(({ name }) => health.trusted(name)),
        });
        const said = { ms: 0, words: 0, timed: false };
        try {
          for await (const chunk of speakOne(voice, rest, asked, rateHz, clock, attempt.limitMs)) {
            if (chosen !== voice) {
              chosen = voice;
              health.succeeded(voice.name);
            }
            givenSamples += chunk.samples.length;
            said.ms += (chunk.samples.length * 1000) / rateHz;
            said.words += chunk.words.length;
            said.timed ||= chunk.timed;
            yield { samples: chunk.samples, words: chunk.words.map((word) => later(word, beforeMs)) };
          }
          return;
        } catch (error) {
          if (asked.signal.aborted) throw error;
          const blamed = said.ms > 0 || attempt.failed(error);
          if (blamed && !isOurFault(error)) health.failed(voice.name);
          if (chosen === voice) chosen = null;
          if (at === voicesToTry.length - 1) throw error;
          rest = unspoken(rest, said, asked.speed);
          if (!/[\p{L}\p{N}]/u.test(rest)) return;
        }
      }
    },
  };
}

interface Given {
  samples: Samples;
  /** Those whose end is within what was given so far. */
  words: SpokenWord[];
  /** The voice tells word times. */
  timed: boolean;
}

/** One voice's audio of a text at `rateHz`, from its first sound on, its words only once their audio was given. */
async function* speakOne(
  { textToSpeech, voice }: FallbackVoice,
  text: string,
  asked: SpeakOptions,
  rateHz: number,
  clock: Clock,
  firstMs: number,
): AsyncGenerator<Given, void, undefined> {
  const ownHz = textToSpeech.capabilities.rateHz;
  const resampler = createResampler(ownHz, rateHz);
  const startMs = clock.monotonicMs();
  let silent: Samples[] = [];
  let words: SpokenWord[] = [];
  let givenMs = 0;
  let heldMs = 0;
  let timed = false;
  let soundedAtMs: number | null = null;
  const limitMs = () => {
    const elapsedMs = clock.monotonicMs() - (soundedAtMs ?? startMs);
    if (soundedAtMs === null) return Math.max(0, firstMs - elapsedMs);
    return Math.min(voiceGapMs, Math.max(starvedMs, givenMs - elapsedMs + starvedMs));
  };
  const ask = (signal: AbortSignal) =>
    textToSpeech.speak(text, { ...asked, voice: voice ?? asked.voice, signal });
  for await (const chunk of readStream(clock, ask, limitMs, asked.signal)) {
    const { samples } = chunk;
    words.push(...(chunk.words ?? []));
    timed ||= words.length > 0;
    silent.push(samples);
    heldMs += (samples.length * 1000) / ownHz;
    if (soundedAtMs === null && peak(samples) < audible) {
      if (heldMs > mostSilenceMs) throw new ParleyError('unavailable', 'The voice gave silence.');
      continue;
    }
    soundedAtMs ??= clock.monotonicMs();
    givenMs += heldMs;
    heldMs = 0;
    const whole = words.filter((word) => word.endMs <= givenMs);
    words = words.filter((word) => word.endMs > givenMs);
    yield { samples: resampler.process(concat(silent)), words: whole, timed };
    silent = [];
  }
  if (soundedAtMs === null) throw new ParleyError('unavailable', 'The voice made no sound.');
  yield { samples: resampler.flush(), words, timed };
}

/** What of the text is left to say, from the beginning of a word on. */
function unspoken(text: string, said: { ms: number; words: number; timed: boolean }, speed: number): string {
  if (said.ms === 0) return text;
  const starts = [...text.matchAll(/\S+/g)].map((match) => match.index);
  if (said.timed) return text.slice(starts[said.words] ?? text.length);
  const characters = (said.ms * speed) / msPerCharacter;
  const from = starts.findLast((start) => start <= characters) ?? 0;
  return text.slice(from);
}

function later(word: SpokenWord, ms: number): SpokenWord {
  return { text: word.text, startMs: word.startMs + ms, endMs: word.endMs + ms };
}

/** The text or the voice asked for is at fault, which says nothing about the vendor. */
function isOurFault(error: unknown): boolean {
  return error instanceof ParleyError && error.code === 'invalid_argument';
}
