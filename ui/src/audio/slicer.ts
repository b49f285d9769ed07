/** From the microphone's rate and blocks to the 20 ms frames of PCM16 that the server takes. */
export class FrameSlicer {
  readonly #step: number;
  readonly #frame: Int16Array;
  #filled = 0;
  /** Where the next sample of the slow rate lies, in samples of the current block; -1 to 0 is the block before. */
  #position = 0;
  #last = 0;
  #smooth = 0;
  readonly #smoothing: number;

  /** Rates in Hz; a frame is 20 ms at `outRate`. */
  constructor(inRate: number, outRate: number) {
    this.#step = inRate / outRate;
    this.#frame = new Int16Array(outRate / 50);
    // One pole at 0.45 of the slower rate takes the worst of what would fold back; none where the rates are equal.
    this.#smoothing = inRate > outRate ? 1 - Math.exp((-2 * Math.PI * 0.45 * outRate) / inRate) : 1;
  }

  /** Takes a block; calls back for each frame that became full. The frame is reused: copy what you keep. */
  push(block: Float32Array, onFrame: (frame: Int16Array) => void): void {
    const smoothed = this.#smoothing === 1 ? block : this.#filter(block);
    while (this.#position < smoothed.length) {
      const index = Math.floor(this.#position);
      const part = this.#position - index;
      const right = smoothed[index] ?? 0;
      const left = index === 0 ? this.#last : (smoothed[index - 1] ?? 0);
      const value = this.#step === 1 ? right : left + (right - left) * part;
      this.#frame[this.#filled] = Math.round(Math.max(-1, Math.min(1, value)) * 32767);
      this.#filled += 1;
      if (this.#filled === this.#frame.length) {
        this.#filled = 0;
        onFrame(this.#frame);
      }
      this.#position += this.#step;
    }
    this.#position -= smoothed.length;
    this.#last = smoothed[smoothed.length - 1] ?? this.#last;
  }

  #filter(block: Float32Array): Float32Array {
    const out = new Float32Array(block.length);
    for (let i = 0; i < block.length; i += 1) {
      this.#smooth += this.#smoothing * ((block[i] ?? 0) - this.#smooth);
      out[i] = this.#smooth;
    }
    return out;
  }
}

/** The loudness of a frame, 0 to 1, on a scale that looks even to the eye (-60 dB is 0, full scale is 1). */
export function levelOf(frame: Int16Array): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  const rms = Math.sqrt(sum / Math.max(1, frame.length)) / 32768;
  return Math.max(0, Math.min(1, 1 + Math.log10(Math.max(rms, 1e-6)) / 3));
}
