import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slowIn } from './regexps.ts';

const none = new Map();
const linesOf = (text: string, built = none) => [
  ...new Set(slowIn('x.ts', text, built).map(({ line }) => line)),
];

test('an expression whose work grows faster than its input is found, in any corner of a file', () => {
  for (const slow of [
    '/[.?!]+$/',
    String.raw`/\s+$/`,
    String.raw`/\s*@\s*/`,
    '/(a+)+$/',
    String.raw`/^(.*)\[(.+)\](.*)=(.*)$/`,
    String.raw`/[^.!?]+[.!?]+(?=\s|$)/g`,
    String.raw`/[\p{L}--[a]]+$/v`,
  ]) {
    assert.deepEqual(
      linesOf(`const a = 1;\nfunction f() {\n  return [{ b: ${slow}.test('') }];\n}`),
      [3],
      slow,
    );
  }
});

test('one that is tried once at each place passes', () => {
  for (const fast of [
    String.raw`/(?<!\s)\s+$/`,
    String.raw`/^\s+/`,
    String.raw`/\ba+\b/`,
    '/[a-z]{1,64}$/',
  ]) {
    assert.deepEqual(linesOf(`const fast = ${fast};`), [], fast);
  }
});

test('a constructor is judged by what it built, and one that built nothing yet must say why it is fast', () => {
  const text = 'export const one = new RegExp(a);\nexport const two = RegExp(b);';
  const built = new Map([
    [1, [{ source: 'a+$', flags: '' }]],
    [2, [{ source: 'a', flags: '' }]],
  ]);
  assert.deepEqual(linesOf(text, built), [1]);
  assert.deepEqual(linesOf(text), [1, 2]);
});

test('a written reason lets one line through, and only that', () => {
  assert.deepEqual(linesOf('// regexp: of 24 characters at most.\nconst a = /b+$/;\nconst c = /d+$/;'), [3]);
  assert.deepEqual(linesOf('// regexp:\nconst a = /b+$/;'), [2]);
});
