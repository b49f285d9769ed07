import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalize } from './normalize.ts';
import { numberKinds } from './number-kinds.test-support.ts';
import { wordKinds } from './word-kinds.test-support.ts';

for (const [kind, rows] of Object.entries({ ...numberKinds, ...wordKinds })) {
  test(`${kind} are said as people say them`, () => {
    assert.ok(rows.length >= 35);
    for (const [text, spoken] of rows) {
      assert.equal(normalize(text).spoken, spoken, text);
      const { spans } = normalize(text);
      assert.ok(
        spans.every(({ textStart, textEnd }) => textStart < textEnd && textEnd <= text.length),
        text,
      );
    }
  });
}
