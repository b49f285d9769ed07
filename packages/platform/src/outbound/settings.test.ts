import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { readConfig } from '../config/config.ts';
import { outboundSettings } from './settings.ts';

const read = (text?: string) =>
  readConfig(z.object(outboundSettings), text === undefined ? {} : { PARLEY_TRUSTED_ORIGINS: text })
    .trustedOrigins;

test('nothing inside is trusted unless an operator names its origin, whole and exactly', () => {
  assert.deepEqual(read(), []);
  assert.deepEqual(read('http://10.0.0.5:8080, https://intranet'), [
    'http://10.0.0.5:8080',
    'https://intranet',
  ]);
  for (const wrong of [
    '10.0.0.5',
    'http://10.0.0.5/',
    'http://10.0.0.5/x',
    'http://u@10.0.0.5',
    'http://127.1',
    '*',
    'ftp://a.example',
  ]) {
    assert.throws(
      () => read(wrong),
      { code: 'failed_precondition', message: /PARLEY_TRUSTED_ORIGINS/ },
      wrong,
    );
  }
});
