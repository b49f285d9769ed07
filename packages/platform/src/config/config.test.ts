import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { pino } from 'pino';
import { z } from 'zod';
import type { ParleyError } from '../errors.ts';
import {
  commonSettings,
  databaseUrl,
  describeConfig,
  readConfig,
  secret,
  secretOf,
  setting,
  unknownVariables,
  wholeNumber,
} from './config.ts';

const settings = z.object({
  ...commonSettings,
  databaseUrl: databaseUrl('web-api'),
  masterKey: setting('PARLEY_MASTER_KEY', 'Seals secrets', secret(8)),
  workers: setting('PARLEY_WORKERS', 'Jobs at a time', wholeNumber(1, 64).default(4)),
});

const complete = {
  PARLEY_WEB_DATABASE_URL: 'postgres://parley:hunter2@db:5432/web_db',
  PARLEY_QUEUE_URL: 'redis://redis:6379/2',
  PARLEY_FILES_URL: 'file:///var/lib/parley/files',
  PARLEY_MASTER_KEY: 'correct horse',
};

test('settings come from the environment, or take their default', () => {
  const config = readConfig(settings, { ...complete, PARLEY_WORKERS: '8', PARLEY_LOG_LEVEL: '' });
  assert.equal(config.workers, 8);
  assert.equal(config.logLevel, 'info');
  assert.equal(config.databaseUrl.reveal(), complete.PARLEY_WEB_DATABASE_URL);
});

test('all faults are told at once, each with its variable and how to mend it, and no secret', () => {
  const environment = {
    ...complete,
    PARLEY_WEB_DATABASE_URL: 'mysql://parley:hunter2@db/web_db',
    PARLEY_QUEUE_URL: undefined,
    PARLEY_MASTER_KEY: 'short',
    PARLEY_WORKERS: 'many',
    PARLEY_LOG_LEVEL: 'loud',
  };
  assert.throws(
    () => readConfig(settings, environment),
    (error: ParleyError) => {
      assert.equal(error.code, 'failed_precondition');
      assert.deepEqual(error.message.split('\n'), [
        'The settings need mending:',
        '  PARLEY_LOG_LEVEL Invalid option: expected one of "trace"|"debug"|"info"|"warn"|"error"|"fatal"|"silent", but is "loud" (Least severe log lines to write). Correct it or leave it out.',
        '  PARLEY_QUEUE_URL is not set. Set it (Jobs and messages).',
        '  PARLEY_WEB_DATABASE_URL must be a URL that begins with postgres: or postgresql: (PostgreSQL database of web-api). Correct it.',
        '  PARLEY_MASTER_KEY must have at least 8 characters (Seals secrets). Correct it.',
        '  PARLEY_WORKERS must be a whole number from 1 to 64, but is "many" (Jobs at a time). Correct it or leave it out.',
      ]);
      assert.equal(error.faults.length, 5);
      return true;
    },
  );
});

test('a secret prints as stars however it is printed', () => {
  const config = readConfig(settings, complete);
  const lines: string[] = [];
  pino({}, { write: (line) => void lines.push(line) }).info({ config, key: config.masterKey }, 'settings');
  const printed = [
    inspect(config, { depth: 9, showHidden: true }),
    JSON.stringify(config),
    `${config.masterKey} ${config.databaseUrl}`,
    lines.join(),
    JSON.stringify(Object.entries(config.masterKey)),
  ].join('\n');
  assert.doesNotMatch(printed, /correct horse|hunter2/);
  assert.match(printed, /\*\*\*/);
  assert.match(printed, /postgres:\/\/parley:\*\*\*@db:5432\/web_db/);
  assert.equal(config.masterKey.reveal(), 'correct horse');
  assert.equal(String(secretOf('x', 'x…')), 'x…');
});

test('a secret may be in a file, and a file that cannot be read is a fault', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-config-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'key');
  writeFileSync(path, 'from a file\n');
  const { PARLEY_MASTER_KEY: _, ...rest } = complete;
  assert.equal(
    readConfig(settings, { ...rest, PARLEY_MASTER_KEY_FILE: path }).masterKey.reveal(),
    'from a file',
  );
  assert.throws(() => readConfig(settings, { ...rest, PARLEY_MASTER_KEY_FILE: `${path}.gone` }), {
    message: /PARLEY_MASTER_KEY_FILE cannot be read: ENOENT/,
  });
});

test('what is in force can be described, faults included', () => {
  const states = describeConfig(settings, { ...complete, PARLEY_WORKERS: 'many' });
  const of = (variable: string) => states.find((state) => state.variable === variable);
  assert.equal(states.length, Object.keys(settings.shape).length);
  assert.deepEqual(of('PARLEY_MASTER_KEY'), {
    variable: 'PARLEY_MASTER_KEY',
    description: 'Seals secrets',
    value: '***',
    source: 'environment',
    fault: null,
  });
  assert.equal(of('PARLEY_HOST')?.source, 'default');
  assert.equal(of('PARLEY_HOST')?.value, '127.0.0.1');
  assert.match(of('PARLEY_WORKERS')?.fault ?? '', /whole number/);
  assert.deepEqual(unknownVariables([settings], { ...complete, PARLEY_WORKER: '8', PATH: '/bin' }), [
    'PARLEY_WORKER',
  ]);
});
