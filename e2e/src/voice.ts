/** The caller's voice: what he says is spoken by the product's own synthesis, in a process of its own. */
import { spawnSync } from 'node:child_process';
import { root } from './parley.ts';

const script = `
import { systemClock } from '@parley/platform/time/clock';
import { openFlite } from '@parley/providers/flite/voice';
const mouth = openFlite({ clock: systemClock });
const signal = new AbortController().signal;
for (const text of JSON.parse(process.argv[1])) {
  const pieces = [];
  for await (const { samples } of mouth.speak(text, { voice: 'rms', speed: 0.95, language: 'en-US', signal })) {
    pieces.push(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
  }
  console.log(Buffer.concat(pieces).toString('base64'));
}
await mouth.close();
`;

/** The sentences as sound, 16 kHz, without the silence around them; a male voice that the assistants do not use. */
export function speak<Name extends string>(sentences: Record<Name, string>): Record<Name, Int16Array> {
  const texts = Object.values(sentences);
  const args = ['-e', script, JSON.stringify(texts)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    // Where the two packages of the script can be found.
    cwd: `${root}/cli`,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`The caller has no voice: ${stderr}`);
  const lines = stdout.trim().split('\n');
  const spoken = Object.keys(sentences).map((name, at) => {
    const bytes = Buffer.from(lines[at] ?? '', 'base64');
    return [name, trim(Int16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(i * 2)))];
  });
  return Object.fromEntries(spoken);
}

const quiet = 200;

function trim(samples: Int16Array): Int16Array {
  const loud = (sample: number) => Math.abs(sample) >= quiet;
  return samples.slice(samples.findIndex(loud), samples.findLastIndex(loud) + 1);
}

/** A cough: two bursts of noise with a sharp beginning, in ms about 300 long. */
export function cough(): Int16Array {
  const out = new Int16Array(16_000 * 0.32);
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 1_073_741_824 - 1;
  };
  for (const [fromMs, lengthMs] of [
    [0, 120],
    [170, 140],
  ] as const) {
    let low = 0;
    for (let i = 0; i < lengthMs * 16; i += 1) {
      // Noise of a throat: low-passed, loud at once, dying away.
      low += 0.35 * (random() - low);
      out[fromMs * 16 + i] = Math.round(14_000 * low * Math.exp(-i / (lengthMs * 5)));
    }
  }
  return out;
}
