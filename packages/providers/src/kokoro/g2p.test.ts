import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dictionary } from 'cmu-pronouncing-dictionary';
import { phonemize } from './g2p.ts';
import { soundOfLetters } from './letter-to-sound.ts';

const say = (text: string) => phonemize(text, dictionary);

test('known words come from the dictionary, with stress before the vowel', () => {
  assert.equal(say('Hello, Tuesday morning.'), 'həlˈO, tˈuzdˌA mˈɔɹnɪŋ.');
});

test('function words are weak inside a phrase and strong at its end', () => {
  assert.equal(say('What is it for?'), 'wˈʌt ɪz ɪt fˈɔɹ?');
  assert.equal(say('for the apple and the pear'), 'fɔɹ ði ˈæpᵊl ænd ðə pˈɛɹ');
  assert.equal(say('How can I help you?'), 'hˈW kæn ˌI hˈɛlp ju?');
});

test('initials and words without vowels are spelled', () => {
  assert.equal(say('the XQZ of my TV'), 'ði ˈɛks kjˈu zˈi ʌv mI tˈi vˈi');
  assert.equal(say('code A B'), 'kˈOd ˈA bˈi');
  assert.equal(say('A code'), 'ɐ kˈOd');
});

test('words that no dictionary has are said from an ending, from their parts, or from their letters', () => {
  assert.equal(say("Parley's rescheduler"), 'pˈɑɹliz ɹiskˈɛʤuləɹ');
  assert.equal(say('faxmodem'), 'fˈæksmˌOdəm');
  assert.equal(say('kubernetes'), 'kjˈubəɹnits');
  assert.deepEqual(soundOfLetters('blorping'), ['B', 'L', 'AO1', 'R', 'P', 'IH0', 'NG']);
});

test('accents, curly quotes, digits, brackets and dashes are never left out of what is said', () => {
  assert.equal(say('café'), say('cafe'));
  assert.equal(say('I’m'), say("I'm"));
  assert.equal(say('7'), say('seven'));
  assert.equal(say('one (or two) – three'), 'wˈʌn, ɔɹ tˈu — θɹˈi');
});

test('letters alone tell most sounds of a word', () => {
  const words = Object.keys(dictionary).filter((word, n) => n % 97 === 0 && /^[a-z]+$/.test(word));
  let errors = 0;
  let phones = 0;
  for (const word of words) {
    const expected = dictionary[word]!.replace(/\d/g, '').split(' ');
    const actual = soundOfLetters(word).map((phone) => phone.replace(/\d/, ''));
    errors += distance(expected, actual);
    phones += expected.length;
  }
  assert.ok(errors / phones < 0.2, `${((100 * errors) / phones).toFixed(1)} % of the sounds are wrong`);
});

function distance(a: readonly string[], b: readonly string[]): number {
  let row = b.map((_, n) => n + 1);
  a.forEach((phone, i) => {
    let diagonal = i;
    let left = i + 1;
    row = row.map((above, j) => {
      const cost = Math.min(above + 1, left + 1, diagonal + (phone === b[j] ? 0 : 1));
      diagonal = above;
      left = cost;
      return cost;
    });
  });
  return row.at(-1) ?? a.length;
}
