import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerEvent } from '@parley/contracts/talk';
import { createConversationLog } from './conversation-log.ts';

function logOf(events: ServerEvent[]) {
  const log = createConversationLog();
  events.forEach((event, index) => {
    log.add({ ...event, seq: index + 1 });
  });
  return log;
}

const spoken = (turn: number, text: string, final = true): ServerEvent => ({
  type: 'caller.transcript',
  turn,
  kind: 'speech',
  text,
  final,
  startMs: 0,
  atMs: 100,
});
const heard = (turn: number, generated: string, interrupted = false): ServerEvent => ({
  type: 'agent.heard',
  turn,
  generated,
  heard: interrupted ? generated.slice(0, 5) : generated,
  interrupted,
  final: true,
  atMs: 500,
});
const timed = (turn: number, totalMs: number): ServerEvent => ({
  type: 'turn',
  turn,
  speechStartMs: 0,
  speechEndMs: 100,
  waterfall: {
    endpointingMs: totalMs - 10,
    recognitionMs: 0,
    mindMs: 10,
    voiceMs: 0,
    deliveryMs: 0,
    totalMs,
  },
  atMs: 300,
});

test('an answer is owed from the first sound of the caller until it was heard to its end', () => {
  const events: ServerEvent[] = [
    { type: 'caller.speaking', atMs: 0 },
    { type: 'caller.silent', atMs: 80 },
    spoken(1, 'Hello.'),
    { type: 'agent.thinking', turn: 1, atMs: 110 },
    { type: 'agent.speaking', turn: 1, atMs: 120 },
    heard(1, 'Good morning.'),
  ];
  const owed = events.map((_, index) => logOf(events.slice(0, index + 1)).owesAnswer);
  assert.deepEqual(owed, [true, false, true, true, true, false]);
});

test('whoever interrupts is still owed an answer', () => {
  const log = logOf([spoken(1, 'Hello.'), heard(1, 'Good morning.', true)]);
  assert.equal(log.owesAnswer, true);
  assert.equal(log.answers, 1);
});

test('the summary tells what was said, what was heard, and how long answers took', () => {
  const log = logOf([
    spoken(1, 'Hel', false),
    spoken(1, 'Hello.'),
    timed(1, 400),
    heard(1, 'Good morning.', true),
    { type: 'interruption', turn: 1, kind: 'real', atMs: 450 },
    spoken(2, 'Goodbye.'),
    timed(2, 600),
    spoken(3, 'And?'),
    timed(3, 500),
    timed(4, 9),
    heard(2, 'Bye.'),
    { type: 'ended', reason: 'agent-ended', atMs: 2000 },
  ]);
  const summary = log.summary();
  assert.deepEqual(summary.caller, [
    { turn: 1, text: 'Hello.' },
    { turn: 2, text: 'Goodbye.' },
    { turn: 3, text: 'And?' },
  ]);
  assert.deepEqual(summary.agent[0], {
    turn: 1,
    generated: 'Good morning.',
    heard: 'Good ',
    interrupted: true,
  });
  assert.deepEqual(summary.interruptions, { real: 1, false: 0 });
  assert.deepEqual(summary.latency?.totalMs, { median: 500, p95: 600 });
  assert.equal(summary.endReason, 'agent-ended');
  assert.equal(summary.durationMs, 2000);
});

test('a conversation without an answer has no latency', () => {
  assert.equal(logOf([]).summary().latency, null);
});
