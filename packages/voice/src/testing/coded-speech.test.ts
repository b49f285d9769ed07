import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import { Codebook, gapMs } from './coded-speech.ts';

const word = fc.stringMatching(/^[a-z]{1,6}$/);

test('what was encoded is read back, word for word, at every rate and however it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 20 }),
      fc.constantFrom(8000, 16_000, 24_000),
      fc.integer({ min: 1, max: 5000 }),
      (words, rateHz, cut) => {
        const book = new Codebook();
        const samples = book.encode(words.join(' '), rateHz);
        const reader = book.reader(rateHz);
        for (let from = 0; from < samples.length; from += cut)
          reader.push(samples.subarray(from, from + cut));
        assert.deepEqual(
          reader.words.map(({ text }) => text),
          words,
        );
        for (const { ms } of reader.words) assert.equal(Math.round(ms), book.wordMs - gapMs);
      },
    ),
    { numRuns: 30 },
  );
});

test('a word that was cut is seen with the part of it that was there', () => {
  const book = new Codebook();
  const samples = book.encode('one two', 16_000);
  const [one, two] = book.decode(samples.subarray(0, 250 * 16), 16_000);
  assert.deepEqual([one?.text, Math.round(one?.ms ?? 0)], ['one', 180]);
  assert.deepEqual([two?.text, Math.round(two?.ms ?? 0)], ['two', 50]);
});

test('sound that is no word is seen as one, and silence as none', () => {
  const book = new Codebook();
  assert.deepEqual(book.decode(new Int16Array(1000), 16_000), []);
  assert.equal(book.decode(new Int16Array(1000).fill(99), 16_000)[0]?.text, '?');
});

test('words that were taken are not given again', () => {
  const book = new Codebook();
  const reader = book.reader(16_000);
  reader.push(book.encode('one two', 16_000));
  assert.equal(reader.take().length, 2);
  reader.push(book.encode('two', 16_000));
  assert.deepEqual(
    reader.take().map(({ text }) => text),
    ['two'],
  );
});
