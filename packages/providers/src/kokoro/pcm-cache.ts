import type { Samples } from '@parley/voice/frame';

/** The pieces of speech used last, up to so many bytes: greetings, fillers and menus are then there at once. */
export class PcmCache {
  readonly #limitBytes: number;
  readonly #entries = new Map<string, Samples>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** A copy: what becomes of it is no matter to the cache. */
  get(key: string): Samples | undefined {
    const samples = this.#entries.get(key);
    if (samples === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, samples);
    return samples.slice();
  }

  /** Keeps a copy. A piece of more than a tenth of the cache is not kept. */
  set(key: string, samples: Samples): void {
    if (samples.byteLength > this.#limitBytes / 10) return;
    this.#remove(key);
    this.#entries.set(key, samples.slice());
    this.#bytes += samples.byteLength;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#limitBytes) break;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    this.#bytes -= this.#entries.get(key)?.byteLength ?? 0;
    this.#entries.delete(key);
  }
}
