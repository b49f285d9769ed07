import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { readConfig } from '../config/config.ts';
import { serve } from '../testing/server.ts';
import { createEdge, type EdgeConfig, edgeSettings } from './edge.ts';

const config = (environment: Record<string, string>): EdgeConfig =>
  readConfig(z.object(edgeSettings), environment);
const from = (remoteAddress: string, headers: Record<string, string>) => ({
  headers: { host: 'parley.example', ...headers },
  socket: { remoteAddress },
});
const byUs = { behindGateway: true };
const alone = { behindGateway: false };

test('nobody is believed about whom it passes on, but a gateway of ours on the same machine', () => {
  const said = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7', 'x-forwarded-proto': 'https' };
  const service = createEdge(config({}), byUs);
  for (const gateway of ['127.0.0.1', '::ffff:127.0.0.1', '::1']) {
    assert.equal(service.see(from(gateway, said)).address, '203.0.113.7');
    assert.equal(service.see(from(gateway, said)).isSecure, true);
    assert.equal(createEdge(config({}), alone).see(from(gateway, said)).address, gateway);
  }
  assert.equal(service.see(from('192.0.2.1', said)).address, '192.0.2.1');
  assert.equal(service.see(from('192.0.2.1', said)).isSecure, false);
  const forged = { 'x-forwarded-for': '6.6.6.6, 127.0.0.1' };
  assert.equal(service.see(from('127.0.0.1', forged)).address, '127.0.0.1');
});

test('of the proxies in front as many are believed as there are, or those that are named, and none beyond', () => {
  const said = { 'x-forwarded-for': '6.6.6.6, 198.51.100.1, 10.0.0.9' };
  for (const [trust, address] of [
    ['0', '10.0.0.5'],
    ['1', '10.0.0.9'],
    ['2', '198.51.100.1'],
    ['10.0.0.5', '10.0.0.9'],
    ['10.0.0.0/8', '198.51.100.1'],
    ['10.0.0.0/8, 198.51.100.1, 2001:db8::/32', '6.6.6.6'],
    ['192.168.0.0/16', '10.0.0.5'],
  ] as const) {
    const edge = createEdge(config({ PARLEY_TRUST_PROXY: trust }), alone);
    assert.equal(edge.see(from('10.0.0.5', said)).address, address, trust);
  }
  const named = createEdge(config({ PARLEY_TRUST_PROXY: '10.0.0.0/8' }), alone);
  assert.equal(named.see(from('::ffff:10.0.0.5', said)).address, '198.51.100.1');
  const odd = { 'x-forwarded-for': 'unknown' };
  assert.equal(named.see(from('10.0.0.5', odd)).address, '10.0.0.5');
  const host = { 'x-forwarded-host': 'told.example' };
  assert.equal(named.see(from('10.0.0.5', host)).host, 'told.example');
  assert.equal(named.see(from('192.0.2.1', host)).host, 'parley.example');
});

test('where the public address is https, everything came by https, whatever a proxy says or forgets', () => {
  const edge = createEdge(config({ PARLEY_PUBLIC_URL: 'https://parley.example' }), byUs);
  assert.equal(edge.see(from('127.0.0.1', { 'x-forwarded-proto': 'http' })).isSecure, true);
  assert.equal(edge.see(from('192.0.2.1', {})).isSecure, true);
  const plain = createEdge(config({ PARLEY_PUBLIC_URL: 'http://parley.example' }), byUs);
  assert.equal(plain.see(from('127.0.0.1', { 'x-forwarded-proto': 'https' })).isSecure, false);
});

test('a page is ours when its origin is a public address, or is the host asked for where none is set', () => {
  const open = createEdge(config({}), byUs);
  const isOwn = (edge: typeof open, origin: string, host: string) =>
    edge.see(from('127.0.0.1', { origin, host })).isOwnPage;
  assert.ok(isOwn(open, 'http://localhost:3000', 'localhost:3000'));
  assert.ok(!isOwn(open, 'http://localhost:4000', 'localhost:3000'));
  assert.ok(!isOwn(open, 'null', 'localhost:3000'));
  assert.ok(!open.see(from('127.0.0.1', {})).isOwnPage, 'a program that is no browser');
  const edge = createEdge(
    config({ PARLEY_PUBLIC_URL: 'https://parley.example/, https://app.example:8443' }),
    byUs,
  );
  assert.ok(
    isOwn(edge, 'https://parley.example', '127.0.0.1:8080'),
    'TLS ends in front, which renames the host',
  );
  assert.ok(isOwn(edge, 'https://app.example:8443', 'parley.example'));
  assert.ok(!isOwn(edge, 'http://parley.example', 'parley.example'), 'not by plain http');
  assert.ok(!isOwn(edge, 'https://evil.example', 'evil.example'));
  assert.ok(isOwn(edge, 'http://localhost:3000', 'localhost:3000'), 'on the machine itself');
});

test('a name that is none of ours is refused at every door with the setting that would let it in', async (t) => {
  const open = { config: { public: true } };
  const edge = config({ PARLEY_PUBLIC_URL: 'https://parley.example' });
  const server = await serve(t, { edge, routes: (app) => void app.get('/v1/a', open, async () => 1) });
  const ask = (host: string, url = '/v1/a') => server.inject({ url, headers: { host } });
  for (const host of [
    'parley.example',
    'PARLEY.example',
    'localhost:8080',
    '127.0.0.1',
    '[::1]:9001',
    '10.1.2.3',
  ]) {
    assert.equal((await ask(host)).statusCode, 200, host);
  }
  for (const host of [
    'evil.example',
    'parley.example.evil.example',
    'localhost.evil.example',
    'parley.example:81',
  ]) {
    const refused = await ask(host);
    assert.equal(refused.statusCode, 403, host);
    assert.match(refused.json().detail, /PARLEY_PUBLIC_URL/);
    assert.equal((await ask(host, '/livez')).statusCode, 200, 'a probe asks by any name');
  }
  assert.match(String((await ask('parley.example')).headers['strict-transport-security']), /max-age/);
});

test('settings that make no sense are refused by their name', () => {
  for (const url of [
    'parley.example',
    'https://parley.example/app',
    'ftp://a',
    'https://u:p@a.example',
    '',
  ]) {
    if (url === '') continue;
    assert.throws(() => config({ PARLEY_PUBLIC_URL: url }), { message: /PARLEY_PUBLIC_URL/ }, url);
  }
  for (const trust of ['11', '-1', 'loopback', '10.0.0.0/33', '10.0.0.0/x', '10.0.0', '::/129', ',']) {
    assert.throws(() => config({ PARLEY_TRUST_PROXY: trust }), { message: /PARLEY_TRUST_PROXY/ }, trust);
  }
});
