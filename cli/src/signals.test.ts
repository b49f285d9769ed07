import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { manualClock } from '@parley/platform/testing/server';
import { withoutDoubledSignals } from './signals.ts';

test('a signal that arrives twice at once counts once, and a later one counts again', () => {
  const clock = manualClock();
  const process = new EventEmitter();
  let count = 0;
  const listener = () => {
    count += 1;
  };
  const events = withoutDoubledSignals(process, clock);
  events.on('SIGINT', listener);
  process.emit('SIGINT');
  clock.advance(30);
  process.emit('SIGINT');
  assert.equal(count, 1);
  clock.advance(1000);
  process.emit('SIGINT');
  assert.equal(count, 2);
  events.off('SIGINT', listener);
  assert.equal(process.listenerCount('SIGINT'), 0);
});

test('a listener of several signals is taken off all of them', () => {
  const process = new EventEmitter();
  const listener = () => {};
  const events = withoutDoubledSignals(process, manualClock());
  for (const name of ['SIGINT', 'SIGTERM']) events.on(name, listener);
  for (const name of ['SIGINT', 'SIGTERM']) events.off(name, listener);
  assert.equal(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM'), 0);
});

test('errors are never taken for doubled', () => {
  const process = new EventEmitter();
  let count = 0;
  withoutDoubledSignals(process, manualClock()).on('uncaughtException', () => {
    count += 1;
  });
  process.emit('uncaughtException');
  process.emit('uncaughtException');
  assert.equal(count, 2);
});
