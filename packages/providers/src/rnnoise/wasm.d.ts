declare module '@echogarden/rnnoise-wasm' {
  export interface RNNoise {
    _rnnoise_create(model: number): number;
    _rnnoise_destroy(state: number): void;
    /** 480 floats in the range of int16; returns the probability of voice. */
    _rnnoise_process_frame(state: number, output: number, input: number): number;
    _malloc(bytes: number): number;
    HEAPF32: Float32Array;
  }
  export default function load(): Promise<RNNoise>;
}
