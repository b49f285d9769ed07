import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelDbfs, peak } from './level.ts';
import { tone } from './signals.test-support.ts';

test('levels are told against full scale', () => {
  assert.equal(levelDbfs(new Int16Array(100)), -100);
  assert.equal(levelDbfs(new Int16Array(0)), -100);
  assert.equal(levelDbfs(new Int16Array(100).fill(-32_768)), 0);
  assert.ok(Math.abs(levelDbfs(tone(1_000, 16_000, 16_000, 32_767)) + 3.01) < 0.01);
  assert.equal(peak(Int16Array.of(5, -32_768, 7)), 32_768);
});
