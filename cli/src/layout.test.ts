import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceNames } from '@parley/contracts/services';
import { fill, missingDatabases } from './layout.ts';
import { chooseServices } from './services.ts';

const own = (database: string) => `postgres://own/${database}`;

test('what the environment does not name is filled in, and what it names stays', () => {
  const filled = fill(
    { PARLEY_HOME: '/data', PARLEY_WEB_DATABASE_URL: 'postgres://theirs/web', OTHER: 'x' },
    own,
  );
  assert.equal(filled.PARLEY_WEB_DATABASE_URL, 'postgres://theirs/web');
  assert.equal(filled.PARLEY_ASSISTANT_DATABASE_URL, 'postgres://own/assistant_db');
  assert.equal(filled.PARLEY_QUEUE_URL, 'postgres://own/queue_db');
  assert.equal(filled.PARLEY_FILES_URL, 'file:///data/files');
  assert.equal(filled.OTHER, 'x');
});

test('a database that a file names is not filled in', () => {
  const environment = { PARLEY_WEB_DATABASE_URL_FILE: '/run/secrets/web' };
  assert.equal(fill(environment, own).PARLEY_WEB_DATABASE_URL, undefined);
  assert.deepEqual(missingDatabases(['web-api'], environment), ['PARLEY_QUEUE_URL']);
});

test('one service needs its own database only', () => {
  assert.deepEqual(missingDatabases(['document-api'], {}), [
    'PARLEY_DOCUMENT_DATABASE_URL',
    'PARLEY_QUEUE_URL',
  ]);
});

test('services start in their order, whatever the order they are named in', () => {
  assert.deepEqual(chooseServices(['assistant-api', 'web-api']), ['web-api', 'assistant-api']);
  assert.deepEqual(chooseServices([]), serviceNames);
  assert.throws(() => chooseServices(['voice-api']), /There is no service voice-api. There are: web-api/);
});
