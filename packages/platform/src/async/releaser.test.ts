import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '../errors.ts';
import { closeAll, Releaser } from './releaser.ts';

test('what was opened is closed in reverse, once, even when one refuses', async () => {
  const closed: string[] = [];
  const opened = new Releaser();
  opened.add({ close: () => closed.push('first') });
  opened.defer(async () => {
    throw new Error('refuses');
  });
  opened.add({ close: async () => closed.push('last') });
  await assert.rejects(opened.close(), (error: ParleyError) => {
    assert.equal(error.code, 'internal');
    assert.equal((error.cause as AggregateError).errors.length, 1);
    return true;
  });
  await opened.close().catch(() => {});
  assert.deepEqual(closed, ['last', 'first']);
});

test('the only failure of closing keeps its own code when it is ours', async () => {
  const error = new ParleyError('unavailable', 'gone');
  await assert.rejects(closeAll([() => Promise.reject(error)]), error);
});
