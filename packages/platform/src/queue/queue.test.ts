import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { before, test } from 'node:test';
import { testDatabase } from '../testing/database.ts';
import { systemClock } from '../time/clock.ts';
import { queueConformance } from './queue.conformance.ts';
import { openQueues } from './queue.ts';

const leaseMs = 1000;
let postgresUrl: string;
before(async () => {
  postgresUrl = (await testDatabase('queue')).url;
});

queueConformance('postgres', () => openQueues({ url: postgresUrl, clock: systemClock, leaseMs }));

const redisUrl = process.env.PARLEY_TEST_REDIS_URL;
if (redisUrl) queueConformance('redis', () => openQueues({ url: redisUrl, clock: systemClock, leaseMs }));

test('the job of a process that was killed is taken over by another', async () => {
  const queues = await openQueues({ url: postgresUrl, clock: systemClock, leaseMs });
  await queues.add('killed', { id: 'evt_a', data: {} });
  const program = `
    import { systemClock } from '../time/clock.ts';
    import { openQueues } from './queue.ts';
    const queues = await openQueues({ url: process.argv[1], clock: systemClock, leaseMs: ${leaseMs} });
    await queues.work('killed', () => { console.log('working'); return new Promise(() => {}); });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, postgresUrl], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGKILL');
  const done = Promise.withResolvers<number>();
  await queues.work('killed', async ({ attempt }) => done.resolve(attempt));
  await done.promise;
  await queues.close();
});

test('a queue whose server is not there is unavailable', async () => {
  const queues = await openQueues({ url: 'postgres://nobody@127.0.0.1:1/none', clock: systemClock });
  await assert.rejects(queues.add('x', { id: 'evt_a', data: {} }), { code: 'unavailable' });
  await assert.rejects(
    queues.work('x', async () => {}),
    { code: 'unavailable' },
  );
  await queues.close();
});

test('a URL of another kind is refused', async () => {
  await assert.rejects(openQueues({ url: 'mysql://x', clock: systemClock }), { code: 'invalid_argument' });
});
