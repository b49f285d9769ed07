import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { z } from 'zod';
import { readConfig } from '../config/config.ts';
import { addKeyToFile, type KeyWrapper, keysInFile, localKeys, parseKeys } from './keys.ts';
import { masterKeys, vaultSettings } from './settings.ts';
import { createVault, type Place } from './vault.ts';

const place: Place = { tenant: 'proj_a', table: 'credentials', row: 'cred_1', field: 'secret' };
const old = randomBytes(32);
const vault = createVault(localKeys(new Map([[1, old]])));
const rotated = createVault(
  localKeys(
    new Map([
      [1, old],
      [2, randomBytes(32)],
    ]),
  ),
);

test('what is sealed for a place opens there, whatever its text', async () => {
  for (const secret of ['sk-1', '', 'ü\n\u0000 日本語', 'x'.repeat(100_000)]) {
    assert.equal(await vault.open(await vault.seal(secret, place), place), secret);
  }
});

test('moved to another tenant, table, row or field it does not open', async () => {
  const sealed = await vault.seal('sk-1', place);
  const elsewhere: Place[] = [
    { ...place, tenant: 'proj_b' },
    { ...place, table: 'oauth_tokens' },
    { ...place, row: 'cred_2' },
    { ...place, field: 'hint' },
    // The same letters, cut elsewhere.
    { ...place, tenant: 'proj_acredentials', table: '' },
    { ...place, row: 'cred_1s', field: 'ecret' },
  ];
  for (const other of elsewhere) await assert.rejects(vault.open(sealed, other), { code: 'data_loss' });
});

test('said to be of another version, or with the key of another secret, it does not open', async () => {
  const sealed = await rotated.seal('sk-1', place);
  const [mark, , key, text] = sealed.split(':');
  await assert.rejects(rotated.open([mark, '1', key, text].join(':'), place), { code: 'data_loss' });
  const [, , otherKey] = (await rotated.seal('sk-2', place)).split(':');
  await assert.rejects(rotated.open([mark, '2', otherKey, text].join(':'), place), { code: 'data_loss' });
  await assert.rejects(vault.open(sealed, place), { code: 'failed_precondition', message: /version 2/ });
});

test('with any one bit turned it does not open', async () => {
  const sealed = await vault.seal('a secret', place);
  const [mark, version, key, text] = sealed.split(':');
  for (const [at, part] of [key, text].entries()) {
    const bytes = Buffer.from(part ?? '', 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const turned = Buffer.from(bytes);
      turned[bit >> 3]! ^= 1 << (bit & 7);
      const parts = at === 0 ? [turned.toString('base64url'), text] : [key, turned.toString('base64url')];
      await assert.rejects(vault.open([mark, version, ...parts].join(':'), place), { code: 'data_loss' });
    }
  }
});

test('with any one character changed, added or left out it does not open', async () => {
  const sealed = await vault.seal('a secret', place);
  for (let at = 0; at < sealed.length; at++) {
    const other = sealed[at] === 'A' ? 'B' : 'A';
    for (const text of [
      sealed.slice(0, at) + other + sealed.slice(at + 1),
      sealed.slice(0, at) + sealed.slice(at + 1),
    ]) {
      await assert.rejects(vault.open(text, place), /opened|not among/, `${at}`);
    }
  }
  await assert.rejects(vault.open(`${sealed}A`, place), { code: 'data_loss' });
  for (const text of ['', 'pv1', 'pv1:1::', 'pv2:1:AAAA:AAAA', 'plain text']) {
    await assert.rejects(vault.open(text, place), { code: 'data_loss' }, text);
  }
});

test('no nonce, data key or ciphertext comes twice', async () => {
  const seen = new Set<string>();
  for (let n = 0; n < 500; n++) {
    const [, , key, text] = (await vault.seal('the same', place)).split(':');
    for (const part of [key, text])
      seen.add(
        Buffer.from(part ?? '', 'base64url')
          .subarray(0, 12)
          .toString('hex'),
      );
    seen.add(
      Buffer.from(text ?? '', 'base64url')
        .subarray(28)
        .toString('hex'),
    );
  }
  assert.equal(seen.size, 1500);
});

/** A key management service as the port allows it: it sees each data key. */
function watchedKeys() {
  const keys = localKeys(new Map([[1, randomBytes(32)]]));
  const seen: string[] = [];
  const held: Buffer[] = [];
  const watched: KeyWrapper = {
    ...keys,
    wrap(dataKey, context) {
      seen.push(dataKey.toString('hex'));
      held.push(dataKey);
      return keys.wrap(dataKey, context);
    },
    async unwrap(version, wrapped, context) {
      const dataKey = await keys.unwrap(version, wrapped, context);
      held.push(dataKey);
      return dataKey;
    },
  };
  return { keys: watched, seen, held };
}

test('a data key seals once, and is overwritten when it has done its work', async () => {
  const { keys, seen, held } = watchedKeys();
  const vault = createVault(keys);
  const sealed: string[] = [];
  for (let n = 0; n < 200; n++) sealed.push(await vault.seal('the same', place));
  for (const each of sealed) assert.equal(await vault.open(each, place), 'the same');
  assert.equal(new Set(seen).size, 200);
  assert.equal(held.length, 400);
  assert.ok(held.every((key) => key.every((byte) => byte === 0)));
});

test('after a rotation the old still opens, is known as old, and is new when sealed again', async () => {
  const before = await vault.seal('sk-1', place);
  assert.equal(await rotated.open(before, place), 'sk-1');
  assert.equal(rotated.isCurrent(before), false);
  assert.equal(rotated.isCurrent(await rotated.seal('sk-1', place)), true);
});

test('keys in a setting are read strictly, and an error does not repeat them', () => {
  const key = randomBytes(32).toString('base64');
  assert.deepEqual([...parseKeys(`2:${key}, 1:${key}\n`).keys()], [2, 1]);
  for (const text of ['', key, `0:${key}`, `1:${key},1:${key}`, '1:c2hvcnQ=', `x:${key}`]) {
    assert.throws(
      () => parseKeys(text),
      (error: Error & { code: string }) =>
        error.code === 'failed_precondition' && !error.message.includes(key),
    );
  }
});

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'parley-vault-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('a key file is made once, for its owner alone, and leaves nothing beside it', (t) => {
  const home = folder(t);
  const path = join(home, 'master.keys');
  const made = keysInFile(path);
  assert.deepEqual(keysInFile(path), made);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(home), ['master.keys']);
});

test('a key file that others may read is refused, with what to do', (t) => {
  const path = join(folder(t), 'master.keys');
  writeFileSync(path, `1:${randomBytes(32).toString('base64')}\n`);
  chmodSync(path, 0o644);
  assert.throws(() => keysInFile(path), { code: 'failed_precondition', message: /chmod 600/ });
});

test('keys are those of the setting, else those of a file that the first start makes', async (t) => {
  const home = folder(t);
  const given = randomBytes(32).toString('base64');
  const config = readConfig(z.object(vaultSettings), { PARLEY_MASTER_KEYS: `7:${given}` });
  assert.doesNotMatch(JSON.stringify(config), /7:/);
  const setting = masterKeys({ ...config, home });
  assert.equal(setting.version, 7);
  assert.deepEqual(readdirSync(home), []);
  const sealed = await createVault(masterKeys({ home })).seal('sk-1', place);
  assert.equal(await createVault(masterKeys({ home })).open(sealed, place), 'sk-1');
  assert.deepEqual(readdirSync(home), ['master-keys']);
});

test('a key that is added seals from then on, and what was sealed before still opens', async (t) => {
  const home = folder(t);
  const before = await createVault(masterKeys({ home })).seal('sk-1', place);
  const path = join(home, 'master-keys');
  assert.equal(addKeyToFile(path), 2);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(home), ['master-keys']);
  const after = createVault(masterKeys({ home }));
  assert.equal(await after.open(before, place), 'sk-1');
  assert.equal(after.isCurrent(before), false);
  assert.equal(after.isCurrent(await after.seal('sk-2', place)), true);
});
