/** Which of the models that npm brings are installed. */
import { stat } from 'node:fs/promises';
import { weightsPath } from '@parley/providers/onnx/weights';
import { type Kind, kinds, type Vendor } from '@parley/providers/vendor';
import { vendors } from '@parley/providers/vendors';

export interface LocalModel {
  name: string;
  package: string;
  /** False where npm did not bring it. */
  installed: boolean;
}

export function localModels(): Promise<LocalModel[]> {
  const models = vendors.flatMap((vendor) => (vendor.weights ? [{ vendor, ...vendor.weights }] : []));
  return Promise.all(
    models.map(async ({ vendor, package: from, file }) => {
      const model = { name: nameOf(vendor), package: from };
      try {
        await stat(weightsPath(from, file));
        return { ...model, installed: true };
      } catch {
        return { ...model, installed: false };
      }
    }),
  );
}

function nameOf(vendor: Vendor): string {
  const offered = (Object.keys(kinds) as Kind[]).filter((kind) => vendor[kind]);
  return `${vendor.title}: ${offered.map((kind) => kinds[kind]).join(', ')}`;
}
