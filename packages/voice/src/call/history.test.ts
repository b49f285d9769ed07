import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ToolCall, ToolResult } from '../frame.ts';
import { Transcript } from './history.ts';

const call: ToolCall = { id: 'c1', name: 'look', input: {} };
const result: ToolResult = { id: 'c1', name: 'look', outcome: 'ok', output: 7 };

test('a reply is remembered as what was asked, what its tools did, and what was heard of it', () => {
  const transcript = new Transcript();
  transcript.settle({
    input: { kind: 'said', text: 'two, please' },
    tools: [{ call, result }],
    heard: 'Table seven',
    interrupted: true,
  });
  assert.deepEqual(transcript.history(), [
    { role: 'caller', text: 'two, please' },
    { role: 'tool', call, result },
    { role: 'agent', text: 'Table seven', interrupted: true },
  ]);
});

test('an answer that nobody heard is not in the history', () => {
  const transcript = new Transcript();
  transcript.settle({ input: { kind: 'said', text: 'hello' }, tools: [], heard: '', interrupted: true });
  assert.deepEqual(transcript.history(), [{ role: 'caller', text: 'hello' }]);
});

test('keys are the words of the caller; silence and the start are not', () => {
  const transcript = new Transcript();
  const heard = { tools: [], heard: 'ok', interrupted: false };
  transcript.settle({ input: { kind: 'start' }, ...heard });
  transcript.settle({ input: { kind: 'digits', digits: '42#' }, ...heard });
  transcript.settle({ input: { kind: 'silence', count: 1 }, ...heard });
  transcript.settle({ input: { kind: 'said', text: '' }, ...heard });
  const callers = transcript.history().filter((item) => item.role === 'caller');
  assert.deepEqual(callers, [{ role: 'caller', text: '42#' }]);
  assert.equal(transcript.history().length, 5);
});

test('a history that was given away does not change', () => {
  const transcript = new Transcript();
  const before = transcript.history();
  transcript.tool(call, result);
  assert.equal(before.length, 0);
  assert.equal(transcript.history().length, 1);
});

test('the history of a long call stays bounded, and keeps the newest', () => {
  const transcript = new Transcript();
  for (let n = 0; n < 1000; n += 1) {
    transcript.settle({ input: { kind: 'said', text: `${n}` }, tools: [], heard: '', interrupted: false });
  }
  const history = transcript.history();
  assert.equal(history.length, 400);
  assert.deepEqual(history.at(-1), { role: 'caller', text: '999' });
});
