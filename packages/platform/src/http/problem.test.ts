import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemSchema } from '@parley/contracts/problem';
import { type ErrorCode, errorCodes, ParleyError } from '../errors.ts';
import { fieldPath, httpError, problemAnswer, rawAnswer } from './problem.ts';

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

test('a JSON pointer reads as a path', () => {
  assert.equal(fieldPath('/steps/2/ask/slot'), 'steps[2].ask.slot');
  assert.equal(fieldPath('/a~1b/0/1'), 'a/b[0][1]');
  assert.equal(fieldPath(''), '');
});

test('what is not an error at all is internal', () => {
  for (const thrown of [undefined, null, 'text', 7, {}]) {
    assert.equal(httpError(thrown).error.code, 'internal');
  }
});
