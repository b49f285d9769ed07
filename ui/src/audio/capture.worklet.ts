/** Runs on the audio thread: microphone blocks in, 20 ms PCM16 frames out by message. */
import { FrameSlicer } from './slicer.ts';

class Capture extends AudioWorkletProcessor {
  readonly #slicer = new FrameSlicer(sampleRate, 16_000);

  process(inputs: Float32Array[][]): boolean {
    const block = inputs[0]?.[0];
    if (block !== undefined) {
      this.#slicer.push(block, (frame) => {
        const copy = frame.slice();
        this.port.postMessage(copy, [copy.buffer]);
      });
    }
    return true;
  }
}

registerProcessor('parley-capture', Capture);
