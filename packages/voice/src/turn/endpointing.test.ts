import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { english } from '../language/en/en.ts';
import type { ExpectedAnswer } from '../ports.ts';
import { type EndpointInput, endpointWaitMs, holdWaitMs } from './endpointing.ts';

const minWaitMs = 320;
const maxWaitMs = 1700;

function wait(text: string, more: Partial<EndpointInput> = {}): number {
  return endpointWaitMs({
    language: english.turn,
    text,
    lastWordConfidence: null,
    expects: 'anything',
    minWaitMs,
    maxWaitMs,
    callerPauseMs: 0,
    callerPauses: 0,
    turnProbability: null,
    ...more,
  });
}

test('a question and a whole short answer are answered after the shortest wait', () => {
  for (const text of ['Is it open?', 'No, thank you.', '(yes, please.)', 'Stop.', 'That is right.']) {
    assert.equal(wait(text), minWaitMs, text);
  }
});

test('words that promise more are given the longest wait', () => {
  for (const text of [
    'I would like to',
    'my name is',
    'one two three,',
    'well…',
    'and...',
    'I think because.',
  ]) {
    assert.equal(wait(text), maxWaitMs, text);
  }
});

test('a long statement is answered soon, and one that is often added to is waited for', () => {
  const long = wait('I would like to cancel the order that I placed on Monday.');
  assert.ok(minWaitMs < long && long <= 450, `${long}`);
  assert.ok(wait('I need a table.') > 1200);
});

test('a sentence whose last word the recogniser doubts is waited for like one that is not over', () => {
  const text = 'I would take the early train and less.';
  assert.ok(wait(text, { lastWordConfidence: 0.9 }) <= 450);
  assert.ok(wait(text, { lastWordConfidence: 0.3 }) > 1200);
  assert.equal(wait('Yes.', { lastWordConfidence: 0.3, expects: 'yes-no' }), minWaitMs);
});

test('silence without words does not wait longer than the shortest wait', () => {
  assert.equal(wait(''), minWaitMs);
  assert.equal(wait('  '), minWaitMs);
});

test('a caller who asks for time gets it, even from a turn model that is sure they have finished', () => {
  for (const text of [
    'hold on',
    'Wait please.',
    'let me check',
    'give me a second…',
    'Just a minute please.',
  ]) {
    assert.ok(english.turn.asksForTime(text), text);
    assert.equal(wait(text, { turnProbability: 1 }), holdWaitMs, text);
  }
  for (const text of ['wait for the bus in the rain', "I can't wait.", 'How long do I have to wait?']) {
    assert.ok(!english.turn.asksForTime(text), text);
  }
  assert.equal(wait('hold on', { maxWaitMs: 9000 }), 9000);
});

test('a phone number is not cut off before its tenth digit, and not waited for after it', () => {
  assert.equal(wait('555 123.', { expects: 'phone' }), maxWaitMs);
  assert.equal(wait('555 123 456.', { expects: 'phone' }), maxWaitMs);
  assert.equal(wait('five five five one two three', { expects: 'phone' }), maxWaitMs);
  assert.equal(wait('555 123 4567', { expects: 'phone' }), minWaitMs);
  assert.equal(wait('five five five one two three four five six seven', { expects: 'phone' }), minWaitMs);
  assert.ok(wait('I have none.', { expects: 'phone' }) < maxWaitMs);
});

test('an address is waited for until its domain has an ending', () => {
  assert.equal(wait('john at example.', { expects: 'email' }), maxWaitMs);
  assert.equal(wait('john at example dot com', { expects: 'email' }), minWaitMs);
  assert.equal(wait('john@example.com', { expects: 'email' }), minWaitMs);
});

test('of a number whose length is known all digits are waited for, and none after the last', () => {
  for (const text of ['One.', 'Ten.', 'one oh four', '1 0 4.', 'double five, one'])
    assert.equal(wait(text, { expects: 'digits:4' }), maxWaitMs, text);
  for (const text of ['One oh four two', '1042', 'ten forty two', 'Double five, double one.'])
    assert.equal(wait(text, { expects: 'digits:4' }), minWaitMs, text);
  assert.equal(wait('I have none.', { expects: 'digits:4' }), wait('I have none.', { expects: 'number' }));
  assert.equal(wait('4 2', { expects: 'digits' }), maxWaitMs);
});

test('single digits of a number are waited for, and who is to tell at length is given more time for everything', () => {
  assert.equal(wait('4 2', { expects: 'number' }), maxWaitMs);
  assert.equal(wait('Four.', { expects: 'number' }), minWaitMs);
  for (const text of ['That is all.', 'The pump broke and the water is in the cellar now.']) {
    assert.ok(wait(text, { expects: 'dictation' }) > wait(text) + 200, text);
  }
});

test('a turn model that hears the end shortens the wait, and one that does not lengthens it', () => {
  const plain = wait('a table for two');
  assert.ok(wait('a table for two', { turnProbability: 1 }) < plain);
  assert.ok(wait('a table for two', { turnProbability: 0 }) > plain);
  assert.equal(wait('I would like to.', { turnProbability: 1 }), maxWaitMs);
});

test('a caller known to pause in mid-turn is given more than that pause', () => {
  assert.ok(wait('a table for two', { callerPauseMs: 1000 }) > 1000);
  assert.ok(wait('A table.', { callerPauseMs: 1000 }) > minWaitMs);
});

test('a caller whose pauses have all been short is answered sooner, and never sooner than such a pause', () => {
  const text = 'I need a table.';
  const fluent = wait(text, { callerPauseMs: 300, callerPauses: 6 });
  assert.ok(fluent < wait(text) - 300, `${fluent}`);
  assert.ok(wait(text, { callerPauseMs: 800, callerPauses: 6 }) >= 1100);
  assert.equal(wait(text, { callerPauseMs: 300, callerPauses: 2 }), wait(text));
  assert.equal(wait('I would like to', { callerPauseMs: 300, callerPauses: 6 }), maxWaitMs);
});

const expected: ExpectedAnswer[] = [
  'anything',
  'yes-no',
  'choice',
  'name',
  'number',
  'date',
  'time',
  'phone',
  'email',
  'dictation',
];

test('whatever is said, the wait is a whole number between the shortest and the longest, or the time asked for', () => {
  const words = fc.constantFrom(
    'I',
    'to',
    'seven',
    'john',
    'at',
    'dot',
    'com',
    'wait',
    '42',
    ',',
    '.',
    '?',
    '…',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words, { maxLength: 12 }).map((list) => list.join(' ')),
      ),
      fc.constantFrom(...expected),
      fc.integer({ min: 0, max: 20_000 }),
      fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      (text, expects, callerPauseMs, turnProbability) => {
        const ms = wait(text, { expects, callerPauseMs, turnProbability });
        const held = text.trim() !== '' && english.turn.asksForTime(text.trim());
        assert.ok(Number.isInteger(ms));
        assert.ok(held ? ms === holdWaitMs : ms >= minWaitMs && ms <= maxWaitMs, `${ms}`);
      },
    ),
  );
});
