import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assistantDefinitionSchema } from '@parley/contracts/assistants';
import { readConfig } from '@parley/platform/config/config';
import { silentLog } from '@parley/platform/log/log';
import { systemClock } from '@parley/platform/time/clock';
import { vendors } from '@parley/providers/vendors';
import { createVendorHealth } from '@parley/voice/failover/vendor-health';
import { z } from 'zod';
import { openEngine } from './engine.ts';
import { scriptedSettings, vendorsBy } from './scripted.ts';
import { vendorSettingsIn } from './vendor-settings.ts';

const clock = systemClock;
const log = silentLog();
const settings = z.object(scriptedSettings);

test('for a load test anybody hears, thinks and speaks by the script, without a key and over the real voice activity', async () => {
  const config = readConfig(settings, { PARLEY_VENDORS: 'scripted', PARLEY_SCRIPTED_HEARS: 'a word' });
  const scripted = vendorsBy(config, vendors, log);
  const engine = await openEngine({
    vendors: scripted,
    settings: vendorSettingsIn({}, scripted),
    health: createVendorHealth({ clock }),
    context: { clock, log },
  });
  const mind = { kind: 'language-model', model: 'any', prompt: '' };
  const parts = await engine.partsOf(assistantDefinitionSchema.parse({ mind }));
  const names = [parts.mind.name, parts.textToSpeech.name, parts.speechToText.name];
  assert.deepEqual(names, ['scripted', 'scripted', 'scripted']);
  const stream = parts.speechToText.open({ language: 'en' });
  assert.equal((await stream.transcribe(new AbortController().signal)).text, 'a word');
  assert.deepEqual(parts.textToSpeech.capabilities.voices, ['slt', 'rms', 'awb', 'kal16']);
  assert.equal(parts.turnDetector, undefined);
  await engine.close();
});

test('otherwise the vendors are those of the list', () => {
  assert.equal(vendorsBy(readConfig(settings, {}), vendors, log), vendors);
});
