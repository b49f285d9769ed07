import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@parley/platform/ids';
import { banner } from './banner.ts';

const greeting = {
  organization: { id: newId('organization'), name: 'Mine' },
  project: { id: newId('project'), name: 'Mine' },
  key: 'pk_live_one',
  keyFile: '/home/first-key',
  linkToken: 'lt_one',
};
const ready = {
  greeting,
  home: '/home',
  tookMs: 1234,
  host: '127.0.0.1',
  portOffset: 0,
  models: [['Hears', 'Moonshine (on this machine)']],
  logFile: '/home/logs/parley.log',
  fault: undefined,
} as const;

test('a person at a terminal is shown the link and the key', () => {
  const text = banner({ ...ready, terminal: true });
  assert.match(text, /Dashboard {2}http:\/\/localhost:3000\/#link=lt_one\n/);
  assert.match(text, /pk_live_one .*\/home\/first-key/);
});

test('a person at a terminal is told who hears, where the data is and where the log, and how to get another link', () => {
  const text = banner({ ...ready, terminal: true });
  for (const row of [
    /Hears {6}Moonshine \(on this machine\)\n/,
    /Data {7}\/home\n/,
    /Log {8}\/home\/logs\/parley\.log\n/,
    /npx parley link makes another/,
  ]) {
    assert.match(text, row);
  }
});

test('who listens on every network of the machine is told so', () => {
  assert.match(banner({ ...ready, host: '0.0.0.0', terminal: true }), /every network/);
  assert.doesNotMatch(banner({ ...ready, terminal: true }), /every network/);
});

test('a log that no person watches gets neither the key nor the link, but where they are', () => {
  const text = banner({ ...ready, terminal: false });
  assert.doesNotMatch(text, /pk_live_one|lt_one|link=/);
  assert.match(text, /Sign in {4}npx parley link\n/);
  assert.match(text, /kept in \/home\/first-key/);
});
