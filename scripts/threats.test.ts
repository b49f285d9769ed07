/** `docs/security/threats.md` promises tests and names files: they must be there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/security/threats.md'), 'utf8');

/** The part under a heading, and its rows without the head. */
const parts = page.split(/^## /m).slice(1);
const rows = parts
  .filter((part) => part.includes('| shown by |'))
  .flatMap((part) =>
    part
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(1),
  );

/** A test of that file has it in its name. */
function isTested(path: string, name: string): boolean {
  const lines = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8').split('\n') : [];
  return lines.some((line) => line.includes(name) && /^\s*((test|it)\(|['"`])/.test(line));
}

describe('the list of threats', () => {
  test('has rows for whoever may attack', () => {
    assert.ok(rows.length > 40, `${rows.length}`);
    for (const row of rows) assert.equal(row.split(' | ').length, 3, row);
  });

  test('names tests that there are, in each row', () => {
    for (const row of rows) {
      const named = [...(row.split(' | ')[2] ?? '').matchAll(/`([^`]+)`: “([^”]+)”/g)];
      assert.ok(named.length > 0, row);
      for (const [, path = '', name = ''] of named) assert.ok(isTested(path, name), `${path}: ${name}`);
    }
  });

  test('names files that there are', () => {
    const paths = [...page.matchAll(/`([\w.-]+\/[\w./-]+)`/g)].map(([, path = '']) => path);
    assert.deepEqual(
      paths.filter((path) => !existsSync(join(root, path))),
      [],
    );
  });
});
