import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { HistoryItem } from '../ports.ts';
import { createRequestDigest } from './request-digest.ts';
import { digestText } from './trace.ts';

const item: fc.Arbitrary<HistoryItem> = fc.oneof(
  fc.record({ role: fc.constant('caller' as const), text: fc.string() }),
  fc.record({ role: fc.constant('agent' as const), text: fc.string(), interrupted: fc.boolean() }),
);
/** What is said between two requests, how much of the beginning is forgotten, and what else the mind is told. */
const step = fc.record({
  said: fc.array(item, { maxLength: 3 }),
  forgotten: fc.nat({ max: 3 }),
  state: fc.option(fc.jsonValue(), { nil: undefined }),
});

test('the digest of a request is that of its whole JSON, however the history grows and forgets', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const digest = createRequestDigest();
      let history: HistoryItem[] = [];
      for (const { said, forgotten, state } of steps) {
        history = [...history, ...said].slice(forgotten);
        const whole = digestText(JSON.stringify([history, state, []]));
        assert.equal(digest({ history, state, toolResults: [] }), whole);
      }
    }),
  );
});

test('what was digested of a history before is not read again', () => {
  let read = 0;
  const told = (text: string): HistoryItem => {
    const toJSON = () => {
      read += 1;
      return { role: 'caller', text };
    };
    return Object.assign({ role: 'caller' as const, text }, { toJSON });
  };
  const digest = createRequestDigest();
  const history: HistoryItem[] = [];
  for (let at = 0; at < 50; at += 1) {
    history.push(told(`line ${at}`));
    digest({ history: [...history], state: null, toolResults: [] });
  }
  assert.equal(read, 50);
});
