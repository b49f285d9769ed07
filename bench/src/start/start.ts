/** How long `npm start` takes until it is ready, and what memory it holds then. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Caller } from '@parley/harness/call/caller';
import { type Bench, report } from '../bench.ts';
import { listener } from '../kit/assistants.ts';
import { machine, machineLine, table } from '../kit/figures.ts';
import { startMeasured } from '../kit/running.ts';
import { spoken } from '../kit/speech.ts';
import { type Memory, memoryOf } from '../kit/usage.ts';

export const start: Bench = {
  name: 'start',
  about: 'time until it is ready, and memory',
  options: { later: { value: 'N', default: '2', about: 'starts after the first' } },
  run: async (values) => report(await benchStart(values.number('later')), showStart),
};

/** Models are loaded behind the ready line; by then they are there. */
const warmAfterMs = 10_000;

interface Start {
  name: string;
  readyMs: number;
  ready: Memory | undefined;
  warm: Memory | undefined;
  afterCall: Memory | undefined;
}

/** One start in a fresh home, then `later` more in the same. */
async function benchStart(later: number) {
  const before = machine();
  const parley = await startMeasured();
  const starts: Start[] = [];
  try {
    for (let n = 0; n <= later; n += 1) {
      if (n > 0) {
        await parley.terminate();
        await parley.startAgain();
      }
      const ready = await memoryOf(parley.pid);
      await sleep(warmAfterMs);
      const warm = await memoryOf(parley.pid);
      const [utterance] = await spoken(parley.client, ['Is it open on Sunday?']);
      const assistant = await listener(parley.client, ['Please go on.']);
      const caller = await Caller.dial(parley.client, { assistant });
      await caller.answered({ from: 0, limitMs: 20_000 });
      const from = caller.events.length;
      await caller.say(utterance!.samples);
      await caller.answered({ from, limitMs: 20_000 });
      await caller.recorded();
      starts.push({
        name: n === 0 ? 'first start, fresh home' : `start ${n + 1}`,
        readyMs: Math.round(parley.tookMs),
        ready,
        warm,
        afterCall: await memoryOf(parley.pid),
      });
    }
  } finally {
    await parley.stop();
  }
  return { machine: before, starts };
}

function showStart(result: Awaited<ReturnType<typeof benchStart>>): string {
  const both = (memory: Memory | undefined) => (memory ? `${memory.nodeMb} / ${memory.treeMb}` : '–');
  return [
    `From the command to the ready line; memory as MB of the process / of all processes (${machineLine()})`,
    '',
    table(
      ['start', 'ready ms', 'when ready', `${warmAfterMs / 1000} s later`, 'after a call'],
      result.starts.map((one) => [
        one.name,
        one.readyMs,
        both(one.ready),
        both(one.warm),
        both(one.afterCall),
      ]),
    ),
  ].join('\n');
}
