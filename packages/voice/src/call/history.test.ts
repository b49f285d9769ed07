import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ToolCall, ToolResult } from '../frame.ts';
import { History } from './history.ts';

const call: ToolCall = { id: 'c1', name: 'look', input: {} };
const result: ToolResult = { id: 'c1', name: 'look', outcome: 'ok', output: 7 };

test('a reply is remembered as what was asked, what its tools did, and what was heard of it', () => {
  const history = new History();
  history.add({
    input: { kind: 'said', text: 'two, please' },
    tools: [{ call, result }],
    heard: 'Table seven',
    interrupted: true,
  });
  assert.deepEqual(history.items(), [
    { role: 'caller', text: 'two, please' },
    { role: 'tool', call, result },
    { role: 'agent', text: 'Table seven', interrupted: true },
  ]);
});

test('an answer that nobody heard is not in the history', () => {
  const history = new History();
  history.add({ input: { kind: 'said', text: 'hello' }, tools: [], heard: '', interrupted: true });
  assert.deepEqual(history.items(), [{ role: 'caller', text: 'hello' }]);
});

test('keys are the words of the caller; silence and the start are not', () => {
  const history = new History();
  const heard = { tools: [], heard: 'ok', interrupted: false };
  history.add({ input: { kind: 'start' }, ...heard });
  history.add({ input: { kind: 'digits', digits: '42#' }, ...heard });
  history.add({ input: { kind: 'silence', count: 1 }, ...heard });
  history.add({ input: { kind: 'said', text: '' }, ...heard });
  const callers = history.items().filter((item) => item.role === 'caller');
  assert.deepEqual(callers, [{ role: 'caller', text: '42#' }]);
  assert.equal(history.items().length, 5);
});

test('a history that was given away does not change', () => {
  const history = new History();
  const before = history.items();
  history.tool(call, result);
  assert.equal(before.length, 0);
  assert.equal(history.items().length, 1);
});

test('the history of a long call stays bounded, and keeps the newest', () => {
  const history = new History();
  for (let n = 0; n < 1000; n += 1) {
    history.add({ input: { kind: 'said', text: `${n}` }, tools: [], heard: '', interrupted: false });
  }
  const items = history.items();
  assert.equal(items.length, 400);
  assert.deepEqual(items.at(-1), { role: 'caller', text: '999' });
});
