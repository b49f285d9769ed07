import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { ports } from '@parley/contracts/services';
import { claimPorts, holdPort } from './ports.ts';

test('two that ask at once get ports of their own, and give them back', async () => {
  const [one, other] = await Promise.all([claimPorts(), claimPorts()]);
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
