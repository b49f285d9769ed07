import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallEvent } from '@parley/voice/call/types';
import { createCallRecord } from './record.ts';

const waterfall = {
  endpointingMs: 300,
  recognitionMs: 0,
  mindMs: 100,
  voiceMs: 80,
  deliveryMs: 20,
  totalMs: 500,
};

function recordOf(...events: CallEvent[]) {
  const record = createCallRecord();
  for (const event of events) record.apply(event);
  return record;
}

test('what failed is kept with its turn, each thing once, and not without a bound', () => {
  const record = recordOf({ type: 'agent.thinking', turn: 2, atMs: 900 });
  const fault = (message: string) => record.fault(2, { where: 'mind', code: 'unavailable', message });
  assert.deepEqual([fault('no answer'), fault('no answer'), fault('\u0000 broke')], [true, false, true]);
  for (let nth = 0; nth < 20; nth += 1) fault(`other ${nth}`);
  const changes = record.take();
  const faults = changes?.turns.find(({ turn }) => turn === 2)?.faults ?? [];
  assert.deepEqual([faults.length, faults[0]?.message, faults[1]?.message], [5, 'no answer', ' broke']);
  assert.equal(changes?.metrics?.faults, 23);
});

test('a message keeps both texts, what was generated and what was heard of it', () => {
  const { messages, turns } = recordOf(
    { type: 'caller.transcript', turn: 1, kind: 'speech', text: 'he', final: false, startMs: 100, atMs: 200 },
    {
      type: 'caller.transcript',
      turn: 1,
      kind: 'speech',
      text: 'hello',
      final: true,
      startMs: 100,
      atMs: 600,
    },
    { type: 'agent.thinking', turn: 1, atMs: 900 },
    { type: 'agent.text', turn: 1, text: 'Good morning to you.', atMs: 950 },
    { type: 'agent.speaking', turn: 1, atMs: 1100 },
    { type: 'turn', turn: 1, speechStartMs: 100, speechEndMs: 600, waterfall, atMs: 1100 },
    { type: 'interruption', turn: 1, kind: 'false', atMs: 1300 },
    { type: 'interruption', turn: 1, kind: 'real', atMs: 1500 },
    {
      type: 'agent.heard',
      turn: 1,
      generated: 'Good morning to you.',
      heard: 'Good',
      interrupted: true,
      final: true,
      atMs: 1500,
    },
  ).take()!;
  assert.deepEqual(
    messages.map(({ role, generatedText, heardText, interrupted, startMs, endMs }) => [
      role,
      generatedText,
      heardText,
      interrupted,
      startMs,
      endMs,
    ]),
    [
      ['caller', 'hello', 'hello', false, 100, 600],
      ['agent', 'Good morning to you.', 'Good', true, 1100, 1500],
    ],
  );
  const [turn] = turns;
  assert.deepEqual(
    [turn?.speechStartMs, turn?.speechEndMs, turn?.answerStartMs, turn?.totalMs, turn?.interrupted],
    [100, 600, 1100, 500, true],
  );
  assert.equal(turn?.falseInterruptions, 1);
});

test('a tool call is kept with its input and output, whichever came first', () => {
  const started: CallEvent = { type: 'tool', turn: 2, id: 't1', name: 'orders', phase: 'started', atMs: 10 };
  const ok: CallEvent = { ...started, phase: 'ok', atMs: 40 };
  const call = { id: 't1', name: 'orders', input: { order: '42' } };
  const result = { id: 't1', name: 'orders', outcome: 'ok' as const, output: { found: true } };
  for (const order of ['asked first', 'told first']) {
    const record = createCallRecord();
    if (order === 'asked first') record.toolAsked(call);
    record.apply(started);
    if (order === 'told first') record.toolAsked(call);
    record.toolAnswered(result);
    record.apply(ok);
    const { toolCalls, metrics } = record.take()!;
    assert.equal(toolCalls.length, 1, order);
    const { input, output, outcome, startMs, endMs } = toolCalls[0]!;
    assert.deepEqual([input, output, outcome, startMs, endMs], [call.input, result.output, 'ok', 10, 40]);
    assert.equal(metrics?.toolCalls, 1);
  }
});

test('the median is over answers to the caller, not over greetings', () => {
  const answer = (turn: number, totalMs: number): CallEvent[] => [
    { type: 'caller.transcript', turn, kind: 'typed', text: 'x', final: true, startMs: 0, atMs: 0 },
    {
      type: 'turn',
      turn,
      speechStartMs: null,
      speechEndMs: null,
      waterfall: { ...waterfall, totalMs },
      atMs: 0,
    },
  ];
  const greeting: CallEvent = {
    type: 'turn',
    turn: 1,
    speechStartMs: null,
    speechEndMs: null,
    waterfall: { ...waterfall, totalMs: 0 },
    atMs: 0,
  };
  const { metrics } = recordOf(greeting, ...answer(2, 900), ...answer(3, 300), ...answer(4, 600)).take()!;
  assert.deepEqual(
    [metrics?.medianResponseMs, metrics?.slowestResponseMs, metrics?.turnCount],
    [600, 900, 4],
  );
  const two = recordOf(greeting, ...answer(2, 602), ...answer(3, 498)).take()!;
  assert.equal(two.metrics?.medianResponseMs, 550);
});

test('what was put back is written with what has changed since, and nothing is written twice for nothing', () => {
  const record = recordOf({ type: 'agent.text', turn: 1, text: 'One.', atMs: 0 });
  const taken = record.take()!;
  record.apply({ type: 'agent.text', turn: 1, text: 'One. Two.', atMs: 0 });
  record.putBack(taken);
  const again = record.take()!;
  assert.deepEqual(
    again.messages.map(({ generatedText }) => generatedText),
    ['One. Two.'],
  );
  assert.equal(record.take(), undefined);
});
