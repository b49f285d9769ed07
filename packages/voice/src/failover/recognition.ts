/** Recognition with others behind it: they hear the open utterance again where the one before fails. */

import { withDeadline } from '@parley/platform/async/deadline';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import { listenRateHz, type Samples, type Transcript } from '../frame.ts';
import { recognitionAloneMs, recognitionFallbackMs } from '../limits.ts';
import type { SpeechToText, SpeechToTextStream } from '../ports.ts';
import { createFailoverBudget, type FailoverBudget } from './budget.ts';
import type { VendorHealth } from './vendor-health.ts';

/** Audio kept of the open utterance; of a longer one the end. */
const keptSamples = 60 * listenRateHz;
/** Nothing heard in so much audio is doubted, and the next one is asked for its opinion. */
const doubtedSamples = 0.8 * listenRateHz;

/**
 * Stays, for a stream's life (a call), with the one that answered last. When it fails, hangs past `limitMs`, throws
 * on audio, or hears nothing in a long utterance, the next gets the audio of the open utterance from its beginning
 * and answers the same `transcribe`. Rejects as the last one did.
 */
export function fallbackSpeechToText(
  vendors: readonly SpeechToText[],
  options: { clock: Clock; health: VendorHealth; budget?: FailoverBudget | undefined; limitMs?: number },
): SpeechToText {
  const [first] = vendors;
  if (!first) throw new ParleyError('invalid_argument', 'A fallback needs at least one recogniser.');
  return {
    name: first.name,
    capabilities: {
      ...first.capabilities,
      interim: vendors.some((vendor) => vendor.capabilities.interim),
    },
    open: ({ language }) => new FallbackStream(vendors, language, options),
  };
}

interface Open {
  vendor: SpeechToText;
  stream: SpeechToTextStream;
}

class FallbackStream implements SpeechToTextStream {
  onInterim?: (transcript: Transcript) => void;
  readonly #language: string;
  readonly #clock: Clock;
  readonly #health: VendorHealth;
  readonly #budget: FailoverBudget;
  readonly #limitMs: number;
  #order: readonly SpeechToText[];
  #kept: Samples[] = [];
  #keptSamples = 0;
  #open: Open | null = null;
  #closed = false;

  constructor(
    vendors: readonly SpeechToText[],
    language: string,
    options: { clock: Clock; health: VendorHealth; budget?: FailoverBudget | undefined; limitMs?: number },
  ) {
    this.#language = language;
    this.#clock = options.clock;
    this.#health = options.health;
    this.#budget = options.budget ?? createFailoverBudget(options.clock);
    this.#limitMs = options.limitMs ?? recognitionFallbackMs;
    this.#order = options.health.order(vendors);
    try {
      this.#turnTo(this.#order[0]);
    } catch {
      // It will be asked for again, and the others after it, when words are.
    }
  }

  push(samples: Samples): void {
    this.#kept.push(samples);
    this.#keptSamples += samples.length;
    while (this.#keptSamples > keptSamples) this.#keptSamples -= this.#kept.shift()?.length ?? 0;
    this.#try((stream) => stream.push(samples));
  }

  async transcribe(signal: AbortSignal): Promise<Transcript> {
    // The one that answered last first, then the others in their order.
    const current = this.#open?.vendor;
    const order = current ? [current, ...this.#order.filter((vendor) => vendor !== current)] : this.#order;
    let doubted: Transcript | null = null;
    for (const [at, vendor] of order.entries()) {
      const last = at === order.length - 1;
      const attempt = this.#budget.attempt('recognition', {
        usualMs: this.#limitMs,
        aloneMs: recognitionAloneMs,
        alone: !order.slice(at + 1).some(({ name }) => this.#health.trusted(name)),
      });
      try {
        const transcript = await this.#ask(vendor, last && !doubted ? null : attempt.limitMs, signal);
        this.#health.succeeded(vendor.name);
        const empty = transcript.text.trim() === '' && this.#keptSamples >= doubtedSamples;
        if (!empty) return transcript;
        if (last) {
          // Neither heard a word: back to the first.
          if (doubted) this.#shut();
          return transcript;
        }
        doubted ??= transcript;
      } catch (error) {
        if (signal.aborted) throw error;
        if (attempt.failed(error)) this.#health.failed(vendor.name);
        this.#shut();
        if (!last) continue;
        if (!doubted) throw error;
        return doubted;
      }
    }
    throw new ParleyError('internal', 'No recogniser was asked.');
  }

  next(): void {
    this.#kept = [];
    this.#keptSamples = 0;
    this.#try((stream) => stream.next());
  }

  close(): void {
    this.#closed = true;
    this.#shut();
  }

  async #ask(vendor: SpeechToText, limitMs: number | null, signal: AbortSignal): Promise<Transcript> {
    const { stream } = this.#open?.vendor === vendor ? this.#open : this.#turnTo(vendor);
    if (limitMs === null) return await stream.transcribe(signal);
    return await withDeadline(this.#clock, limitMs, (inner) => stream.transcribe(inner), signal);
  }

  /** Opens it in place of the one before, and lets it hear the open utterance from its beginning. */
  #turnTo(vendor: SpeechToText | undefined): Open {
    this.#shut();
    if (!vendor || this.#closed) throw new ParleyError('canceled', 'Recognition is closed.');
    const stream = vendor.open({ language: this.#language });
    const open = { vendor, stream };
    this.#open = open;
    stream.onInterim = (transcript) => {
      if (this.#open === open) this.onInterim?.(transcript);
    };
    for (const samples of this.#kept) stream.push(samples);
    return open;
  }

  /** A stream that throws is dead: its audio is kept for the next, which is opened when words are asked for. */
  #try(work: (stream: SpeechToTextStream) => void): void {
    const open = this.#open;
    if (!open) return;
    try {
      work(open.stream);
    } catch {
      this.#health.failed(open.vendor.name);
      this.#shut();
      this.#order = [...this.#order.filter((vendor) => vendor !== open.vendor), open.vendor];
    }
  }

  #shut(): void {
    const open = this.#open;
    this.#open = null;
    try {
      open?.stream.close();
    } catch {
      // It was given up already.
    }
  }
}
