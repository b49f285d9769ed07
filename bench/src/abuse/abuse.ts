/** What an attack does to everybody else: a live call beside it, another tenant's answers, the server's memory. */
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ports } from '@parley/contracts/services';
import { publish } from '@parley/harness/call/assistants';
import type { RunningParley } from '@parley/harness/process/parley';
import { createParley, type Parley } from '@parley/sdk/client';
import { type Bench, report, UsageError } from '../bench.ts';
import { machineLine, quantile, table } from '../kit/figures.ts';
import { startMeasured } from '../kit/running.ts';
import { memoryOf } from '../kit/usage.ts';
import { restAttacks } from './attacks.ts';
import { asking, rows, speaking } from './bodies.ts';
import { lineAttacks } from './lines.ts';
import { type Attack, type Stage, until } from './stage.ts';
import { Answered } from './tally.ts';
import { askBeside, callBeside, type Victim } from './victim.ts';
import { wishedGapMs } from './wished.ts';

/** Another tenant waits so long at most, where it is well. */
const wishedAnswerMs = 2_000;
/** Between two attacks: what one has left may be cleared away. */
const restMs = 3_000;

const nothing: Attack = {
  name: 'nothing',
  about: 'for comparison',
  async run({ signal }) {
    await until(signal);
    return new Answered();
  },
};
const attacks: readonly Attack[] = [nothing, ...restAttacks, ...lineAttacks];

interface Row {
  attack: string;
  frames: number;
  longestGapMs: number;
  gapsOver: number;
  asked: number;
  failed: string[];
  waitP95Ms: number;
  waitMaxMs: number;
  /** Of the server and all that it started, at most. */
  memoryMb: number;
  answered: string;
  /** What did not hold; empty where all did. */
  broken: string[];
}

async function measure(
  running: RunningParley,
  attack: Attack,
  seconds: number,
  beside: Beside,
): Promise<Row> {
  const { stage, other } = beside;
  await attack.prepare?.(stage);
  const victim = await beside.victim();
  const stop = new AbortController();
  let memoryMb = 0;
  const watch = async () => {
    while (!stop.signal.aborted) {
      memoryMb = Math.max(memoryMb, (await memoryOf(running.pid))?.treeMb ?? Number.NaN);
      await sleep(250);
    }
  };
  victim.begin();
  const watching = watch();
  const asking = askBeside(other, running.url, stop.signal);
  const attacking = attack.run({ ...stage, signal: stop.signal });
  await sleep(seconds * 1000);
  const heard = await victim.tell();
  stop.abort();
  const [answers, answered] = await Promise.all([asking, attacking, watching]);
  const { waitsMs, failed } = answers;
  const row = {
    attack: attack.name,
    frames: heard.frames,
    longestGapMs: Math.round(heard.longestGapMs),
    gapsOver: heard.gapsOver,
    asked: waitsMs.length + failed.length,
    failed: [...new Set(failed)],
    waitP95Ms: Math.round(quantile(waitsMs, 0.95)),
    waitMaxMs: Math.round(quantile(waitsMs, 1)),
    memoryMb,
    answered: String(answered),
  };
  const broken = [
    ...(heard.closed === null ? [] : [`the call ended: ${heard.closed}`]),
    ...(row.longestGapMs <= wishedGapMs ? [] : ['gap']),
    ...(failed.length === 0 ? [] : [`${failed.length} not answered: ${row.failed.slice(0, 2).join('; ')}`]),
    ...(row.waitMaxMs <= wishedAnswerMs ? [] : ['slow answers']),
  ];
  return { ...row, broken };
}

interface Beside {
  stage: Omit<Stage, 'signal'>;
  other: Parley;
  /** The call that goes on; a new one where it has ended, or will have said all soon. */
  victim(): Promise<Victim>;
  close(): Promise<void>;
}

async function setUp(running: RunningParley): Promise<Beside> {
  const { client, url, portOffset } = running;
  const keyOf = async (name: string) => (await client.apiKeys.create({ name })).key;
  const [key, otherKey] = [await keyOf('attacker'), await keyOf('other')];
  const parley = createParley({ url, apiKey: key });
  const other = createParley({ url, apiKey: otherKey });
  const speaker = await publish(client, 'speaking', speaking());
  await publish(client, 'beside', rows(2));
  const stage = {
    strangerUrl: `http://${outsideAddress() ?? '127.0.0.1'}:${ports.gateway + portOffset}`,
    url,
    parley,
    key,
    asking: await publish(client, 'asking', asking()),
  };
  let victim: Victim | undefined;
  const close = async () => {
    await victim?.close();
    victim = undefined;
  };
  return {
    stage,
    other,
    async victim() {
      await close();
      victim = await callBeside(other, url, speaker);
      return victim;
    },
    close,
  };
}

/** From there this machine is to the server what any stranger is. */
function outsideAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

function showRows(rows: readonly Row[]): string {
  return [
    `The longest gap in a live call’s sound (wished: ${wishedGapMs} ms), and another key’s answers (${machineLine()})`,
    '',
    table(
      ['attack', 'gap ms', 'gaps', 'asked', 'p95 ms', 'max ms', 'MB', 'verdict'],
      rows.map((row) => [
        row.attack,
        row.longestGapMs,
        row.gapsOver,
        row.asked,
        row.waitP95Ms,
        row.waitMaxMs,
        row.memoryMb,
        row.broken.join(', ') || 'held',
      ]),
    ),
    '',
    'What the attacks were answered:',
    ...rows.map(({ attack, answered }) => `  ${attack.padEnd(18)}${answered}`),
  ].join('\n');
}

export const abuse: Bench = {
  name: 'abuse',
  about: 'each known attack beside a live call and another tenant, who must notice nothing',
  options: {
    seconds: { value: 'S', default: '12', about: 'of each attack' },
    only: { value: 'NAMES', about: `some of ${attacks.map(({ name }) => name).join(',')}` },
  },
  async run(values) {
    const wanted = values.text('only')?.split(',') ?? attacks.map(({ name }) => name);
    const unknown = wanted.find((name) => !attacks.some((attack) => attack.name === name));
    if (unknown !== undefined) throw new UsageError(`abuse: there is no attack "${unknown}"`);
    const seconds = values.number('seconds');
    const running = await startMeasured({
      environment: { PARLEY_VENDORS: 'scripted', PARLEY_HOST: '0.0.0.0' },
    });
    try {
      const beside = await setUp(running);
      const measured: Row[] = [];
      for (const attack of attacks.filter(({ name }) => wanted.includes(name))) {
        console.error(`${attack.name}: ${attack.about}`);
        measured.push(await measure(running, attack, seconds, beside));
        await sleep(restMs);
      }
      await beside.close();
      return report(measured, showRows);
    } finally {
      await running.stop();
    }
  },
};
