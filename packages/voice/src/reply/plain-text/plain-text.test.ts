import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { languageOf } from '../../language/languages.ts';
import { stepsOf } from '../../testing/counted-steps.ts';
import { createPieces } from '../pieces.ts';
import { createPlainText } from './plain-text.ts';
import { plainTexts } from './plain-texts.test-support.ts';

const { speech } = languageOf('en');

function plain(text: string, chunk = text.length + 1): string {
  const filter = createPlainText(speech.isUnsaid);
  let said = '';
  for (let at = 0; at < text.length; at += chunk) said += filter.push(text.slice(at, at + chunk));
  return said + filter.end();
}

const tidy = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:!?](?: |$))/g, '')
    .trim();

for (const [kind, rows] of Object.entries(plainTexts)) {
  test(`${kind}: what is not speech is left out, what is meant is kept`, () => {
    for (const [text, said] of rows) assert.equal(tidy(plain(text)), said, text);
  });
}

test('how the text is chunked makes no difference', () => {
  const all = Object.values(plainTexts).flat();
  for (const [text] of all)
    for (const chunk of [1, 2, 3, 7]) assert.equal(plain(text, chunk), plain(text), text);
  const scraps =
    '< > </ <b <p a="b" /> & &amp ; &lt; $ $x^ 2 \\ \\( \\frac { } [ ] ( ) * ** _ ~ ``` ```sh\n {" ": " 【 】 \n a 1 . !'
      .split(' ')
      .concat([' ', '\n', 'laughs', 'assistant:', 'word']);
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...scraps), { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (parts, chunk) => {
        const text = parts.join('');
        assert.equal(plain(text, chunk), plain(text));
      },
    ),
    { numRuns: 2000 },
  );
});

test('plain sentences pass unchanged and without delay', () => {
  const filter = createPlainText(speech.isUnsaid);
  assert.equal(filter.push('It costs $42.15. '), 'It costs $42.15. ');
  assert.equal(filter.push('We open at nine! '), 'We open at nine! ');
  assert.equal(filter.push('Is that all? '), 'Is that all? ');
  assert.equal(filter.push('Ask for A & B, a < b. '), 'Ask for A & B, a < b. ');
  assert.equal(filter.push('{{name}} pays. '), '{{name}} pays. ');
});

test('an answer in JSON is spoken while it is written', () => {
  const pieces = createPieces(speech);
  assert.deepEqual(pieces.push('{"response": "We open at nine. We close'), ['We open at nine.']);
  assert.deepEqual(pieces.push(' at five.", "confidence": 0.9}'), ['We close at five.']);
  assert.deepEqual(pieces.end(), []);
});

test('the mark of a sentence closes up over what was left out', () => {
  const pieces = createPieces(speech);
  assert.deepEqual(
    [...pieces.push('We open at nine [1]. Bye [2] !'), ...pieces.end()],
    ['We open at nine.', 'Bye!'],
  );
});

test('what is left out parts sentences where it stood between two', () => {
  const pieces = createPieces(speech);
  const text = '<p>Hello there</p><p>We are open</p>\n```sh\nls\n```\nGoodbye';
  assert.deepEqual([...pieces.push(text), ...pieces.end()], ['Hello there', 'We are open', 'Goodbye']);
});

test('long runs cost no more than their length', () => {
  const parts = [
    '<',
    '<a ',
    '&a',
    '$x',
    '\\frac{',
    '[',
    '(',
    '*a',
    '{"',
    '`',
    'x',
    '【',
    '$$',
    '\\(',
    '<a b="',
    '_',
  ];
  for (const part of parts) {
    const text = part.repeat(8_000 / part.length);
    for (const chunk of [4, text.length]) assert.ok(plain(text, chunk).length <= text.length);
  }
});

test('a whole answer at once costs no more than in proportion to its length', () => {
  const marks = ['word &amp; word ', 'word <b>word</b> ', 'word [1] word ', '<style>p</style> word '];
  for (const part of marks) {
    const steps = (count: number) => stepsOf(() => plain(part.repeat(count)));
    const [once, fourTimes] = [steps(200), steps(800)];
    assert.ok(fourTimes < once * 5, `${part}: ${once} steps, then ${fourTimes}`);
    assert.equal(plain(part.repeat(200)), plain(part.repeat(200), 7));
  }
});
