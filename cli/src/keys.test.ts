/** A key reaches the one it is for, and nobody else. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { newHome, removeHome } from '@parley/harness/process/home';
import { runParley } from '@parley/harness/process/parley';
import { keyFor } from './keys.ts';

/** A home whose Parley runs, or not. */
async function homeWith(t: TestContext, { runs = true } = {}) {
  const home = await newHome();
  t.after(() => removeHome(home));
  writeFileSync(join(home, 'first-key'), 'pk_live_first\n');
  if (runs) writeFileSync(join(home, 'parley.pid'), `${process.pid}\n`);
  return home;
}

const own = 'http://127.0.0.1:8180';
const far = 'https://parley.example.com';
const offset = '100';

test('the first key is for this machine under each of its names, and for nobody else', async (t) => {
  const environment = { PARLEY_HOME: await homeWith(t), PARLEY_PORT_OFFSET: offset };
  for (const url of [own, 'http://localhost:8180/', 'http://[::1]:8180', 'http://127.0.0.1:3100']) {
    assert.equal(await keyFor(url, environment), 'pk_live_first', url);
  }
  for (const url of [
    ...[far, 'http://127.0.0.1:8080', 'https://127.0.0.1:8180', 'http://127.0.0.1.example.com:8180'],
    ...['http://127.0.0.1:8180@example.com', 'http://localhost.example.com:8180', 'http://192.168.1.2:8180'],
  ]) {
    await assert.rejects(keyFor(url, environment), { code: 'unauthenticated' }, url);
  }
});

test('a key that is given belongs to the origin that is given with it', async (t) => {
  const given = { PARLEY_API_KEY: 'pk_live_far', PARLEY_URL: far, PARLEY_PORT_OFFSET: offset };
  const environment = { ...given, PARLEY_HOME: await homeWith(t) };
  assert.equal(await keyFor(`${far}/`, environment), 'pk_live_far');
  assert.equal(await keyFor(own, environment), 'pk_live_first');
  await assert.rejects(keyFor('https://elsewhere.example.com', environment), {
    code: 'unauthenticated',
    message: /PARLEY_URL/,
  });
});

test('a key that is given without an origin is for this machine', async (t) => {
  const given = { PARLEY_API_KEY: 'pk_live_given', PARLEY_PORT_OFFSET: offset };
  const environment = { ...given, PARLEY_HOME: await homeWith(t, { runs: false }) };
  assert.equal(await keyFor(own, environment), 'pk_live_given');
  await assert.rejects(keyFor(far, environment), { message: /not sent elsewhere/ });
});

test('a key is never sent in clear to another machine', async (t) => {
  const home = await homeWith(t);
  for (const url of ['http://parley.example.com', 'http://10.0.0.5:8080', 'http://[fe80::1]:8080']) {
    const environment = { PARLEY_HOME: home, PARLEY_API_KEY: 'pk_live_far', PARLEY_URL: url };
    await assert.rejects(keyFor(url, environment), { code: 'invalid_argument', message: /https/ }, url);
  }
});

test('the first key is not handed to whoever has the port while no Parley runs in the home', async (t) => {
  const environment = { PARLEY_HOME: await homeWith(t, { runs: false }), PARLEY_PORT_OFFSET: offset };
  await assert.rejects(keyFor(own, environment), { code: 'unauthenticated', message: /none runs in/ });
});

test('no command sends the key of this machine to an address elsewhere', async (t) => {
  const home = await homeWith(t);
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const { authorization, 'sec-websocket-protocol': protocols } = request.headers;
    seen.push(`${request.method} ${request.url} ${authorization} ${protocols}`);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const command of [['talk', '--assistant', 'x', '--text'], ['link'], ['replay', 'conv_01jdemo']]) {
    const environment = { PARLEY_HOME: home, PARLEY_API_KEY: 'pk_live_given' };
    const { code, error } = await runParley([...command, '--url', url], { environment });
    assert.equal(code, 1, command.join(' '));
    assert.match(error, /There is no key for/);
  }
  assert.equal(seen.length, 3);
  assert.doesNotMatch(seen.join('\n'), /pk_live/);
});
