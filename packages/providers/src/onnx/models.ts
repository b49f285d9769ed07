/** Models that are not part of what npm installs: files that a person adds, one folder for this machine. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface AddedModel {
  /** As it is called on the command line. */
  name: string;
  title: string;
  licence: string;
  file: string;
  bytes: number;
  sha256: string;
  /** The Python package that has it inside. */
  wheel: { package: string; version: string; path: string };
}

export const smartTurnModel: AddedModel = {
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

export const addedModels: readonly AddedModel[] = [smartTurnModel];

/** Where it is under the folder for data, whether or not it is there. */
export function modelPath(home: string, model: AddedModel): string {
  return join(home, 'models', model.file);
}

export function isAdded(home: string, model: AddedModel): boolean {
  return existsSync(modelPath(home, model));
}
