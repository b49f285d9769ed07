/** How long `npm start` takes until it is ready, and what memory it holds then. */
import { setTimeout as sleep } from 'node:timers/promises';
import { listener } from './assistants.ts';
import { Caller } from './caller.ts';
import { machine, machineLine, table } from './figures.ts';
import { memoryOf, removeHome, startParley, temporaryHome } from './running.ts';
import { synthesise } from './speech.ts';

/** Models are loaded behind the ready line; by then they are there. */
const warmAfterMs = 10_000;

interface Start {
  name: string;
  readyMs: number;
  ready: Awaited<ReturnType<typeof memoryOf>>;
  warm: Awaited<ReturnType<typeof memoryOf>>;
  afterCall: Awaited<ReturnType<typeof memoryOf>>;
}

/** One start in a fresh home, then `later` more in the same. */
export async function benchStart(options: { later: number }) {
  const before = machine();
  const home = await temporaryHome();
  const starts: Start[] = [];
  try {
    for (let n = 0; n <= options.later; n += 1) {
      const started = await startParley(home);
      try {
        const ready = await memoryOf(started.pid);
        await sleep(warmAfterMs);
        const warm = await memoryOf(started.pid);
        const [utterance] = await synthesise(started.parley, ['Is it open on Sunday?']);
        const assistant = await listener(started.parley, ['Please go on.']);
        const caller = await Caller.dial(started.parley, { assistant });
        await caller.answered({ from: 0, limitMs: 20_000 });
        const from = caller.events.length;
        await caller.play(utterance!.samples);
        await caller.answered({ from, limitMs: 20_000 });
        await caller.hangUp();
        starts.push({
          name: n === 0 ? 'first start, fresh home' : `start ${n + 1}`,
          readyMs: Math.round(started.tookMs),
          ready,
          warm,
          afterCall: await memoryOf(started.pid),
        });
      } finally {
        await started.close();
      }
    }
  } finally {
    await removeHome(home);
  }
  return { machine: before, starts };
}

export function showStart(result: Awaited<ReturnType<typeof benchStart>>): string {
  const both = (memory: Start['ready']) => (memory ? `${memory.nodeMb} / ${memory.treeMb}` : '–');
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
