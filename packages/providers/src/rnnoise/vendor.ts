import { z } from 'zod';
import { defineVendor, sharedModel } from '../vendor.ts';

export const rnnoise = defineVendor({
  id: 'rnnoise',
  title: 'RNNoise',
  settings: z.object({}),
  weights: { package: '@echogarden/rnnoise-wasm', file: 'package.json' },
  denoiser: {
    async open(_, { clock, log }) {
      const { openRnnoise } = await import('./denoiser.ts');
      return sharedModel(openRnnoise({ clock, log }));
    },
  },
});
