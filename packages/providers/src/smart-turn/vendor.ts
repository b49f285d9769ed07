import { z } from 'zod';
import { type AddedModel, isAdded, modelPath } from '../onnx/models.ts';
import { defineVendor, sharedModel } from '../vendor.ts';

const added: AddedModel = {
  name: 'smart-turn',
  title: 'Smart Turn v3.2: hears whether a caller has finished',
  licence: 'BSD-2-Clause, Daily',
  file: 'smart-turn-v3.2-cpu.onnx',
  bytes: 8_679_182,
  sha256: '2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f',
  wheel: {
    package: 'pipecat-ai',
    version: '1.14.0',
    path: 'pipecat/audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx',
  },
};

export const smartTurn = defineVendor({
  id: 'smart-turn',
  title: 'Smart Turn',
  settings: z.object({ model: z.string().min(1).optional().meta({ description: 'Path of its ONNX file' }) }),
  added,
  async find(settings, { home }) {
    const there = home !== undefined && isAdded(home, added);
    return there ? { ...settings, model: modelPath(home, added) } : settings;
  },
  turnDetector: {
    needs: { settings: ['model'], remedy: 'Run: parley models add smart-turn' },
    async open({ model = '' }, { clock, log, workers }) {
      const { openSmartTurn } = await import('./turn-detector.ts');
      return sharedModel(openSmartTurn({ clock, log, workers, model }));
    },
  },
});
