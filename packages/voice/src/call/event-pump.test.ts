import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventPump } from './event-pump.ts';

/** Each event is a word; what follows from it is one effect a letter. `during` is done when the letter is carried out. */
function pump(during: (letter: string) => void = () => {}) {
  const seen: string[] = [];
  const opened = new EventPump<string, { type: string }>({
    step(word) {
      seen.push(`(${word})`);
      return [...word].map((type) => ({ type }));
    },
    carryOut({ type }) {
      seen.push(type);
      during(type);
    },
    onFault: (where) => seen.push(`fault ${where}`),
    onIdle: () => seen.push('idle'),
  });
  return { pump: opened, seen };
}

test('an event that an effect causes is taken after all effects before it, in the order they came', () => {
  const { pump: opened, seen } = pump((letter) => {
    if (letter === 'a') opened.push('x');
    if (letter === 'b') opened.push('y');
  });
  opened.push('abc');
  assert.deepEqual(seen, ['(abc)', 'a', 'b', 'c', '(x)', 'x', '(y)', 'y', 'idle']);
});

test('an effect that throws is told, and stops neither those after it nor the events', () => {
  const { pump: opened, seen } = pump((letter) => {
    if (letter === 'a') throw new Error('the door is broken');
  });
  opened.push('ab');
  opened.push('c');
  assert.deepEqual(seen, ['(ab)', 'a', 'fault a', 'b', 'idle', '(c)', 'c', 'idle']);
});

test('it is busy as long as effects are carried out', () => {
  const busy: boolean[] = [];
  const { pump: opened } = pump(() => busy.push(opened.busy));
  opened.push('ab');
  assert.deepEqual([...busy, opened.busy], [true, true, false]);
});

test('rules that throw do not leave it deaf', () => {
  let broken = true;
  const taken: string[] = [];
  const opened = new EventPump<string, { type: string }>({
    step(event) {
      if (broken) throw new Error('a rule is broken');
      taken.push(event);
      return [];
    },
    carryOut() {},
    onFault() {},
    onIdle() {},
  });
  assert.throws(() => opened.push('first'), /a rule is broken/);
  broken = false;
  opened.push('second');
  assert.deepEqual(taken, ['second']);
});
