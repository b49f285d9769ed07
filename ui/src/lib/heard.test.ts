import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitHeard } from './heard.ts';

test('an answer is split where hearing stopped', () => {
  assert.deepEqual(splitHeard('We open at nine.', 'We open'), { heard: 'We open', rest: ' at nine.' });
  assert.deepEqual(splitHeard('We open.', ''), { heard: '', rest: 'We open.' });
  assert.deepEqual(splitHeard('We open.', 'We open.'), { heard: 'We open.', rest: '' });
});

test('spacing, letter case and punctuation of what was heard need not match', () => {
  assert.deepEqual(splitHeard('Hello,  world! Bye.', 'hello world'), {
    heard: 'Hello,  world!',
    rest: ' Bye.',
  });
});
