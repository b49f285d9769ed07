import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cleanJson,
  cleanText,
  isCleanText,
  mostTextKept,
  textSchema,
  visibleSchema,
  wordsSchema,
} from './text.ts';

const cannotBeStored = ['\u0000', '\u0001', '\u0008', '\u000b', '\u001b[2J', '\u001f', '\ud800', '\udc00'];

test('a door refuses each control character but tab and newline, and each half of a surrogate pair', () => {
  for (const schema of [textSchema(10), wordsSchema(10)]) {
    for (const odd of cannotBeStored)
      assert.equal(schema.safeParse(`a${odd}b`).success, false, JSON.stringify(odd));
    for (const fine of ['a\tb', 'a\nb', 'a\u202eb', 'a\u200db', 'a😀b', 'a\u0085b'])
      assert.equal(schema.parse(fine), fine);
  }
});

test('line ends of every kind are newlines, and only words lose the space around them', () => {
  assert.equal(textSchema(10).parse(' a\r\nb\rc '), ' a\nb\nc ');
  assert.equal(wordsSchema(10).parse(' a\r\nb\rc '), 'a\nb\nc');
  assert.equal(wordsSchema(10, 1).safeParse(' \r\n ').success, false);
  assert.equal(textSchema(3).safeParse('abcd').success, false);
});

test('what must be seen is more than marks that show nothing', () => {
  for (const blank of [
    '\u200b',
    '\u200b \u2060',
    '\ufeff',
    '\u00ad',
    '\u3164',
    '\u2800',
    '\u202e',
    '\u{e0020}',
    '\u0085',
  ]) {
    assert.equal(visibleSchema(10).safeParse(blank).success, false, JSON.stringify(blank));
  }
  for (const fine of ['a', '\u200bא\u200f', '👩\u200d🚀', '❤\ufe0f', '.'])
    assert.equal(visibleSchema(10).parse(fine), fine);
});

test('what a call brings is cleaned of the same, and what is fine stays to the letter', () => {
  for (const odd of cannotBeStored) assert.ok(isCleanText(cleanText(`a${odd}b`)), JSON.stringify(odd));
  assert.equal(cleanText('a\u0000b\ud800c\r\nd\te'), 'ab\ufffdc\nd\te');
  assert.equal(cleanText(' כן\u200f 😀 '), ' כן\u200f 😀 ');
  assert.equal(cleanText('😀', 1), '\ufffd', 'a cut leaves no half behind');
});

test('JSON is cleaned all the way down, in its keys as well, and keeps names that objects have by birth', () => {
  const given = JSON.parse(
    '{"a\\u0000":["\\ud800",{"__proto__":1,"constructor":"\\u0001x"}],"n":1,"t":true}',
  );
  assert.equal(
    JSON.stringify(cleanJson(given)),
    '{"a":["\ufffd",{"__proto__":1,"constructor":"x"}],"n":1,"t":true}',
  );
  assert.deepEqual(cleanJson({ a: undefined, b: Number.NaN, c: 10n, d: () => 1 }), {
    b: null,
    c: null,
    d: null,
  });
});

test('JSON that is too deep, too long or turns in a circle is cut, in bounded work', () => {
  let deep: unknown = 'x';
  for (let at = 0; at < 100_000; at += 1) deep = [deep];
  assert.ok(JSON.stringify(cleanJson(deep)).length < 100);
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  assert.ok(JSON.stringify(cleanJson(circle)).length < 1000);
  const long = 'x'.repeat(mostTextKept * 2);
  assert.ok(JSON.stringify(cleanJson([long, long, long])).length < mostTextKept * 3);
  assert.ok(JSON.stringify(cleanJson({ a: Array.from({ length: 1_000_000 }, () => 1) })).length < 500_000);
});
