import { activityFrameSamples } from '@parley/voice/frame';
import { Tensor } from 'onnxruntime-node';
import { openModel } from '../onnx/onnx.ts';
import { serve } from '../onnx/worker.ts';
import { rowSamples } from './row.ts';

export interface SileroRequest {
  rows: Int16Array;
  count: number;
  /** Streams that will not ask again. */
  closed: readonly number[];
}

/** Version 6 hears nothing at all unless it is given the end of the frame before. */
const contextSamples = 64;
const inputSamples = contextSamples + activityFrameSamples;
const stateSize = 128;

interface StreamMemory {
  /** Two layers of the recurrent state. */
  state: Float32Array;
  context: Float32Array;
}

export interface SileroAnswer {
  probabilities: Float32Array;
  /** Those of the request, to be used again. */
  rows: Int16Array;
}

await serve<SileroRequest, SileroAnswer>(async () => {
  const session = await openModel('@ricky0123/vad-web', 'dist/silero_vad_v6.onnx');
  const rate = new Tensor('int64', BigInt64Array.of(16_000n), []);
  const streams = new Map<number, StreamMemory>();
  // The same memory for each batch.
  let inputs = new Float32Array(0);
  let states = new Float32Array(0);

  return async ({ rows, count, closed }) => {
    const ids = new Int32Array(rows.buffer, rows.byteOffset);
    if (inputs.length < count * inputSamples) {
      inputs = new Float32Array(count * inputSamples);
      states = new Float32Array(2 * count * stateSize);
    }
    const input = inputs.subarray(0, count * inputSamples);
    const state = states.subarray(0, 2 * count * stateSize);
    const batch: StreamMemory[] = [];
    for (let n = 0; n < count; n++) {
      const id = ids[(n * rowSamples) / 2]!;
      const memory = streams.get(id) ?? {
        state: new Float32Array(2 * stateSize),
        context: new Float32Array(contextSamples),
      };
      streams.set(id, memory);
      batch.push(memory);
      const at = n * inputSamples;
      input.set(memory.context, at);
      for (let i = 0, row = n * rowSamples + 2; i < activityFrameSamples; i++) {
        input[at + contextSamples + i] = rows[row + i]! / 32768;
      }
      memory.context.set(input.subarray(at + activityFrameSamples, at + inputSamples));
      state.set(memory.state.subarray(0, stateSize), n * stateSize);
      state.set(memory.state.subarray(stateSize), (count + n) * stateSize);
    }
    const result = await session.run({
      input: new Tensor('float32', input, [count, inputSamples]),
      state: new Tensor('float32', state, [2, count, stateSize]),
      sr: rate,
    });
    const after = result.stateN!.data as Float32Array;
    batch.forEach((memory, n) => {
      memory.state.set(after.subarray(n * stateSize, (n + 1) * stateSize));
      memory.state.set(after.subarray((count + n) * stateSize, (count + n + 1) * stateSize), stateSize);
    });
    for (const id of closed) streams.delete(id);
    const probabilities = Float32Array.from(result.output!.data as Float32Array);
    return { answer: { probabilities, rows }, transfer: [probabilities.buffer, rows.buffer as ArrayBuffer] };
  };
});
