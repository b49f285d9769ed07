/** What holds for each descriptor. Behaviour is held by the conformance of ports, beside the vendors. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { after, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { isSecret, variableOf } from '@parley/platform/config/config';
import { systemClock } from '@parley/platform/time/clock';
import { z } from 'zod';
import { type Kind, kinds, type Opened, type Vendor, type VendorContext } from './vendor.ts';

const loaded: string[] = [];
const hooks = registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
const { vendors } = await import('./vendors.ts');
hooks.deregister();

const context: VendorContext = { clock: systemClock, workers: 1 };
const kindNames = Object.keys(kinds) as Kind[];
const offersOf = (vendor: Vendor) => kindNames.flatMap((kind) => (vendor[kind] ? [vendor[kind]] : []));

/** The vendor's settings with a value for each of these fields. */
function settingsWith({ settings }: Vendor, names: readonly string[]): Record<string, unknown> {
  const samples = ['http://127.0.0.1:9/v1', 'a-secret-of-some-length', '100'];
  const given = names.map((name) => {
    const fits = samples.find((sample) => z.safeParse(settings.shape[name]!, sample).success);
    assert.ok(fits !== undefined, `${name} takes none of ${samples}`);
    return [name, fits];
  });
  return settings.parse(Object.fromEntries(given));
}

test('to read the list of vendors loads the code of none', () => {
  const here = new URL('./', import.meta.url).href;
  const own = loaded.filter((url) => url.startsWith(here)).map((url) => url.slice(here.length));
  const light = /^(vendors?|onnx\/models|[a-z0-9-]+\/(vendor|voices|settings))\.ts$/;
  assert.deepEqual(
    own.filter((path) => !light.test(path)),
    [],
  );
  assert.ok(own.length > vendors.length);
  const packages = loaded.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
  assert.deepEqual(
    [...new Set(packages)].filter((name) => name !== 'zod'),
    [],
  );
});

test('each vendor has a folder of its own, named as definitions name it, and each such folder is in the list', () => {
  const folders = readdirSync(import.meta.dirname).filter((name) =>
    existsSync(`${import.meta.dirname}/${name}/vendor.ts`),
  );
  assert.deepEqual(vendors.map(({ id }) => id).sort(), folders.sort());
  const titles = vendors.map(({ title }) => title);
  assert.equal(new Set(titles).size, titles.length);
});

test('no two vendors read the same variable', () => {
  const variables = vendors.flatMap(({ settings }) =>
    Object.values(settings.shape).flatMap((field) => variableOf(field) ?? []),
  );
  assert.deepEqual(
    variables.filter((name, at) => variables.indexOf(name) !== at),
    [],
  );
});

for (const vendor of vendors) {
  describe(vendor.id, () => {
    const fields = Object.entries(vendor.settings.shape);

    test('offers something, and disturbs nobody who has not set it up', () => {
      assert.match(vendor.id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.ok(offersOf(vendor).length > 0);
      assert.deepEqual(vendor.settings.safeParse({}).error, undefined);
    });

    test('marks each setting that grants access as secret, so that it never prints', () => {
      for (const [name, field] of fields) {
        if (!/key|token|secret|password/i.test(`${name} ${variableOf(field) ?? ''}`)) continue;
        if (/Ms$/.test(name)) continue; // How long the first token of an answer takes is no token.
        assert.ok(isSecret(field), name);
        const hidden = vendor.settings.shape[name]!;
        const value = z.parse(hidden, 'a-secret-of-some-length');
        assert.doesNotMatch(`${value} ${JSON.stringify(value)} ${inspect(value)}`, /some-length/, name);
      }
    });

    test('says how to set up what needs it, in names that it reads', () => {
      const variables = fields.flatMap(([, field]) => variableOf(field) ?? []);
      for (const { needs } of offersOf(vendor)) {
        if (!needs) continue;
        for (const name of needs.settings) assert.ok(name in vendor.settings.shape, name);
        assert.notEqual(needs.remedy, '');
        const named = needs.remedy.match(/PARLEY_[A-Z_]+/g) ?? [];
        assert.deepEqual(
          named.filter((name) => !variables.includes(name)),
          [],
        );
      }
    });

    test('stands behind others only with what is always there', () => {
      for (const offer of [vendor.recognition, vendor.voice]) {
        if (offer?.standIn) assert.equal(offer.needs, undefined);
      }
    });

    test('opens all that it offers, without a model or a connection, and closes it', async () => {
      for (const offer of offersOf(vendor)) {
        const settings = settingsWith(vendor, offer.needs?.settings ?? []);
        const opened: Opened<never, unknown> = await offer.open(settings, context);
        after(() => opened.close?.());
        assert.deepEqual(opened.backlog?.() ?? { waiting: 0, oldestMs: 0 }, { waiting: 0, oldestMs: 0 });
        await opened.close?.();
      }
    });

    test('has the voices that it tells of, each once, in languages that it speaks', async () => {
      const { voice } = vendor;
      if (!voice) return;
      const settings = settingsWith(vendor, voice.needs?.settings ?? []);
      const voices = voice.voices(settings);
      const names = voices.map(({ name }) => name);
      assert.ok(names.length > 0 && new Set(names).size === names.length);
      for (const { language } of voices)
        assert.ok(voice.languages.includes(language.split('-')[0]!), language);
      const opened = await voice.open(settings, context);
      const { capabilities } = opened.make({});
      assert.deepEqual([...capabilities.voices].sort(), [...names].sort());
      await opened.close?.();
    });
  });
}
