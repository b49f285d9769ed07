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
import { openParley } from './running.ts';
import { serve } from './serve.ts';
import { clipFolder } from './speech.ts';

const usage = `npm run bench -- NAME [options]

  wer          word error rate of real speech in four conditions
                 --clips FOLDER   WAV files and references.json (default ../shared/audio)
                 --max-wait MS    silence after which the agent answers (default 500)
                 --parallel N     calls at a time (default 3)
                 --only TEXT      clips with this in their names
  latency      the wait for an answer: what the API says against the recording
                 --turns N        default 40
                 --voice E:NAME   flite:slt (default) or kokoro:af_heart
                 --mind KIND      choose (default): understands by meaning; listen: takes anything
  barge-in     the caller speaks, coughs or hums into an answer
                 --interruptions N  default 30
                 --noises N         answers with coughs, and with nods (default 6)
  turns        how often a caller's pause is taken for the end, against the wait
                 --set NAME       dev, held-out (default) or all: sentences that rules were made on, or not
                 --ours           only Parley, without plain silences beside it
                 --models FOLDER  models that the Parley that is started shall have (PARLEY_HOME/models)
                 --speech FOLDER  where the callers' sentences are kept for the next run

  faults       vendors that fail on a live call: the wait for an answer or an apology, and whether the call goes on
                 --only LIST      such as mind:hang,all:cut (default: each kind and all, with every fault)
                 --fallback WHICH with: another vendor behind each; alone (default: both)
                 --parallel N     calls at a time (default 3)

  start        time until it is ready, and memory
                 --later N          starts after the first (default 2)
  density      how many calls a core holds, with scripted vendors and real voice activity
                 --steps N,N      numbers of calls, after a single one (default 50,100,150,200)
                 --cores N        of the server (default 1)
                 --seconds N      measured at each step (default 20)
  peers        the same for other servers, one after the other, and Parley: one table
                 --peers FOLDER   with a peers.json, as docs/guide/density.md says
                 --steps, --seconds  as above; steps of Parley
                 --only TEXT      servers with this in their names
  soak         calls that come and go for a long time: memory, descriptors, timers
                 --minutes N      default 5
                 --calls N        at a time (default 100)
                 --cores N        of the server (default 1)
  serve        Parley with scripted vendors, for a load driver of Twilio Media Streams
                 --port P         of the media (default: a free one)

Every one takes
  --url URL      a Parley that runs (key from PARLEY_API_KEY, or from PARLEY_HOME); else one is started
  --json         one line of JSON instead of tables
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
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
  const [vendor = '', name = ''] = text.split(':');
  if (vendor === '' || name === '') throw new Error(`no such voice: ${text}`);
  return { vendor, name };
}

async function withParley(run: (parley: Parley) => Promise<void>): Promise<void> {
  const running = await openParley(values.url);
  try {
    await run(running.parley);
  } finally {
    await running.close();
  }
}

switch (positionals[0]) {
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
    console.log(usage);
    if (!values.help && positionals[0] !== undefined) process.exitCode = 2;
}
