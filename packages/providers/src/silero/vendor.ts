import { z } from 'zod';
import { defineVendor, sharedModel } from '../vendor.ts';

export const silero = defineVendor({
  id: 'silero',
  title: 'Silero',
  settings: z.object({}),
  weights: { package: '@ricky0123/vad-web', file: 'dist/silero_vad_v6.onnx' },
  activity: {
    async open(_, { clock, log }) {
      const { openSilero } = await import('./activity.ts');
      return sharedModel(openSilero({ clock, log }));
    },
  },
});
