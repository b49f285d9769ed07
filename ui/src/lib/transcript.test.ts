import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerEvent } from '@parley/contracts/talk';
import { answerTimes, emptyTranscript, follow, type Transcript } from './transcript.ts';

const atMs = 0;
const after = (...events: ServerEvent[]): Transcript => events.reduce(follow, emptyTranscript);
const text = (turn: number, words: string): ServerEvent => ({ type: 'agent.text', turn, text: words, atMs });
const said = (turn: number, words: string, final: boolean): ServerEvent => ({
  type: 'caller.transcript',
  turn,
  text: words,
  final,
  kind: 'speech',
  startMs: 0,
  atMs,
});

test('the words of a turn replace each other until they are final', () => {
  const { entries } = after(
    said(1, 'a table', false),
    said(1, 'a table for', false),
    said(1, 'A table for two.', true),
  );
  assert.deepEqual(entries, [
    { kind: 'caller', key: 'caller-1', turn: 1, text: 'A table for two.', final: true },
  ]);
});

test('why an answer failed stands where it failed, each reason once', () => {
  const fault = { type: 'fault', turn: 2, where: 'mind', code: 'unauthenticated', atMs } as const;
  const refused = { ...fault, message: 'The key was refused.' };
  const { entries } = after(text(1, 'Hello.'), refused, text(2, 'Sorry.'), refused);
  assert.deepEqual(
    entries.map(({ kind, turn }) => [kind, turn]),
    [
      ['agent', 1],
      ['fault', 2],
      ['agent', 2],
    ],
  );
});

test('what is typed while speaking stands beside the spoken words, and the answer to both comes after', () => {
  const { entries } = after(
    { type: 'caller.transcript', turn: 1, text: 'A cleaning', final: true, kind: 'typed', startMs: 5, atMs },
    text(1, 'Which day?'),
    said(1, 'On Monday.', true),
    text(1, 'Monday it is.'),
  );
  assert.deepEqual(
    entries.map((entry) =>
      entry.kind === 'caller' ? entry.text : entry.kind === 'agent' && entry.generated,
    ),
    ['A cleaning', 'On Monday.', 'Monday it is.'],
  );
});

test('an interrupted answer keeps what was heard and is marked', () => {
  const { entries, phase } = after(
    text(1, 'We open at nine.'),
    { type: 'agent.speaking', turn: 1, atMs },
    { type: 'interruption', turn: 1, kind: 'real', atMs },
    {
      type: 'agent.heard',
      turn: 1,
      generated: 'We open at nine.',
      heard: 'We open',
      interrupted: true,
      final: true,
      atMs,
    },
  );
  assert.equal(phase, 'hearing');
  const [entry] = entries;
  assert.ok(entry?.kind === 'agent');
  assert.equal(entry.heard, 'We open');
  assert.equal(entry.interrupted, true);
});

test('a cough leaves the answer going on and no half word of the caller behind', () => {
  const { entries, phase } = after(text(1, 'We open at nine.'), said(2, 'mm', false), {
    type: 'interruption',
    turn: 1,
    kind: 'false',
    atMs,
  });
  assert.equal(phase, 'speaking');
  assert.equal(entries.length, 1);
  assert.ok(entries[0]?.kind === 'agent');
  assert.equal(entries[0].falseInterruptions, 1);
  assert.equal(entries[0].interrupted, false);
});

test('a tool is one line from its start to its end', () => {
  const { entries } = after(
    { type: 'tool', turn: 1, id: 'a', name: 'orders', phase: 'started', atMs },
    { type: 'tool', turn: 1, id: 'a', name: 'orders', phase: 'ok', atMs },
  );
  assert.deepEqual(entries, [{ kind: 'tool', key: 'tool-a', turn: 1, name: 'orders', phase: 'ok' }]);
});

test('only what answers the caller is waited for', () => {
  const waterfall = {
    endpointingMs: 0,
    recognitionMs: 0,
    mindMs: 9,
    voiceMs: 0,
    deliveryMs: 0,
    totalMs: 9,
  };
  const turn = { type: 'turn', speechStartMs: null, speechEndMs: null, waterfall, atMs } as const;
  const transcript = after(text(1, 'Hello.'), { ...turn, turn: 1 }, said(2, 'Hi.', true), {
    ...turn,
    turn: 2,
  });
  assert.deepEqual([...answerTimes(transcript).keys()], [2]);
});
