import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '../errors.ts';
import { untilAbort } from './until-abort.ts';

const reason = new ParleyError('canceled', 'The caller hung up.');

test('a promise that hangs is given up at the abort, with its reason', async () => {
  const abort = new AbortController();
  const waiting = untilAbort(new Promise<never>(() => {}), abort.signal);
  abort.abort(reason);
  await assert.rejects(waiting, reason);
});

test('what comes before the abort is the answer, be it a value or an error', async () => {
  const { signal } = new AbortController();
  assert.equal(await untilAbort(Promise.resolve(7), signal), 7);
  await assert.rejects(untilAbort(Promise.reject(new Error('boom')), signal), /boom/);
});

test('after an abort nothing is waited for, and what fails then is not an unhandled rejection', async () => {
  await assert.rejects(
    untilAbort(Promise.reject(new Error('too late to matter')), AbortSignal.abort(reason)),
    reason,
  );
  await new Promise((resolve) => setImmediate(resolve));
});
