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

/** Where it is under the folder for data, whether or not it is there. */
export function modelPath(home: string, model: AddedModel): string {
  return join(home, 'models', model.file);
}

export function isAdded(home: string, model: AddedModel): boolean {
  return existsSync(modelPath(home, model));
}
