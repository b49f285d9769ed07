/** The engine holds no words: what is English stands under language/en. Judged by the commonest words of English. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { breaks } from './en/breaks.ts';
import * as grammar from './en/end-of-turn/grammar.ts';
import { meaning } from './en/flow/meaning.ts';
import { nods } from './en/overlap.ts';
import { neutral, soundOnly } from './neutral.ts';

const english = new Set(
  [
    nods,
    meaning.small,
    breaks.starters,
    breaks.leaning,
    grammar.leaning,
    grammar.halfLeaning,
    grammar.transitive,
    grammar.adjectives,
  ]
    .flatMap((words) => [...words])
    .filter((word) => !soundOnly.test(word) && !neutral.turn.nods.has(word)),
);

/** What a mind or a log is told, and no caller hears. */
const unheard = /(?:Error\(|\bfailed\(|output: )[^;]{0,160}$/;

const strings = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g;
const patterns = /(?<=[=(,:?!&|[]\s*|return )\/((?:[^/\\\n[]|\\.|\[(?:[^\]\\]|\\.)*\])+)\/[a-z]*/g;
const lists = /\[((?:\s*'[^'\n]*',?){4,}\s*)\]/g;

/** Sentences, patterns and lists of English words in a source file. */
function wordsIn(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/ .*$/gm, '$1');
  const plain = code.replace(patterns, '//');
  const sentences = [...plain.matchAll(strings)].filter((match) => {
    const words = (match[1] ?? match[2] ?? match[3] ?? '').replace(/\$\{[^}]*\}/g, '…').split(/\s+/);
    return words.length >= 3 && englishIn(words).length >= 2 && !unheard.test(plain.slice(0, match.index));
  });
  const expressions = [...code.matchAll(patterns)].filter((match) =>
    englishIn(
      (match[1] ?? '')
        .replace(/\\p\{\w+\}|\\[a-z]|\(\?<?\w*[:=!>]/gi, ' ')
        .replace(/\[[^\]]*\]/g, ' ')
        .split(/[^\p{L}']+/u),
    ).some((word) => word.length > 2),
  );
  const lines = [...plain.matchAll(lists)].filter((match) => {
    const words = (match[1] ?? '').match(/[\w']+(?=')/g) ?? [];
    return englishIn(words).length >= words.length / 2;
  });
  return [...sentences, ...expressions, ...lines].map((match) => match[0]);
}

function englishIn(words: readonly string[]): string[] {
  const plain = words.map((word) => word.toLowerCase().replace(/^[^\p{L}]+|[^\p{L}]+$/gu, ''));
  return plain.filter((word) => word.length > 1 && english.has(word));
}

test('no sentence, pattern or list of English words stands outside the folder of English', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = globSync('**/*.ts', { cwd: root }).filter(
    (file) =>
      !/\.(?:test|test-support|conformance)\.ts$|^(?:language\/[a-z]{2}|simulation|testing|trace)\//.test(
        file,
      ),
  );
  assert.ok(files.length > 50);
  const found = files.flatMap((file) =>
    wordsIn(readFileSync(`${root}/${file}`, 'utf8')).map((words) => `${file}: ${words}`),
  );
  assert.deepEqual(found, []);
});

test('what callers would hear, and what callers say, is found where it stands in the rules', () => {
  for (const source of [
    'say("I\'m sorry, one moment please.");',
    'const text = `It has to be more.`;',
    'if (/\\b(wait|please)\\b/.test(text)) return;',
    "const small = new Set('the a an my your'.split(' '));",
    "const nods = ['yeah', 'okay', 'right', 'sure'];",
  ]) {
    assert.equal(wordsIn(source).length, 1, source);
  }
  for (const source of [
    "throw new ParleyError('internal', 'The mind has not said what it would do.');",
    "const kinds = ['tool', 'end', 'transfer', 'say'];",
    '/** What would you like to do? */',
    'const space = /^[\\p{L}\\s]+$/u;',
  ]) {
    assert.deepEqual(wordsIn(source), [], source);
  }
});
