import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashSecret, hintOf, looksLikeApiKey, newApiKey } from './secrets.ts';

test('a new API key has its form and its checksum holds', () => {
  for (let i = 0; i < 200; i++) {
    const key = newApiKey();
    assert.match(key, /^pk_live_[0-9A-Za-z]{49}$/);
    assert.ok(looksLikeApiKey(key));
  }
});

test('a mistyped or truncated API key is recognised as one without asking the database', () => {
  const key = newApiKey();
  const swapped = key.slice(0, 20) + (key[20] === 'a' ? 'b' : 'a') + key.slice(21);
  assert.equal(looksLikeApiKey(swapped), false);
  assert.equal(looksLikeApiKey(key.slice(0, -1)), false);
  assert.equal(looksLikeApiKey(`${key} `), false);
  assert.equal(looksLikeApiKey(''), false);
});

test('a hint shows neither the key nor enough to search for it', () => {
  const key = newApiKey();
  assert.equal(hintOf(key).length, 'pk_live_'.length + 9);
  assert.equal(hashSecret(key).length, 32);
});
