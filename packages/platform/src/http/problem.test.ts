import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemSchema } from '@parley/contracts/problem';
import { type ErrorCode, errorCodes, ParleyError } from '../errors.ts';
import { httpError, problemAnswer, rawAnswer } from './problem.ts';

test('every code has an answer that fits the contract', () => {
  for (const [code, { http }] of Object.entries(errorCodes)) {
    const answer = problemAnswer(new ParleyError(code as ErrorCode, 'Why.'), 'req_1');
    assert.equal(answer.status, http);
    assert.equal(problemSchema.strict().parse(answer.body).detail, 'Why.');
    assert.match(rawAnswer(answer), new RegExp(`^HTTP/1.1 ${http} ${answer.title}\r\n`));
  }
});

test('who must wait is told for how long, in whole seconds and never zero', () => {
  const wait = (retryAfterMs?: number) =>
    problemAnswer(
      new ParleyError('unavailable', 'Later.', retryAfterMs === undefined ? {} : { retryAfterMs }),
      'req_1',
    ).headers['retry-after'];
  assert.deepEqual([wait(), wait(0), wait(1), wait(2_001)], ['1', '1', '1', '3']);
});

test('an answer is small, whatever comes back in it of what was sent', () => {
  const faults = Array.from({ length: 1_000 }, () => ({
    path: 'a'.repeat(9_999),
    message: 'b'.repeat(9_999),
  }));
  const { body } = problemAnswer(
    new ParleyError('invalid_argument', 'c'.repeat(99_999), { faults }),
    'req_1',
  );
  assert.equal(body.faults?.length, 20);
  assert.ok(JSON.stringify(body).length < 16_000);
});

test('what is not an error at all is internal', () => {
  for (const thrown of [undefined, null, 'text', 7, {}]) {
    assert.equal(httpError(thrown).error.code, 'internal');
  }
});
