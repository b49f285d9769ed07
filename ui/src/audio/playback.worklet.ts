/** Runs on the audio thread: the agent's PCM16 in by message, played at a steady pace; `clear` drops it at once. */
import { JitterBuffer } from './jitter.ts';

class Playback extends AudioWorkletProcessor {
  readonly #buffer = new JitterBuffer(16_000, sampleRate);
  #sum = 0;
  #samples = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<Int16Array | 'clear'>) => {
      if (data === 'clear') this.#buffer.clear();
      else this.#buffer.push(data);
    };
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const out = outputs[0]?.[0];
    if (out === undefined) return true;
    this.#buffer.pull(out);
    for (const sample of out) this.#sum += sample * sample;
    this.#samples += out.length;
    if (this.#samples >= sampleRate / 30) {
      const rms = Math.sqrt(this.#sum / this.#samples);
      const level = Math.max(0, Math.min(1, 1 + Math.log10(Math.max(rms, 1e-6)) / 3));
      this.port.postMessage({ level, bufferedMs: this.#buffer.bufferedMs });
      this.#sum = 0;
      this.#samples = 0;
    }
    return true;
  }
}

registerProcessor('parley-playback', Playback);
