import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '@parley/platform/testing/server';
import type { LineMessage } from '../port.ts';
import { createBufferedLine } from './buffered-line.ts';

function setUp() {
  const clock = manualClock();
  const sent: string[] = [];
  const playedAfter: number[] = [];
  const { line, played, close } = createBufferedLine({
    clock,
    onPlayed: (afterMs) => playedAfter.push(afterMs),
    transport: { bufferedBytes: () => 0, close() {} },
    writer: {
      audio: () => sent.push('audio'),
      clear: () => sent.push('clear'),
      mark: (name) => sent.push(name),
    },
  });
  const say = () => {
    sent.length = 0;
    line.audio(new Uint8Array(160));
  };
  const heard = (over: { final?: boolean; interrupted?: boolean } = {}) =>
    line.event({
      type: 'agent.heard',
      turn: 1,
      generated: '',
      heard: '',
      interrupted: false,
      final: true,
      atMs: 0,
      seq: 1,
      ...over,
    });
  const clear: LineMessage = { type: 'clear', atMs: 0, seq: 2 };
  return { clock, sent, playedAfter, line, played, close, say, heard, clear };
}

test('what was sent is taken back when the agent is to be silent, once', () => {
  const { sent, line, say, clear } = setUp();
  line.hold?.(true);
  assert.deepEqual(sent, [], 'where nothing was sent there is nothing to take back');
  say();
  line.hold?.(true);
  line.event(clear);
  line.hold?.(false);
  assert.deepEqual(sent, ['audio', 'clear']);
  say();
  line.event(clear);
  assert.deepEqual(sent, ['audio', 'clear']);
});

test('a whole answer is marked at its end, one that was cut or goes on is not', () => {
  const { sent, say, heard } = setUp();
  say();
  heard({ final: false });
  heard({ interrupted: true });
  assert.deepEqual(sent, ['audio']);
  heard();
  assert.deepEqual(sent, ['audio', 'answer-1']);
});

test('an answer whose mark has come back was played: there is nothing to take back', () => {
  const { clock, sent, playedAfter, line, played, say, heard } = setUp();
  say();
  heard();
  clock.advance(90);
  played('answer-1');
  assert.deepEqual(playedAfter, [90]);
  line.hold?.(true);
  assert.deepEqual(sent, ['audio', 'answer-1']);
});

test('a mark that comes back late says nothing of what was sent after it', () => {
  const { sent, line, played, say, heard } = setUp();
  say();
  heard();
  say();
  played('answer-1');
  line.hold?.(true);
  assert.deepEqual(sent, ['audio', 'clear']);
});

test('a mark that was never sent, comes twice, or was dropped with the sound, counts for nothing', () => {
  const { playedAfter, line, played, say, heard } = setUp();
  played('answer-1');
  say();
  heard();
  played('answer-1');
  played('answer-1');
  say();
  heard();
  line.hold?.(true);
  played('answer-2');
  assert.equal(playedAfter.length, 1);
});

test('what was sent without a mark is marked when the last words are waited for', async () => {
  const { sent, line, played, say } = setUp();
  await line.sounded?.();
  assert.deepEqual(sent, [], 'where nothing was said nothing is waited for');
  say();
  const sounded = line.sounded?.();
  assert.deepEqual(sent, ['audio', 'answer-1']);
  played('answer-1');
  await sounded;
});

test('nothing is waited for on a line that is gone', async () => {
  const { line, close, say } = setUp();
  say();
  const sounded = line.sounded?.();
  close();
  await sounded;
  say();
  await line.sounded?.();
});
