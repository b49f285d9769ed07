import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '@parley/platform/log/log';
import { obeyRevocations } from './revocations.ts';

test('word of an end is obeyed everywhere, and a gap in the messages means asking about all', async () => {
  const done: unknown[] = [];
  let onMessage: (data: unknown) => void = () => {};
  let onGap = () => {};
  await obeyRevocations({
    relay: {
      async subscribe(_topic, listener) {
        onMessage = listener as typeof onMessage;
        return { async close() {} };
      },
      onGap(listener) {
        onGap = listener;
      },
    },
    standing: { end: (ids) => done.push(['end', ids]), askAgain: () => done.push('ask again') },
    identity: { forget: () => done.push('forget') },
    tokens: {
      async deleteOf(ids) {
        done.push(['delete tokens', ids]);
      },
    },
    log: silentLog(),
  });
  onMessage({ credentialIds: ['key_1'] });
  assert.deepEqual(done, ['forget', ['end', ['key_1']], ['delete tokens', ['key_1']]]);
  done.length = 0;
  onGap();
  assert.deepEqual(done, ['forget', 'ask again']);
});
