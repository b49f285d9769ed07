/**
 * The agent's sound between the network and the loudspeaker. Playing starts once `targetMs` are there, or once
 * the first of it has waited that long, and starts afresh after the buffer ran dry.
 */
export class JitterBuffer {
  readonly #inRate: number;
  readonly #step: number;
  readonly #target: number;
  readonly #fade: number;
  #chunks: Int16Array[] = [];
  #buffered = 0;
  /** Place in the first chunk, with fractions while resampling. */
  #position = 0;
  #playing = false;
  #waited = 0;
  #value = 0;
  #fading = 0;

  /** Rates in Hz of what is pushed and what is pulled. */
  constructor(inRate: number, outRate: number, targetMs = 70) {
    this.#inRate = inRate;
    this.#step = inRate / outRate;
    this.#target = (targetMs * inRate) / 1000;
    this.#fade = Math.round(outRate * 0.004);
  }

  /** What is still to be played, in ms. */
  get bufferedMs(): number {
    return ((this.#buffered - this.#position) * 1000) / this.#inRate;
  }

  push(samples: Int16Array): void {
    if (samples.length === 0) return;
    this.#chunks.push(samples);
    this.#buffered += samples.length;
  }

  /** Drops all that has not been played; the last sound fades within 4 ms instead of clicking. */
  clear(): void {
    this.#chunks = [];
    this.#buffered = 0;
    this.#position = 0;
    this.#stop();
  }

  /** Fills a block with sound or silence, -1 to 1; the number of samples that are sound. */
  pull(out: Float32Array): number {
    let sounding = 0;
    if (!this.#playing && this.#buffered > 0) {
      this.#waited += out.length * this.#step;
      this.#playing = this.#buffered >= this.#target || this.#waited > this.#target;
    }
    for (let i = 0; i < out.length; i += 1) {
      const next = this.#playing ? this.#next() : undefined;
      if (next === undefined) {
        if (this.#playing) this.#stop();
        if (this.#fading > 0) this.#fading -= 1;
        out[i] = this.#fading === 0 ? 0 : (this.#value * this.#fading) / this.#fade;
      } else {
        this.#value = next;
        out[i] = next;
        sounding += 1;
      }
    }
    return sounding;
  }

  #next(): number | undefined {
    let chunk = this.#chunks[0];
    while (chunk !== undefined && this.#position >= chunk.length) {
      this.#position -= chunk.length;
      this.#buffered -= chunk.length;
      this.#chunks.shift();
      chunk = this.#chunks[0];
    }
    if (chunk === undefined) return undefined;
    const index = Math.floor(this.#position);
    const left = chunk[index] ?? 0;
    const right = index + 1 < chunk.length ? (chunk[index + 1] ?? 0) : (this.#chunks[1]?.[0] ?? left);
    const value = left + (right - left) * (this.#position - index);
    this.#position += this.#step;
    return value / 32768;
  }

  #stop(): void {
    this.#playing = false;
    this.#waited = 0;
    this.#fading = this.#fade;
    if (this.#chunks.length === 0) {
      this.#position = 0;
      this.#buffered = 0;
    }
  }
}
