import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallEvent } from '../call/types.ts';
import { checkPromises } from './check.ts';
import type { Observation, Seen } from './observation.ts';

const event = (atMs: number, event: CallEvent): Seen => ({ atMs, what: 'event', event });
const thinking = (atMs: number) => event(atMs, { type: 'agent.thinking', turn: 1, atMs });
const speaking = (atMs: number) => event(atMs, { type: 'caller.speaking', atMs });
const silent = (atMs: number) => event(atMs, { type: 'caller.silent', atMs });
const frame = (atMs: number): Seen => ({ atMs, what: 'frame' });
const asked: Seen = {
  atMs: 0,
  what: 'asked',
  think: 0,
  again: false,
  input: { kind: 'said', text: 'hello' },
  history: [],
  state: null,
};

function unanswered(...entries: Seen[]): string[] {
  const observed: Observation = {
    entries: [asked, ...entries],
    faulty: true,
    spares: true,
    lengthMs: 0,
    leaks: { timers: 0, activity: 0, recognition: 0, thinking: 0, speaking: 0 },
    turns: 0,
    interruptions: 0,
    falseInterruptions: 0,
  };
  return checkPromises(observed).map(({ detail }) => detail);
}

test('a caller who waits in vain is noticed, also after a cough of their own', () => {
  assert.deepEqual(unanswered(thinking(0), frame(4900)), []);
  assert.deepEqual(unanswered(thinking(0), frame(5060)), ['nothing for 5060 ms']);
  assert.deepEqual(unanswered(thinking(0), speaking(1000), silent(1200), frame(6300)), [
    'nothing for 5100 ms',
  ]);
});

test('a caller who goes on speaking is owed an answer once they are silent', () => {
  assert.deepEqual(unanswered(thinking(0), speaking(1200), silent(5060), frame(6000)), []);
  assert.deepEqual(unanswered(thinking(0), speaking(1200), silent(5060), frame(10_100)), [
    'nothing for 5040 ms',
  ]);
});

test('a caller whose silence is never noticed is noticed here', () => {
  assert.deepEqual(unanswered(thinking(0), speaking(1000), frame(19_100)), ['nothing for 19100 ms']);
});

test('a caller who waits while the socket is lost is owed the answer from when it is back', () => {
  const lost = (atMs: number): Seen => ({ atMs, what: 'lost' });
  const back = (atMs: number): Seen => ({ atMs, what: 'back' });
  const before = [thinking(0), speaking(600), lost(1500), silent(1800)];
  assert.deepEqual(unanswered(...before, back(7500), frame(7520)), []);
  assert.deepEqual(unanswered(...before, back(7500), frame(12_600)), ['nothing for 5100 ms']);
  assert.deepEqual(unanswered(thinking(0), lost(1500), back(7500), frame(12_600)), ['nothing for 5100 ms']);
});
