import { workerData } from 'node:worker_threads';
import { Tensor } from 'onnxruntime-node';
import { logMel } from '../onnx/log-mel.ts';
import { openModelFile } from '../onnx/onnx.ts';
import { serve, type WorkerData } from '../onnx/worker.ts';

export interface SmartTurnRequest {
  /** 16 kHz. */
  samples: Int16Array<ArrayBuffer>;
}

const seconds = 8;

await serve<SmartTurnRequest, number>(async () => {
  const session = await openModelFile((workerData as WorkerData).model ?? '');
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
  const predict = async (samples: Int16Array<ArrayBuffer>) => {
    const features = logMel(samples, seconds);
    const tensor = new Tensor('float32', features, [1, features.length / (100 * seconds), 100 * seconds]);
    const result = await session.run({ [input]: tensor });
    return Number((result[output]!.data as Float32Array)[0]);
  };
  // The first run is several times slower than the others, and an answer to a caller has a deadline.
  await predict(new Int16Array(16_000));
  return async ({ samples }) => ({ answer: await predict(samples), transfer: [] });
});
