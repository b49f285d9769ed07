/** What the job queue must do, whatever keeps the jobs. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { ParleyError } from '../errors.ts';
import { sleep, systemClock } from '../time/clock.ts';
import type { Job, Queues } from './queue.ts';

export function queueConformance(name: string, open: () => Promise<Queues>): void {
  const withQueues = (guarantee: string, work: (queues: Queues, queue: string) => Promise<void>) =>
    test(`${name}: ${guarantee}`, async () => {
      const queues = await open();
      try {
        await work(queues, `test-${randomBytes(6).toString('hex')}`);
      } finally {
        await queues.close();
      }
    });

  withQueues(
    'a job that was added before anybody worked is done, with its id and data',
    async (queues, queue) => {
      await queues.add(queue, { id: 'evt_a', data: { text: 'größer 😀', list: [1, null] } });
      const done = Promise.withResolvers<Job>();
      await queues.work(queue, async (job) => done.resolve(job));
      assert.deepEqual(await done.promise, {
        id: 'evt_a',
        data: { text: 'größer 😀', list: [1, null] },
        attempt: 1,
        last: false,
      });
    },
  );

  withQueues(
    'a job with an id that is known already changes nothing, even after it is done',
    async (queues, queue) => {
      const seen: unknown[] = [];
      const second = Promise.withResolvers<void>();
      await queues.add(queue, { id: 'evt_a', data: 1 }, { id: 'evt_a', data: 2 });
      await queues.work<number>(queue, async ({ id, data }) => {
        seen.push(data);
        if (id === 'evt_a') await queues.add(queue, { id: 'evt_b', data: 4 });
        else second.resolve();
      });
      await second.promise;
      await queues.add(queue, { id: 'evt_a', data: 3 }, { id: 'evt_c', data: 5 });
      await until(() => seen.length === 3);
      assert.deepEqual(seen, [1, 4, 5]);
    },
  );

  withQueues('a job that fails is tried again, and the attempt is counted', async (queues, queue) => {
    const attempts: Array<[number, boolean]> = [];
    const done = Promise.withResolvers<void>();
    await queues.add(queue, { id: 'evt_a', data: {}, attempts: 2 });
    await queues.work(queue, async ({ attempt, last }) => {
      attempts.push([attempt, last]);
      if (attempt === 1) throw new ParleyError('unavailable', 'not now');
      done.resolve();
    });
    await done.promise;
    assert.deepEqual(attempts, [
      [1, false],
      [2, true],
    ]);
  });

  withQueues(
    'a job whose error another attempt would meet again is not tried again',
    async (queues, queue) => {
      let tries = 0;
      await queues.add(queue, { id: 'evt_a', data: {} });
      await queues.work(queue, async () => {
        tries += 1;
        throw new ParleyError('invalid_argument', 'never');
      });
      await until(async () => (await queues.counts(queue)).failed === 1);
      assert.equal(tries, 1);
    },
  );

  withQueues('a job that hangs is aborted at its limit and counts as failed', async (queues, queue) => {
    const aborted = Promise.withResolvers<unknown>();
    await queues.add(queue, { id: 'evt_a', data: {}, attempts: 1 });
    await queues.work(
      queue,
      (_job, signal) => {
        signal.addEventListener('abort', () => aborted.resolve(signal.reason));
        return new Promise(() => {});
      },
      { limitMs: 50 },
    );
    assert.equal(((await aborted.promise) as ParleyError).code, 'deadline_exceeded');
    await until(async () => (await queues.counts(queue)).failed === 1);
  });

  withQueues('a delayed job does not come before its time', async (queues, queue) => {
    const startMs = systemClock.monotonicMs();
    const came = Promise.withResolvers<number>();
    await queues.work(queue, async () => came.resolve(systemClock.monotonicMs()));
    await queues.add(queue, { id: 'evt_late', data: {}, delayMs: 200 });
    assert.ok((await came.promise) - startMs >= 200);
  });

  withQueues('as many jobs run at a time as were asked for', async (queues, queue) => {
    let running = 0;
    let most = 0;
    let done = 0;
    await queues.add(queue, ...Array.from({ length: 9 }, (_, at) => ({ id: `evt_${at}x`, data: at })));
    await queues.work(
      queue,
      async () => {
        running += 1;
        most = Math.max(most, running);
        await sleep(systemClock, 20);
        running -= 1;
        done += 1;
      },
      { concurrency: 3 },
    );
    await until(() => done === 9);
    assert.equal(most, 3);
  });

  withQueues('closing waits for the job that runs', async (queues, queue) => {
    const started = Promise.withResolvers<void>();
    let ended = false;
    await queues.add(queue, { id: 'evt_a', data: {} });
    const worker = await queues.work(queue, async () => {
      started.resolve();
      await sleep(systemClock, 50);
      ended = true;
    });
    await started.promise;
    await worker.close();
    assert.equal(ended, true);
  });

  withQueues(
    'closing in a hurry aborts the job, and another process does it again',
    async (queues, queue) => {
      const started = Promise.withResolvers<void>();
      const aborted = Promise.withResolvers<void>();
      await queues.add(queue, { id: 'evt_a', data: {} });
      const worker = await queues.work(queue, (_job, signal) => {
        started.resolve();
        signal.addEventListener('abort', () => aborted.resolve());
        return new Promise(() => {});
      });
      await started.promise;
      await worker.close(AbortSignal.abort());
      await aborted.promise;
      const again = Promise.withResolvers<void>();
      await queues.work(queue, async () => again.resolve());
      await again.promise;
    },
  );

  withQueues('a job that is asked for every so often comes again and again', async (queues, queue) => {
    let times = 0;
    await queues.every(queue, 'sweep', 100, { what: 'old' });
    await queues.every(queue, 'sweep', 100, { what: 'old' });
    await queues.work<{ what: string }>(queue, async ({ data }) => {
      assert.equal(data.what, 'old');
      times += 1;
    });
    await until(() => times >= 3);
  });
}

/** Looks every few ms; the test's own limit ends it. */
export async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await happened())) await sleep(systemClock, 5);
}
