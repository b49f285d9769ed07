import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { ports } from '@parley/contracts/services';
import { claimPorts, holdPort } from './ports.ts';

test('ports that are claimed are not given to another, though nobody listens on them yet', async () => {
  const one = await claimPorts();
  const other = await claimPorts();
  assert.notEqual(one.offset, other.offset);
  one.release();
  other.release();
});

test('an offset at which one port is taken is passed over', async () => {
  const first = await claimPorts();
  first.release();
  const taken = await holdPort(ports['document-api'] + first.offset);
  assert.ok(taken);
  const second = await claimPorts();
  assert.notEqual(second.offset, first.offset);
  second.release();
  taken.close();
  await once(taken, 'close');
});

test('a port that is taken is not held twice', async () => {
  const { offset, release } = await claimPorts();
  const held = await holdPort(ports.gateway + offset);
  assert.equal(await holdPort(ports.gateway + offset), undefined);
  held?.close();
  release();
});
