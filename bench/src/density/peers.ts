/** Parley beside other servers of Twilio Media Streams: one after the other, the same callers, the same cores. */
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { launch } from '@parley/harness/process/child';
import { eventually } from '@parley/harness/process/wait';
import { type Bench, report, sharedOptions, UsageError } from '../bench.ts';
import { machine, machineLine, table } from '../kit/figures.ts';
import { leaveCores } from '../kit/usage.ts';
import { stepCells, stepHead, stepLegend, stepOptions } from './density.ts';
import { type Clips, climb, clipsOf, type StepRow, type Target } from './load.ts';
import { serveScripted } from './serve.ts';

export const peers: Bench = {
  name: 'peers',
  about: 'the same for other servers, one after the other, and Parley: one table',
  options: {
    peers: { value: 'FOLDER', about: 'with a peers.json, as docs/guide/density.md says' },
    only: { value: 'TEXT', about: 'servers with this in their names' },
    data: sharedOptions.data,
    ...stepOptions,
  },
  async run(values) {
    const folder = values.text('peers');
    if (folder === undefined) throw new UsageError('--peers names the folder with the other servers');
    const options = {
      clips: await clipsOf(values.text('data')),
      peers: folder,
      steps: values.numbers('steps'),
      seconds: values.number('seconds'),
      only: values.text('only'),
    };
    return report(await benchPeers(options), showPeers);
  },
};

/** One entry of the folder's `peers.json`. */
interface Peer {
  name: string;
  /** The program and its arguments, run in `folder`, below the folder of the peers; a path is relative to it. */
  command: string[];
  folder: string;
  /** Given to it as PORT. */
  port: number;
  /** Of the media, on that port. */
  path: string;
  environment?: Record<string, string>;
  steps: number[];
}

interface PeersOptions {
  clips: Clips;
  peers: string;
  /** Of Parley; the others have their own. */
  steps: readonly number[];
  seconds: number;
  only: string | undefined;
}

const startLimitMs = 90_000;
const stopLimitMs = 5000;
const nothingMore = async () => async () => ({});

/** Every server has the first core, the callers have the others. */
async function benchPeers({ clips, peers, steps, seconds, only }: PeersOptions) {
  const before = machine();
  leaveCores(1);
  const listed = JSON.parse(await readFile(join(peers, 'peers.json'), 'utf8')) as Peer[];
  const wanted = ({ name }: { name: string }) => only === undefined || name.includes(only);
  const results: { name: string; rows: StepRow[] }[] = [];
  for (const peer of listed.filter(wanted)) {
    const { target, close } = await startPeer(peer, peers);
    results.push(await measured(peer.name, target, clips, peer.steps, seconds).finally(close));
  }
  if (wanted({ name: 'Parley' })) {
    const served = await serveScripted({ cores: [0] });
    results.push(await measured('Parley', served, clips, steps, seconds).finally(() => served.close()));
  }
  return { machine: before, results };
}

async function measured(
  name: string,
  target: Target,
  clips: Clips,
  steps: readonly number[],
  seconds: number,
) {
  const onRow = ({ calls, broken }: StepRow) =>
    console.error(`${name}: ${calls} ${broken.length === 0 ? 'held' : `broken (${broken.join(', ')})`}`);
  return { name, rows: await climb(target, clips, { steps, seconds, around: nothingMore, onRow }) };
}

async function startPeer(peer: Peer, peers: string): Promise<{ target: Target; close: () => Promise<void> }> {
  const folder = resolve(peers, peer.folder);
  const [program = '', ...rest] = peer.command;
  const command = program.includes('/') ? resolve(folder, program) : program;
  const child = launch(['taskset', '-c', '0', command, ...rest], {
    folder,
    environment: { ...process.env, ...peer.environment, PORT: String(peer.port) },
  });
  // One that has no ear for the signal is killed.
  const close = async () => {
    await child.end('SIGTERM', stopLimitMs).catch(() => child.exited);
  };
  const isThere = () => {
    if (!child.running) throw new Error(`${peer.name} did not start:\n${child.said.slice(-4000)}`);
    return answers(peer.port);
  };
  try {
    await eventually(peer.name, startLimitMs, isThere, 250);
  } catch (error) {
    await close();
    throw error;
  }
  return { target: { mediaUrl: `ws://127.0.0.1:${peer.port}${peer.path}`, pid: child.pid }, close };
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

function showPeers({ machine: before, results }: Awaited<ReturnType<typeof benchPeers>>): string {
  const rows = results.flatMap(({ name, rows }) => {
    const held = rows.findLast(({ broken }) => broken.length === 0);
    const broke = rows.findLast(({ broken }) => broken.length > 0);
    if (!held) return [[name, '0', ...stepHead.map(() => ''), broke?.broken.join(', ') ?? '']];
    const breaks = broke ? `${broke.calls}: ${broke.broken.join(', ')}` : '–';
    return [[name, String(held.calls), ...stepCells(held), breaks]];
  });
  return [
    `Calls on one core (${machineLine()}, load before ${before.load}); the figures are of the last step that held`,
    stepLegend,
    '',
    table(['server', 'holds', ...stepHead, 'breaks at'], rows),
  ].join('\n');
}
