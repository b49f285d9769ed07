import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { newHome, removeHome } from '@parley/harness/process/home';
import { runParley } from '@parley/harness/process/parley';

/** Runs the program as a person does, in a home of its own. */
async function parley(t: TestContext, args: string[], environment: Record<string, string> = {}) {
  const home = await newHome();
  t.after(() => removeHome(home));
  const own = { PARLEY_HOME: home, PARLEY_PORT_OFFSET: '43210', ...environment };
  return runParley(args, { environment: own });
}

test('help names every command and ends well', async (t) => {
  const { code, out } = await parley(t, ['--help']);
  assert.equal(code, 0);
  for (const name of ['start', 'talk', 'demo', 'doctor', 'migrate', 'link'])
    assert.match(out, new RegExp(name));
});

test('whoever talks to a Parley that does not run is told to start it', async (t) => {
  const { code, error } = await parley(t, ['talk', '--assistant', 'x', '--text']);
  assert.equal(code, 1);
  assert.match(error, /not running at http:\/\/127.0.0.1:51290\. Start it with: npm start/);
  assert.equal(error.includes('    at '), false);
});

test('without a key the message says which variables to set', async (t) => {
  const server = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { code, error } = await parley(t, ['link', '--url', url]);
  assert.equal(code, 1);
  assert.match(error, /There is no key for .*PARLEY_API_KEY/);
});

test('talk wants either a file or a keyboard', async (t) => {
  const { code, error } = await parley(t, ['talk', '--assistant', 'x']);
  assert.notEqual(code, 0);
  assert.match(error, /--wav|--text/);
});

test('settings that are wrong are told all at once, by name', async (t) => {
  const { code, error } = await parley(t, ['start'], {
    PARLEY_PORT_OFFSET: 'many',
    PARLEY_LOG_LEVEL: 'loud',
    // These are services' own.
    PARLEY_LLM_URL: 'nowhere',
    PARLEY_QUEUE_URL: 'ftp://x',
  });
  assert.equal(code, 1);
  assert.match(error, /PARLEY_PORT_OFFSET/);
  for (const name of ['PARLEY_LOG_LEVEL', 'PARLEY_LLM_URL', 'PARLEY_QUEUE_URL'])
    assert.match(error, new RegExp(name));
});

test('a service that there is not is told with those that there are', async (t) => {
  const { code, error } = await parley(t, ['start', 'voice-api']);
  assert.equal(code, 1);
  assert.match(error, /There is no service voice-api/);
});

for (const [home, reason] of [
  ['/dev/null/home', /a file is in the way/],
  ['/proc/home', /no folder can be made there/],
] as const) {
  test(`a home that cannot be (${home}) ends the start at once, with what to do`, async (t) => {
    const { code, error, out } = await parley(t, ['start'], { PARLEY_HOME: home });
    assert.equal(code, 1);
    assert.match(error, reason);
    assert.match(error, /Set PARLEY_HOME to a folder that this user can write\.\n$/);
    assert.equal(out, '');
  });
}

test('the version is told, with that of Node and the platform', async (t) => {
  const { code, out } = await parley(t, ['--version']);
  assert.equal(code, 0);
  assert.match(out, /^\d+\.\d+\.\d+ \(Node v\d+/);
});
