/** The tests of the vault are themselves tried: a vault with one fault must not pass them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

const folder = import.meta.dirname;

/** How many tests pass and fail with that line of the source made another. */
function outcomeWith(t: TestContext, file: string, line: string, other: string) {
  const copy = mkdtempSync(join(tmpdir(), 'parley-mutant-'));
  t.after(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(folder, join(copy, 'vault'), { recursive: true });
  for (const name of ['config', 'errors.ts']) symlinkSync(join(folder, '..', name), join(copy, name));
  symlinkSync(join(folder, '../../../../node_modules'), join(copy, 'node_modules'));
  const path = join(copy, 'vault', file);
  const text = readFileSync(path, 'utf8');
  assert.equal(text.split(line).length, 2, `${file} has "${line}" once`);
  writeFileSync(
    path,
    text.replace(line, () => other),
  );
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const args = ['--test', '--test-reporter=tap', join(copy, 'vault/vault.test.ts')];
  const { stdout } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  const count = (what: string) => Number(new RegExp(`^# ${what} ([0-9]+)$`, 'm').exec(stdout)?.[1]);
  return { passed: count('pass'), failed: count('fail') };
}

const nonce = 'const nonce = randomBytes(nonceBytes)';
const dataKey = 'const dataKey = randomBytes(keyBytes)';
const mutants: [what: string, file: string, line: string, other: string][] = [
  ['a nonce that is always the same', 'keys.ts', nonce, 'const nonce = Buffer.alloc(nonceBytes)'],
  ['a data key that is always the same', 'vault.ts', dataKey, "const dataKey = Buffer.alloc(keyBytes, 'k')"],
  [
    'a data key that comes from the place',
    'vault.ts',
    dataKey,
    'const dataKey = Buffer.alloc(keyBytes, place.row)',
  ],
  [
    'no place that is bound',
    'keys.ts',
    '{ authTagLength: tagBytes }).setAAD(context)',
    '{ authTagLength: tagBytes })',
  ],
  [
    'a tenant that is not bound',
    'vault.ts',
    'String(version), tenant, table, row, field]',
    'String(version), table, row, field]',
  ],
  ['a field that is not bound', 'vault.ts', 'tenant, table, row, field]', 'tenant, table, row]'],
  ['parts that run into each other', 'vault.ts', 'return [length, bytes]', 'return [bytes]'],
  [
    'a last letter of which bits are not read',
    'vault.ts',
    "if (bytes.toString('base64url') !== text) throw broken();",
    '',
  ],
  [
    'a data key that stays in memory',
    'vault.ts',
    "contextOf(place, 'text', version));\n      dataKey.fill(0);\n      return `",
    "contextOf(place, 'text', version));\n      return `",
  ],
];

test('with nothing changed the vault passes', (t) => {
  const { passed, failed } = outcomeWith(t, 'keys.ts', nonce, nonce);
  assert.ok(passed > 0 && failed === 0);
});

for (const [what, file, line, other] of mutants) {
  test(`a vault with ${what} does not pass`, (t) => {
    const { passed, failed } = outcomeWith(t, file, line, other);
    assert.ok(passed > 0 && failed > 0, `${passed} passed, ${failed} failed`);
  });
}
