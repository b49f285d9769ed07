import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemClock } from '@parley/platform/time/clock';
import { startChatServer } from '@parley/providers/wire/chat-server';
import { modelServers } from './doctor-models.ts';

const server = await startChatServer({
  apiKey: 'right',
  models: ['small', 'large'],
  answer: () => ({ kind: 'hang' }),
});
after(() => server.close());
const signal = new AbortController().signal;
const found = async (environment: Record<string, string>) => {
  const [first] = await modelServers(environment, systemClock, signal);
  return first;
};

test('a server is asked with its key, and the key that is wrong or missing is told from a server that is away', async () => {
  const url = { PARLEY_LLM_URL: server.baseUrl };
  const fine = await found({ ...url, PARLEY_LLM_KEY: 'right' });
  assert.deepEqual([fine?.state, fine?.text], ['fine', `${server.baseUrl} answers, with small, large`]);
  const wrong = await found({ ...url, PARLEY_LLM_KEY: 'wrong' });
  assert.deepEqual([wrong?.state, /refuses the key/.test(wrong?.text ?? '')], ['broken', true]);
  assert.match((await found(url))?.text ?? '', /no key is set/);
  const away = await found({ PARLEY_LLM_URL: 'http://127.0.0.1:9/v1' });
  assert.deepEqual([away?.state, /PARLEY_LLM_URL/.test(away?.mend ?? '')], ['broken', true]);
  for (const finding of [fine, wrong, away]) assert.doesNotMatch(JSON.stringify(finding), /"right|"wrong/);
});

test('a model that the server does not have is told, with those that it has', async () => {
  const set = {
    PARLEY_LLM_FALLBACK_URL: server.baseUrl,
    PARLEY_LLM_FALLBACK_KEY: 'right',
    PARLEY_LLM_FALLBACK_MODEL: 'medium',
  };
  const missing = await found(set);
  assert.match(missing?.text ?? '', /does not list the model medium; it has small, large/);
  assert.equal((await found({ ...set, PARLEY_LLM_FALLBACK_MODEL: 'large' }))?.state, 'fine');
});

test('a key that stands in a file is the key', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-doctor-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'key'), 'right\n', { mode: 0o600 });
  const environment = { PARLEY_LLM_URL: server.baseUrl, PARLEY_LLM_KEY_FILE: join(folder, 'key') };
  assert.equal((await found(environment))?.state, 'fine');
});
