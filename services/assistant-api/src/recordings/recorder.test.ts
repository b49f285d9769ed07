import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '@parley/platform/errors';
import { newId } from '@parley/platform/ids';
import { silentLog } from '@parley/platform/log/log';
import { manualClock } from '@parley/platform/testing/server';
import type { CallEvent } from '@parley/voice/call/types';
import type { Ending } from '../conversations/conversations.store.ts';
import type { Changes } from './record.ts';
import { createCallRecorder, writeUpLimitMs } from './recorder.ts';

/** A store that can be away, and keeps rows by id as the real one does. */
function memoryStore() {
  const rows = new Map<string, { id: string }>();
  const state = { away: false, writes: 0, refused: '', ending: undefined as Ending | undefined };
  const keep = (changes: Changes | undefined) => {
    if (state.refused && JSON.stringify(changes ?? '').includes(state.refused)) throw neverPasses();
    if (state.away) throw new ParleyError('unavailable', 'The database cannot be reached.');
    state.writes += 1;
    if (!changes) return;
    for (const row of [...changes.messages, ...changes.turns, ...changes.toolCalls])
      rows.set(row.id, { ...row });
  };
  return {
    state,
    endReason: () => state.ending?.reason,
    rows: () => [...rows.values()] as Record<string, unknown>[],
    save: async (_project: string, _id: string, changes: Changes) => keep(changes),
    close: async (_project: string, _id: string, ending: Ending, changes?: Changes) => {
      keep(changes);
      state.ending = ending;
    },
  };
}

/** As the database says it, of a text that holds NUL. */
function neverPasses(): ParleyError {
  const cause = Object.assign(new Error('invalid byte sequence'), { code: '22021' });
  return new ParleyError('invalid_argument', 'A value is not allowed.', { cause });
}

function setUp() {
  const clock = manualClock();
  const store = memoryStore();
  const abandon = new AbortController();
  let dropped = 0;
  const recorder = createCallRecorder({
    conversation: { id: newId('conversation'), projectId: newId('project'), startedAtMs: clock.now() },
    clock,
    log: silentLog(),
    store,
    recording: undefined,
    trace: undefined,
    abandon: abandon.signal,
    onDropped: () => {
      dropped += 1;
    },
  });
  /** Lets time pass, and what was started in it come to its end. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 500) {
      clock.advance(Math.min(500, left));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { recorder, store, pass, abandon, dropped: () => dropped };
}

const said = (turn: number, text: string): CallEvent => ({
  type: 'caller.transcript',
  turn,
  kind: 'speech',
  text,
  final: true,
  startMs: turn * 1000,
  atMs: turn * 1000 + 500,
});
const heard = (turn: number, text: string, final: boolean): CallEvent => ({
  type: 'agent.heard',
  turn,
  generated: 'one two three four',
  heard: text,
  interrupted: false,
  final,
  atMs: turn * 1000 + 900,
});

test('an answer that is still being heard is written about once a second, and at once when it is over', async () => {
  const { recorder, store, pass } = setUp();
  recorder.event(said(1, 'hello'));
  await pass(1);
  assert.equal(store.state.writes, 1, 'a question is written when it is complete');
  for (const text of ['one', 'one two', 'one two three']) recorder.event(heard(1, text, false));
  await pass(900);
  assert.equal(store.state.writes, 1);
  await pass(200);
  assert.equal(store.state.writes, 2);
  assert.equal(store.rows().find(({ role }) => role === 'agent')?.heardText, 'one two three');
  recorder.event(heard(1, 'one two three four', true));
  await pass(1);
  assert.equal(store.state.writes, 3);
  await pass(5000);
  assert.equal(store.state.writes, 3, 'nothing changed, nothing is written');
  recorder.event({ type: 'ended', reason: 'caller-ended', atMs: 9000 });
  await recorder.close();
});

test('while the database is away the call goes on, and all of it is written after, each row once', async () => {
  const { recorder, store, pass } = setUp();
  store.state.away = true;
  for (let turn = 1; turn <= 50; turn += 1) {
    recorder.event(said(turn, `question ${turn}`));
    recorder.event(heard(turn, 'one', false));
    recorder.event(heard(turn, 'one two three four', true));
    await pass(1000);
  }
  assert.equal(store.rows().length, 0);
  store.state.away = false;
  await pass(11_000);
  const rows = store.rows();
  assert.equal(rows.filter(({ role }) => role === 'caller').length, 50);
  assert.equal(rows.filter(({ heardText }) => heardText === 'one two three four').length, 50);
  recorder.event({ type: 'ended', reason: 'agent-ended', atMs: 60_000 });
  await recorder.close();
  assert.deepEqual([store.state.ending?.reason, store.state.ending?.durationMs], ['agent-ended', 60_000]);
});

test('a call that ends while the database is away is written when it is back', async () => {
  const { recorder, store, pass } = setUp();
  store.state.away = true;
  recorder.event(said(1, 'hello'));
  recorder.event({ type: 'ended', reason: 'caller-ended', atMs: 2000 });
  const closed = recorder.close();
  await pass(60_000);
  assert.equal(store.endReason(), undefined);
  store.state.away = false;
  await pass(11_000);
  await closed;
  assert.equal(store.rows().length, 2);
  assert.equal(store.endReason(), 'caller-ended');
});

test('a process that must go leaves what it cannot write to recovery', async () => {
  const { recorder, store, pass, abandon } = setUp();
  store.state.away = true;
  recorder.event({ type: 'ended', reason: 'server-stopped', atMs: 1 });
  const closed = recorder.close();
  await pass(2000);
  abandon.abort();
  await closed;
  assert.equal(store.endReason(), undefined);
});

test('a row that the database refuses for ever is dropped and counted, and all others are written', async () => {
  const { recorder, store, pass, dropped } = setUp();
  store.state.refused = 'poison';
  recorder.event(said(1, 'hello'));
  recorder.event(said(2, 'poison'));
  recorder.event(said(3, 'good bye'));
  await pass(1000);
  const texts = () => store.rows().flatMap(({ generatedText }) => generatedText ?? []);
  assert.deepEqual([texts(), dropped()], [['hello', 'good bye'], 1]);
  recorder.event(said(4, 'poison'));
  recorder.event(said(5, 'really'));
  recorder.event({ type: 'ended', reason: 'caller-ended', atMs: 9000 });
  await recorder.close();
  assert.deepEqual([texts(), dropped()], [['hello', 'good bye', 'really'], 2]);
  assert.equal(store.endReason(), 'caller-ended');
});

test('a call whose end cannot be written has an end all the same: it is left to recovery', async () => {
  const { recorder, store, pass } = setUp();
  store.state.away = true;
  recorder.event({ type: 'ended', reason: 'caller-ended', atMs: 1 });
  let closed = false;
  void recorder.close().then(() => {
    closed = true;
  });
  await pass(writeUpLimitMs - 1000);
  assert.equal(closed, false);
  await pass(2000);
  assert.equal(closed, true);
});
