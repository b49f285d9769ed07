import { z } from 'zod';
import { defineVendor, sharedModel } from '../vendor.ts';

export const moonshine = defineVendor({
  id: 'moonshine',
  title: 'Moonshine',
  settings: z.object({}),
  weights: { package: '@moonshine-ai/moonshine-js', file: 'package.json' },
  recognition: {
    languages: ['en'],
    standIn: true,
    async open(_, { clock, log, workers }) {
      const { openMoonshine } = await import('./recognition.ts');
      return sharedModel(openMoonshine({ clock, log, workers }));
    },
  },
});
