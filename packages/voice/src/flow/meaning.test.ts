import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flow } from '../language/en/flow/flow.ts';
import type { Embedder } from '../ports.ts';
import { createMeaning } from './meaning.ts';

const groups = [
  ['opening hours', 'when are you open', 'when do you close'],
  ['directions', 'where are you', 'how do I get there'],
  ['billing', 'question about my bill', 'I was charged twice'],
];
const { signal } = new AbortController();

async function means(text: string, embedder?: Embedder, how?: 'likely' | 'surely' | 'words') {
  return (await createMeaning(flow, embedder).of(text, groups, signal, how))?.groups ?? null;
}

/** Vectors by hand, so that "near" is known. */
function vectors(near: Record<string, number[]>): Embedder {
  return {
    dimensions: 3,
    embed: async (texts) => texts.map((text) => Float32Array.from(near[text] ?? [0, 0, 0])),
  };
}

test('words alone find what is said in other forms and with other words around', async () => {
  assert.deepEqual(await means('Uh, when do you guys close?'), [0]);
  assert.deepEqual(await means("I've got a question about the bill"), [2]);
  assert.deepEqual(await means('They charge me twice!'), [2]);
  assert.deepEqual(await means('and where exactly are you'), [1]);
});

test('what belongs to nothing is not forced anywhere', async () => {
  for (const text of ['', '...', 'banana', 'yes please', 'how are you', 'the weather is nice']) {
    assert.equal(await means(text), null, text);
  }
});

test('a question about nothing but what is named is about that', async () => {
  const holidays = ['what are your holiday hours', 'are you open on holidays'];
  const embedder = vectors({
    'what are your opening hours': [1, 0, 0],
    'what are your holiday hours': [0.99, 0.1, 0],
    'opening hours': [0.9, 0.3, 0],
  });
  const of = (text: string) => createMeaning(flow, embedder).of(text, [...groups, holidays], signal);
  assert.deepEqual((await of('What are your opening hours?'))?.groups, [0]);
  assert.deepEqual((await of('What are your holiday hours?'))?.groups, [3]);
});

test('a caller who names two things means both, one that is ruled out is not meant', async () => {
  assert.deepEqual(await means('directions or billing'), [1, 2]);
  assert.deepEqual(await means('not billing, directions'), [1]);
});

test('who rules out a longer phrase does not mean a shorter one in it', async () => {
  const nested = [['billing'], ['billing question'], ['directions']];
  const of = (text: string) => createMeaning(flow).of(text, nested, signal);
  assert.equal(await of('not a billing question'), null);
  assert.deepEqual((await of('not a billing question, directions'))?.groups, [2]);
  assert.deepEqual((await of('a billing question'))?.groups, [1]);
});

test('an embedder finds what shares no word, and only where it is clearly nearer than the next', async () => {
  const embedder = vectors({
    'when are you open': [1, 0, 0],
    'where are you': [0, 1, 0],
    'do you shut on sundays': [0.8, 0.2, 0],
    'tell me more about it': [0.6, 0.58, 0],
  });
  assert.deepEqual(await means('do you shut on sundays', embedder), [0]);
  assert.equal(await means('do you shut on sundays', embedder, 'words'), null);
  assert.equal(await means('tell me more about it', embedder), null);
});
