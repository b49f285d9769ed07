import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowSchema } from '@parley/contracts/flow';
import { createFlowMind } from '../flow/mind.ts';
import type { ExpectedAnswer } from '../ports.ts';
import { greeted, liveId, say } from '../testing/turn-driver.ts';
import { english } from './en/en.ts';
import { languageOf } from './languages.ts';
import { neutral } from './neutral.ts';

test('a language is found by the first part of its tag, and one that is not known is the neutral one', () => {
  for (const tag of ['en', 'en-GB', 'EN-us', 'en-Latn-US'])
    assert.equal(languageOf(tag).tag, english.tag, tag);
  assert.equal(languageOf('de-AT').tag, 'de');
  for (const tag of ['pl', 'eng', 'x-en', '', 'constructor'])
    assert.equal(languageOf(tag).tag, neutral.tag, tag);
});

test('without a language a turn ends by marks and digits, and never at once for words that nobody asked for', () => {
  const cases: [text: string, expects: ExpectedAnswer, level: string][] = [
    ['Czy jest wolny stolik?', 'anything', 'whole'],
    ['Chciałbym zarezerwować stolik dla czterech osób na jutro.', 'anything', 'likely'],
    ['Chciałbym zarezerwować', 'anything', 'unsure'],
    ['I would like to', 'anything', 'unsure'],
    ['Stolik,', 'anything', 'open'],
    ['no więc…', 'anything', 'open'],
    ['601 222', 'phone', 'open'],
    ['601 222 333', 'phone', 'unsure'],
    ['48 601 222 333', 'phone', 'whole'],
    ['anna@przyklad', 'email', 'open'],
    ['anna@przyklad.pl', 'email', 'whole'],
    ['Tak', 'yes-no', 'whole'],
    ['Paczka nie przyszła, mimo że czekałem cały dzień.', 'dictation', 'unsure'],
  ];
  for (const [text, expects, level] of cases) {
    assert.equal(neutral.turn.completenessOf(text, expects), level, text);
  }
});

test('without a language no word is taken for a wish or a question', () => {
  assert.ok(!neutral.turn.asksForTime('hold on'));
  assert.ok(!neutral.turn.commands.test('stop'));
  assert.equal(neutral.turn.answerExpectedAfter('Wie ist Ihre phone number?'), 'anything');
});

test('without a language text is said as it is written, but for emoji', () => {
  for (const { speech } of [neutral, languageOf('de')]) {
    assert.equal(speech.normalize('Das kostet 5 €, ja 🎉 &  gut.').spoken, 'Das kostet 5 €, ja & gut.');
  }
});

test('a caller in a language that is not known waits for a slow answer in silence, and is told of one that failed', () => {
  const driver = greeted({ language: 'pl' });
  say(driver, 'Czy jest wolny stolik?');
  driver.pass(5000);
  assert.equal(driver.last('reply.filler'), undefined);
  driver.happen({ type: 'reply.failed', reply: liveId(driver) });
  assert.equal(driver.last('reply.say')?.text, english.stock.apology);
});

test('a flow in a language without answers is refused', () => {
  const flow = flowSchema.parse({
    language: 'en',
    start: 'bye',
    steps: { bye: { kind: 'end', text: 'Tschüs.' } },
  });
  assert.throws(() => createFlowMind({ flow, language: languageOf('de') }), { code: 'invalid_argument' });
});
