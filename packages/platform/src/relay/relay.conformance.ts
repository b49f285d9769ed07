/** What messages between processes must do, whatever carries them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../queue/queue.conformance.ts';
import type { Relay } from './relay.ts';

export function relayConformance(name: string, open: () => Promise<Relay>): void {
  const withTwo = (guarantee: string, work: (here: Relay, there: Relay) => Promise<void>) =>
    test(`${name}: ${guarantee}`, async () => {
      const here = await open();
      const there = await open();
      try {
        await work(here, there);
      } finally {
        await here.close();
        await there.close();
      }
    });

  withTwo('a message reaches every subscriber, in this process and in others', async (here, there) => {
    const heard: unknown[] = [];
    for (const relay of [here, there]) {
      await relay.subscribe('keys.revoked', (data, topic) => heard.push([topic, data]));
    }
    await here.publish('keys.revoked', { id: 'key_1', text: 'ü' });
    await until(() => heard.length === 2);
    assert.deepEqual(heard, Array(2).fill(['keys.revoked', { id: 'key_1', text: 'ü' }]));
  });

  withTwo(
    'a pattern hears the topics that it matches, in the order in which they were sent',
    async (here, there) => {
      const one: string[] = [];
      const rest: string[] = [];
      await there.subscribe('calls.*', (_data, topic) => one.push(topic));
      await there.subscribe('calls.>', (_data, topic) => rest.push(topic));
      for (const topic of ['calls.a', 'calls.a.turn', 'other.a', 'calls.b']) await here.publish(topic, null);
      await until(() => rest.length === 3);
      assert.deepEqual(one, ['calls.a', 'calls.b']);
      assert.deepEqual(rest, ['calls.a', 'calls.a.turn', 'calls.b']);
    },
  );

  withTwo('a subscription that was closed hears nothing more', async (here, there) => {
    const closed: unknown[] = [];
    const open: unknown[] = [];
    const subscription = await there.subscribe('topic', (data) => closed.push(data));
    await there.subscribe('topic', (data) => open.push(data));
    await here.publish('topic', 1);
    await until(() => open.length === 1 && closed.length === 1);
    await subscription.close();
    await here.publish('topic', 2);
    await until(() => open.length === 2);
    assert.deepEqual(closed, [1]);
  });

  withTwo('a listener that throws does not silence the others', async (here, there) => {
    const heard: unknown[] = [];
    await there.subscribe('topic', () => {
      throw new Error('broken listener');
    });
    await there.subscribe('topic', (data) => heard.push(data));
    await here.publish('topic', 1);
    await here.publish('topic', 2);
    await until(() => heard.length === 2);
  });

  withTwo('a message that is too large is refused', async (here) => {
    await assert.rejects(here.publish('topic', 'x'.repeat(600_000)));
  });
}
