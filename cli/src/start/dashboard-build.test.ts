import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { buildEnvironment } from './dashboard-build.ts';

test('the build of the dashboard sees no secret, under whatever name it is kept', () => {
  const secrets = {
    PARLEY_PEER_TOKEN: 'a',
    OPENAI_API_KEY: 'b',
    AWS_SECRET_ACCESS_KEY: 'c',
    NODE_OPTIONS: 'd',
  };
  const seen = buildEnvironment({ ...process.env, ...secrets });
  for (const name of Object.keys(secrets)) assert.equal(seen[name], undefined, name);
  assert.equal(seen.PATH, process.env.PATH);
  const print = ['-p', 'JSON.stringify(Object.keys(process.env))'];
  const names: string[] = JSON.parse(execFileSync(process.execPath, print, { env: seen, encoding: 'utf8' }));
  assert.deepEqual(names.sort(), Object.keys(seen).sort());
});
