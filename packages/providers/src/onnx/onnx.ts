import { InferenceSession } from 'onnxruntime-node';
import { weightsPath } from './weights.ts';

/**
 * A model of an installed package. One thread: for models this small a second one only costs, and the pool
 * gives every core its own worker. Runs block the calling thread, so this is for worker threads only.
 */
export function openModel(packageName: string, file: string): Promise<InferenceSession> {
  return openModelFile(weightsPath(packageName, file));
}

/** As `openModel`, for a file anywhere. */
export function openModelFile(path: string): Promise<InferenceSession> {
  return InferenceSession.create(path, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
}
