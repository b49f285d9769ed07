import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameOf, standingOf } from './frame.ts';

/** Pieces in [brackets]; which of them stand. */
const standing: readonly (readonly [string, string])[] = [
  ['[monday]', 'monday'],
  ['not [monday]', ''],
  ['not on [monday]', ''],
  ['not [monday], [tuesday]', 'tuesday'],
  ['not [monday] but [tuesday]', 'tuesday'],
  ['[monday], not [tuesday]', 'monday'],
  ['[monday] and not [tuesday]', 'monday'],
  ['anything but [monday]', ''],
  ['any day but [monday] or [tuesday]', ''],
  ['any day except [monday]', ''],
  ['everything except the [first]', ''],
  ['other than [monday]', ''],
  ['[tuesday] instead of [monday]', 'tuesday'],
  ['[tuesday] rather than [monday]', 'tuesday'],
  ['[tuesday] would be better than [monday]', 'tuesday'],
  ["i can't do [monday]", ''],
  ["i can't make it on [monday]", ''],
  ["i don't want [monday]", ''],
  ["[monday] doesn't work", ''],
  ["[monday] doesn't work, [tuesday] is fine", 'tuesday'],
  ["[monday] won't do", ''],
  ['[monday] is not good', ''],
  ['[monday] is no good', ''],
  ['[monday] is too early', ''],
  ["[monday] isn't possible", ''],
  ['[monday] is good', 'monday'],
  ['[monday], no, [tuesday]', 'tuesday'],
  ['[monday] no wait [tuesday]', 'tuesday'],
  ['[monday], sorry, [tuesday]', 'tuesday'],
  ['[monday], i mean [tuesday]', 'tuesday'],
  ['[monday] or rather [tuesday]', 'tuesday'],
  ['[monday], scratch that, [tuesday]', 'tuesday'],
  ['[monday], no, [tuesday], no, [friday]', 'friday'],
  ['no, [monday]', 'monday'],
  ['no [monday]', 'monday'],
  ['[monday] or [tuesday]', 'monday tuesday'],
  ['[monday] and [tuesday]', 'monday tuesday'],
  ['[monday], no later', 'monday'],
  ['[monday], no problem', 'monday'],
  ['[monday], no wait', ''],
  ['[monday], scratch that', ''],
  ['never on a [monday]', ''],
  ['excluding [monday]', ''],
  ["i don't mind [monday]", 'monday'],
];

test('what is ruled out or taken back does not stand, and the rest does', () => {
  for (const [marked, wanted] of standing) {
    const pieces: { from: number; to: number }[] = [];
    let text = '';
    for (const part of marked.split(/(\[\w+\])/)) {
      const word = part.replace(/[[\]]/g, '');
      if (word !== part) pieces.push({ from: text.length, to: text.length + word.length });
      text += word;
    }
    const found = standingOf(text, pieces);
    const stands = pieces.filter((_, at) => found[at] === 'affirmed');
    assert.equal(stands.map(({ from, to }) => text.slice(from, to)).join(' '), wanted, marked);
  }
});

test('what can be refused by its name is ruled out by a "no" right before it', () => {
  const text = 'no sales please';
  assert.deepEqual(standingOf(text, [{ from: 3, to: 8 }], true), ['ruled-out']);
  assert.deepEqual(standingOf('no, sales', [{ from: 4, to: 9 }], true), ['affirmed']);
});

test('questions, proposals, doubts and contrasts are seen', () => {
  for (const text of [
    'is it free?',
    'what time is it',
    'you are open, right?',
    'do you have anything',
    'monday?',
  ])
    assert.equal(frameOf(text).asks, true, text);
  for (const text of ['i do', 'that is right.', 'may the 5th', 'do it', 'have it your way', 'yes, do that'])
    assert.equal(frameOf(text).asks, false, text);
  for (const text of [
    'how about monday?',
    'can i come at three?',
    'is monday okay?',
    'do you have something on friday?',
  ])
    assert.equal(frameOf(text).proposes, true, text);
  assert.equal(frameOf('are you open on christmas?').proposes, false);
  for (const text of ['maybe monday', "i'm not sure", 'it depends', 'let me think'])
    assert.equal(frameOf(text).doubts, true, text);
  for (const text of ['yes but the day is wrong', 'correct, except the time', 'only if it is free'])
    assert.equal(frameOf(text).contrasts, true, text);
});
