import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { languageOf } from '../language/languages.ts';
import { judgeOverlap, type OverlapInput } from './overlap.ts';

function judge(text: string, more: Partial<OverlapInput> = {}): 'real' | 'false' {
  return judgeOverlap({
    text,
    language: languageOf('en-US').turn,
    expects: 'anything',
    minWords: 2,
    durationMs: 900,
    confidence: null,
    ...more,
  });
}

test('listening noises do not take the floor, however many', () => {
  for (const text of [
    '',
    '…',
    'mm-hm',
    'Mhm.',
    'yeah, okay',
    'oh I see',
    'right right right',
    'Uh-huh, great.',
  ]) {
    assert.equal(judge(text), 'false', text);
  }
});

test('one word that commands takes the floor at once', () => {
  for (const text of ['stop', 'Wait!', 'no', 'okay hold on', 'Excuse me', 'hello', 'what?']) {
    assert.equal(judge(text), 'real', text);
  }
});

test('words that are no listening noise take the floor once there are enough of them', () => {
  assert.equal(judge('Tuesday'), 'false');
  assert.equal(judge('on Tuesday'), 'real');
  assert.equal(judge('on Tuesday', { minWords: 3 }), 'false');
  assert.equal(judge('yeah on Tuesday', { minWords: 3 }), 'real');
});

test('an early answer to the question being asked takes the floor with one word', () => {
  assert.equal(judge('Tuesday', { expects: 'date' }), 'real');
  assert.equal(judge('Tuesday', { expects: 'dictation' }), 'false');
  assert.equal(judge('yes', { expects: 'yes-no' }), 'real');
  assert.equal(judge('okay', { expects: 'yes-no' }), 'real');
});

test('a hum over a yes-no question is a nod, not an answer', () => {
  for (const text of ['mm-hm', 'uh-huh', 'mhm', 'um er']) {
    assert.equal(judge(text, { expects: 'yes-no' }), 'false', text);
  }
});

test('a word inside another word is not a command', () => {
  assert.equal(judge('nowhere'), 'false');
  assert.equal(judge('helpful'), 'false');
});

test('in a language that is not known only the sounds that all share are listening noises, and no word commands', () => {
  const language = languageOf('pl-PL').turn;
  assert.equal(judge('mm, okay', { language }), 'false');
  for (const text of ['got it', 'nie teraz']) assert.equal(judge(text, { language }), 'real', text);
  assert.equal(judge('stop', { language }), 'false');
});

test('more words never turn an interruption back into a listening noise', () => {
  const word = fc.constantFrom('mm-hm', 'yeah', 'okay', 'Tuesday', 'stop', 'seven', 'I', 'really', '.');
  fc.assert(
    fc.property(fc.array(word), fc.array(word), fc.integer({ min: 1, max: 5 }), (before, after, minWords) => {
      const first = judge(before.join(' '), { minWords });
      const more = judge([...before, ...after].join(' '), { minWords });
      assert.ok(first === 'false' || more === 'real');
    }),
  );
});

test('a sound as short as a nod is one, whatever words were recognised in it; a command is not', () => {
  assert.equal(judge('You have.', { durationMs: 300 }), 'false');
  assert.equal(judge('You have.', { durationMs: 600 }), 'real');
  assert.equal(judge('Stop it.', { durationMs: 300 }), 'real');
  assert.equal(judge('On Tuesday.', { durationMs: 300, expects: 'date' }), 'real');
});

test('who nods in German, Spanish or French does not take the floor, and who wants it does', () => {
  const spoken = {
    'de-DE': { nods: ['Ja, genau.', 'ach so', 'mhm, verstehe'], wishes: ['Moment', 'Nein', 'wie bitte?'] },
    es: { nods: ['Sí, claro', 'de acuerdo', 'ajá'], wishes: ['Espere', 'no', '¿cómo?', 'perdón'] },
    'fr-CA': { nods: ["Oui, d'accord", 'tout à fait', 'euh'], wishes: ['Attendez', 'non', 'arrête'] },
  };
  for (const [tag, { nods, wishes }] of Object.entries(spoken)) {
    const language = languageOf(tag).turn;
    for (const text of nods) assert.equal(judge(text, { language }), 'false', text);
    for (const text of wishes) assert.equal(judge(text, { language }), 'real', text);
  }
  assert.equal(judge('je voudrais changer', { language: languageOf('fr').turn }), 'real');
});

test('a hum that was recognised as words, but with doubt, is a nod; the same words said surely are not', () => {
  assert.equal(judge('And they chimp.', { durationMs: 685, confidence: 0.53 }), 'false');
  assert.equal(judge('And they left.', { durationMs: 685, confidence: 0.8 }), 'real');
  assert.equal(judge('M. H. M.', { durationMs: 745, confidence: 0.71 }), 'false');
  assert.equal(judge('Excuse me.', { durationMs: 700, confidence: 0.4 }), 'real');
  assert.equal(judge('And they went to the other one', { durationMs: 1500, confidence: 0.5 }), 'real');
  assert.equal(judge('Tuesday', { durationMs: 600, confidence: 0.5, expects: 'date' }), 'real');
});
