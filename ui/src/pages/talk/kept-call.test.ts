import '../../testing/dom.ts';
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { emptyTranscript, follow } from '../../lib/transcript.ts';
import { keepCall, takeKeptCall } from './kept-call.ts';

const resume = { conversationId: 'conv_1', resumeToken: 'secret', lastSeq: 7 } as const;
const waterfall = {
  endpointingMs: 1,
  recognitionMs: 2,
  mindMs: 3,
  voiceMs: 4,
  deliveryMs: 5,
  totalMs: 15,
};
const transcript = follow(follow(emptyTranscript, { type: 'agent.text', turn: 1, text: 'Hello', atMs: 0 }), {
  type: 'turn',
  turn: 1,
  speechStartMs: 0,
  speechEndMs: 1,
  waterfall,
  atMs: 2,
});
const view = {
  mode: 'voice',
  muted: true,
  pending: ['one'],
  conversationId: 'conv_1',
  transcript,
  startedAt: 12,
} as const;

afterEach(() => sessionStorage.clear());

test('a page that is loaded again finds the call of the one before, once', () => {
  keepCall('asst_1', resume, view);
  assert.deepEqual(takeKeptCall('asst_1'), { ...view, assistantId: 'asst_1', resume });
  assert.equal(takeKeptCall('asst_1'), undefined);
});

test('the page of another assistant does not take it up', () => {
  keepCall('asst_1', resume, view);
  assert.equal(takeKeptCall('asst_2'), undefined);
});

test('a call that the server has given up by now is not taken up', (t) => {
  keepCall('asst_1', resume, view);
  const now = performance.now();
  t.mock.method(performance, 'now', () => now + 30_001);
  assert.equal(takeKeptCall('asst_1'), undefined);
});
