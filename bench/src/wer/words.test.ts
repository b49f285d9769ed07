import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spokenWords, wordErrorRate, wordErrors } from './words.ts';

test('two ways of writing the same words count as the same', () => {
  const pairs = [
    ['Mr. Dashwood, to-morrow!', 'mister dashwood tomorrow'],
    ['It costs $42.15.', 'it costs forty two dollars and fifteen cents'],
    ['an ill-disposed man', 'an ill disposed man'],
    ['On the 21st at 9:30', 'on the twenty first at nine thirty'],
    ['1,250 people, 3.5%', 'one thousand two hundred fifty people three point five percent'],
    ['OK, any thing', 'okay anything'],
    ['0612', 'zero six one two'],
  ] as const;
  for (const [written, spoken] of pairs) assert.deepEqual(spokenWords(written), spokenWords(spoken));
});

test('a substitution, an insertion and a deletion each count once', () => {
  assert.deepEqual(wordErrors('one two three', 'one too three'), { errors: 1, words: 3 });
  assert.deepEqual(wordErrors('one two three', 'one two and three'), { errors: 1, words: 3 });
  assert.deepEqual(wordErrors('one two three', 'one three'), { errors: 1, words: 3 });
  assert.deepEqual(wordErrors('one two', ''), { errors: 2, words: 2 });
  assert.deepEqual(wordErrors('', 'you'), { errors: 1, words: 0 });
});

test('the rate is over all words, not the mean of the texts', () => {
  assert.equal(wordErrorRate([wordErrors('a', 'b'), wordErrors('a b c', 'a b c')]), 0.25);
  assert.equal(wordErrorRate([]), 0);
});
