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
const ready = { greeting, home: '/home', tookMs: 1234, portOffset: 0, fault: undefined };

test('a person at a terminal is shown the link and the key', () => {
  const text = banner({ ...ready, terminal: true });
  assert.match(text, /Dashboard {2}http:\/\/localhost:3000\/#link=lt_one\n/);
  assert.match(text, /pk_live_one .*\/home\/first-key/);
});

test('a log that no person watches gets neither the key nor the link, but where they are', () => {
  const text = banner({ ...ready, terminal: false });
  assert.doesNotMatch(text, /pk_live_one|lt_one|link=/);
  assert.match(text, /Sign in {4}npx parley link\n/);
  assert.match(text, /kept in \/home\/first-key/);
});
