/**
 * `npm run bench -- NAME [options]`: what the running product does, in figures. A figure that misses its goal is
 * shown as it is and fails nothing: machines differ.
 */
import { abuse } from './abuse/abuse.ts';
import { bargeIn } from './barge-in/barge-in.ts';
import { type Bench, helpOf, readValues, UsageError } from './bench.ts';
import { density } from './density/density.ts';
import { ladder } from './density/ladder.ts';
import { peers } from './density/peers.ts';
import { serve } from './density/serve.ts';
import { soak } from './density/soak.ts';
import { dialogue } from './dialogue/dialogue.ts';
import { faults } from './faults/faults.ts';
import { latency } from './latency/latency.ts';
import { resample } from './resample/resample.ts';
import { start } from './start/start.ts';
import { turns } from './turns/turns.ts';
import { wer } from './wer/wer.ts';

const benches: readonly Bench[] = [
  wer,
  latency,
  bargeIn,
  turns,
  dialogue,
  faults,
  start,
  density,
  ladder,
  peers,
  soak,
  serve,
  resample,
  abuse,
];

const [name, ...args] = process.argv.slice(2);
const bench = benches.find((one) => one.name === name);

if (bench === undefined) {
  console.log(`npm run bench -- NAME [options]\n\n${benches.map(helpOf).join('\n\n')}`);
  if (name !== undefined && name !== '--help') process.exitCode = 2;
} else if (args.includes('--help')) {
  console.log(`npm run bench -- ${bench.name} [options]\n\n${helpOf(bench)}`);
} else {
  // What it has started ends with it, in order.
  if (bench !== serve)
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  await measure(bench);
}

async function measure(bench: Bench): Promise<void> {
  try {
    const values = readValues(bench, args);
    const report = await bench.run(values);
    if (report) console.log(values.flag('json') ? JSON.stringify(report.json) : report.text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
