/**
 * `npm run bench -- NAME [options]`: what the running product does, in figures. A figure that misses its goal is
 * shown as it is and fails nothing: machines differ.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Parley } from '@parley/sdk/client';
import type { Voice } from './assistants.ts';
import { benchBargeIn, showBargeIn } from './bench-barge-in.ts';
import { benchFaults, showFaults } from './bench-faults.ts';
import { benchLatency, showLatency } from './bench-latency.ts';
import { benchPeers, showPeers } from './bench-peers.ts';
import { benchSoak, showSoak } from './bench-soak.ts';
import { benchStart, showStart } from './bench-start.ts';
import { benchTurns, showTurns } from './bench-turns.ts';
import { benchWer, showWer } from './bench-wer.ts';
import { benchDensity, showDensity } from './density.ts';
import { resample } from './resample/resample.ts';
import { openParley } from './running.ts';
import { serve } from './serve.ts';
import { clipFolder } from './speech.ts';
import { usageOf } from './usage.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    clips: { type: 'string', default: clipFolder },
    'max-wait': { type: 'string', default: '500' },
    parallel: { type: 'string', default: '3' },
    turns: { type: 'string', default: '40' },
    voice: { type: 'string', default: 'flite:slt' },
    mind: { type: 'string', default: 'choose' },
    interruptions: { type: 'string', default: '30' },
    noises: { type: 'string', default: '6' },
    later: { type: 'string', default: '2' },
    only: { type: 'string' },
    set: { type: 'string', default: 'held-out' },
    ours: { type: 'boolean', default: false },
    models: { type: 'string' },
    speech: { type: 'string', default: join(tmpdir(), 'parley-bench-speech') },
    port: { type: 'string' },
    steps: { type: 'string', default: '50,100,150,200' },
    peers: { type: 'string' },
    minutes: { type: 'string', default: '5' },
    calls: { type: 'string', default: '100' },
    cores: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '20' },
    vendors: { type: 'string', default: 'scripted' },
    fallback: { type: 'string' },
  },
});

const print = <T>(result: T, show: (result: T) => string) =>
  console.log(values.json ? JSON.stringify(result) : show(result));

function voiceOf(text: string): Voice {
  const [engine = '', name = ''] = text.split(':');
  if ((engine !== 'flite' && engine !== 'kokoro') || name === '') throw new Error(`no such voice: ${text}`);
  return { engine, name };
}

async function withParley(run: (parley: Parley) => Promise<void>): Promise<void> {
  const running = await openParley(values.url);
  try {
    await run(running.parley);
  } finally {
    await running.close();
  }
}

switch (values.help ? 'help' : positionals[0]) {
  case 'wer':
    await withParley(async (parley) => {
      const result = await benchWer(parley, {
        folder: values.clips,
        maxWaitMs: Number(values['max-wait']),
        parallel: Number(values.parallel),
        only: values.only,
      });
      if (result === undefined) console.log(`There are no clips in ${values.clips}: no references.json.`);
      else print(result, showWer);
    });
    break;
  case 'latency':
    await withParley(async (parley) => {
      const options = { turns: Number(values.turns), folder: values.clips, voice: voiceOf(values.voice) };
      const mind = values.mind === 'listen' ? 'listen' : 'choose';
      print(await benchLatency(parley, { ...options, mind }), showLatency);
    });
    break;
  case 'barge-in':
    await withParley(async (parley) => {
      const options = { interruptions: Number(values.interruptions), noises: Number(values.noises) };
      print(await benchBargeIn(parley, { ...options, folder: values.clips }), showBargeIn);
    });
    break;
  case 'turns': {
    const { speech, models, ours: oursOnly } = values;
    const set = values.set === 'dev' || values.set === 'held-out' ? values.set : undefined;
    print(await benchTurns({ set, speech, models, oursOnly, parallel: Number(values.parallel) }), showTurns);
    break;
  }
  case 'faults': {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
    const { only, fallback: which } = values;
    const fallback = which === 'with' || which === 'alone' ? which : undefined;
    print(await benchFaults({ only, fallback, parallel: Number(values.parallel) }), showFaults);
    break;
  }
  case 'resample': {
    const { json, text } = await resample.run();
    console.log(values.json ? JSON.stringify(json) : text);
    break;
  }
  case 'start':
    print(await benchStart({ later: Number(values.later) }), showStart);
    break;
  case 'density': {
    const result = await benchDensity({
      folder: values.clips,
      steps: values.steps.split(',').map(Number),
      cores: Number(values.cores),
      seconds: Number(values.seconds),
    });
    if (result === undefined) console.log(`There are no clips in ${values.clips}: no references.json.`);
    else print(result, showDensity);
    break;
  }
  case 'peers': {
    if (values.peers === undefined) throw new Error('--peers names the folder with the other servers');
    const steps = values.steps.split(',').map(Number);
    const { clips: folder, peers, only } = values;
    const result = await benchPeers({ folder, peers, only, steps, seconds: Number(values.seconds) });
    if (result === undefined) console.log(`There are no clips in ${values.clips}: no references.json.`);
    else print(result, showPeers);
    break;
  }
  case 'soak': {
    const [minutes, calls, cores] = [Number(values.minutes), Number(values.calls), Number(values.cores)];
    const result = await benchSoak({ folder: values.clips, minutes, calls, cores });
    if (result === undefined) console.log(`There are no clips in ${values.clips}: no references.json.`);
    else print(result, showSoak);
    break;
  }
  case 'serve':
    if (values.vendors !== 'scripted')
      throw new Error('only scripted vendors can be served to a load driver');
    await serve(values.port === undefined ? undefined : Number(values.port));
    break;
  default:
    process.stdout.write(usageOf(positionals[0]));
    if (!values.help && positionals[0] !== undefined) process.exitCode = 2;
}
