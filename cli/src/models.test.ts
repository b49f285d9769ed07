import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { vendors } from '@parley/providers/vendors';
import { zipSync } from 'fflate';
import { addModel, type FetchWheel, listModels, removeModel } from './models.ts';

const smartTurnModel = vendors.find(({ id }) => id === 'smart-turn')!.added!;
const home = await mkdtemp(join(tmpdir(), 'parley-models-'));
after(() => rm(home, { recursive: true }));
const environment = { PARLEY_HOME: home };

const bringing =
  (files: Record<string, Uint8Array>): FetchWheel =>
  (_wheel, folder) =>
    writeFile(join(folder, 'some.whl'), zipSync(files, { level: 1 }));

test('a file that is not the known model is not kept, however it is called', async () => {
  const { path } = smartTurnModel.wheel;
  const others = [{ [path]: new Uint8Array(smartTurnModel.bytes) }, { [path]: new Uint8Array(9) }, {}];
  for (const files of others) {
    await assert.rejects(addModel('smart-turn', environment, bringing(files)), {
      code: 'failed_precondition',
    });
  }
  await assert.rejects(stat(join(home, 'models')));
});

test('a wheel that is broken or does not come is said so', async () => {
  const broken: FetchWheel = (_wheel, folder) => writeFile(join(folder, 'some.whl'), 'no zip');
  await assert.rejects(addModel('smart-turn', environment, broken), { code: 'failed_precondition' });
  await assert.rejects(
    addModel('smart-turn', environment, async () => {}),
    { code: 'unavailable' },
  );
});

test('a model that is not known is not looked for', async () => {
  await assert.rejects(addModel('best-model', environment), { code: 'not_found' });
  await assert.rejects(removeModel('../first-key', environment), { code: 'not_found' });
});

test('a model that npm brings is not added, and the message says how it comes back', async () => {
  for (const change of [addModel('kokoro', environment), removeModel('kokoro', environment)]) {
    await assert.rejects(change, { code: 'failed_precondition', message: /npm install/ });
  }
});

test('a model that is not there is listed as such, and removing it does no harm', async () => {
  assert.match(listModels(environment), /^smart-turn .*8\.7 MB, BSD-2-Clause.*: not added$/m);
  await removeModel('smart-turn', environment);
});
