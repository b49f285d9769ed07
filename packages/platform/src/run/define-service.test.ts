import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { setting, wholeNumber } from '../config/config.ts';
import { ParleyError } from '../errors.ts';
import { testService } from '../testing/service.ts';
import { defineService } from './define-service.ts';

const folder = await mkdtemp(join(tmpdir(), 'parley-shell-'));
after(() => rm(folder, { recursive: true }));
await writeFile(join(folder, '0001_start.sql'), 'CREATE TABLE things (id int)');

interface Options {
  /** Where it breaks. */
  fail?: 'build' | 'listening';
}

/** A service that tells what is done to it. */
function told() {
  const events: string[] = [];
  const service = defineService({
    name: 'document-api',
    settings: { pages: setting('PARLEY_PAGES', 'Pages', wholeNumber(1, 9).default(2)) },
    migrations: pathToFileURL(`${folder}/`),
    offers: ['something'],
    notYet: ['the rest'],
    async build({ config, db, opened }, { fail }: Options) {
      for (const name of ['first', 'second']) opened.defer(() => events.push(`${name} closed`));
      await db.ping();
      opened.defer(() => db.ping().then(() => events.push('the database still answers')));
      if (fail === 'build') throw new ParleyError('failed_precondition', 'No.');
      return {
        async onListening() {
          events.push('listening');
          if (fail === 'listening') throw new ParleyError('failed_precondition', 'No.');
        },
        async drain(signal) {
          events.push(signal.aborted ? 'drained in a hurry' : 'drained');
        },
        inside: { pages: config.pages },
      };
    },
  });
  return { events, service };
}

const releases = ['the database still answers', 'second closed', 'first closed'];

test('it reads its settings, brings its database up to date and says what it offers', async () => {
  const { service } = told();
  const api = await testService(service, { settings: { PARLEY_PAGES: '3' } });
  assert.equal(api.pages, 3);
  await api.db.system.execute('SELECT id FROM things');
  const { body } = await api.ask('GET', '/v1/capabilities');
  assert.deepEqual([body.service, body.offers, body.notYet], ['document-api', ['something'], ['the rest']]);
  const ready = await api.server.operations('/readyz');
  assert.equal(JSON.parse(ready!.body).checks.database.ok, true);
});

test('it ends its work, then what was opened in reverse, and only once', async () => {
  const { events, service } = told();
  const api = await testService(service);
  await api.start();
  await Promise.all([api.close(), api.close(AbortSignal.abort())]);
  assert.deepEqual(events, ['listening', 'drained', ...releases]);
  await assert.rejects(api.db.ping());
});

test('a wiring or a start that fails leaves nothing open', async () => {
  const { events, service } = told();
  await assert.rejects(testService(service, { with: { fail: 'build' } }), { message: 'No.' });
  assert.deepEqual(events.splice(0), releases);
  const api = await testService(service, { with: { fail: 'listening' } });
  await assert.rejects(api.start(), { message: 'No.' });
  assert.deepEqual(events, ['listening', 'drained in a hurry', ...releases]);
  await assert.rejects(fetch(`http://127.0.0.1:${api.server.port}/livez`));
});
