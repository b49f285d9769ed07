import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Planned, plan } from './plan.ts';

const today = '2026-11-28';
const planned = plan(1000, 1, today);
const one = (persona: string, goal = 'book'): Planned => {
  const found = planned.find(({ persona: { name }, wish }) => name === persona && wish.goal === goal);
  assert.ok(found, `${persona}, ${goal}`);
  return found;
};
const words = (move: object): string => ('say' in move ? String(move.say) : JSON.stringify(move));

test('the same seed makes the same callers, and each has a number of their own', () => {
  assert.deepEqual(
    plan(1000, 1, today).map(({ wish }) => wish),
    planned.map(({ wish }) => wish),
  );
  assert.notDeepEqual(plan(1, 2, today)[0]?.wish, planned[0]?.wish);
  const numbers = planned.flatMap(({ wish }) => wish.facts.phone ?? []);
  assert.equal(new Set(numbers).size, numbers.length);
});

test('a caller hears what is said back otherwise than they said it, and says it again', () => {
  const { caller, wish } = one('plain');
  const { next, misheard } = caller(false);
  next('Hello, this is Harbor Dental. What can I book for you: a cleaning, a check-up or a filling?');
  next('Which day would suit you?');
  assert.notEqual(wish.facts.date, '2026-12-31');
  const move = next('On Thursday, December 31st I have for example 9 AM and 2 PM. What time would you like?');
  assert.match(words(move), /[A-Z][a-z]+day, [A-Z][a-z]+ \d+(st|nd|rd|th)/);
  assert.deepEqual(
    misheard.map(({ field }) => field),
    ['date'],
  );
});

test('who declines at the last question has never said yes to it', () => {
  const { caller, wish } = one('chatty', 'decline to book');
  const { next } = caller(false);
  assert.deepEqual(wish.wanted.visit, undefined);
  const review = 'Shall I book it?';
  for (let times = 0; times < 5; times += 1) assert.doesNotMatch(words(next(review)), /^(yes|correct|yeah)/i);
  assert.match(words(next('Would you like to stop here and end the call?')), /^(yes|correct|yeah)/i);
});

test('who is asked the same again and again hangs up', () => {
  const { next } = one('plain').caller(false);
  const moves = Array.from({ length: 12 }, () => next('Which day would suit you?'));
  assert.match(words(moves.at(-1)!), /hangUp.*date again and again/);
});

test('who takes something back at the next question says the wrong one first', () => {
  const found = planned.find(
    ({ persona, wish }) => persona.name === 'corrects a question later' && wish.first === undefined,
  );
  assert.ok(found);
  const { next, said } = found.caller(false);
  next('What can I book for you?');
  next('Which day would suit you?');
  next('What time would you like?');
  next('What name shall I put it under?');
  const { date, time } = found.wish.facts;
  const both = [...(said.get('date') ?? []), ...(said.get('time') ?? [])];
  assert.equal(both.length, 3, both.join(' '));
  assert.ok(both.includes(date ?? '') && both.includes(time ?? ''));
});
