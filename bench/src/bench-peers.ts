/** Parley beside other servers of Twilio Media Streams: one after the other, the same callers, the same cores. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stepCells, stepHead, stepLegend } from './density.ts';
import { type Clips, climb, clipsOf, leaveCores, type StepRow, type Target } from './density-load.ts';
import { machine, machineLine, table } from './figures.ts';
import { serveScripted } from './serve.ts';

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

export interface PeersOptions {
  folder: string;
  peers: string;
  /** Of Parley; the others have their own. */
  steps: readonly number[];
  seconds: number;
  only: string | undefined;
}

const startLimitMs = 90_000;
const nothingMore = async () => async () => ({});

/** Undefined where there are no clips. Every server has the first core, the callers have the others. */
export async function benchPeers({ folder, peers, steps, seconds, only }: PeersOptions) {
  const clips = await clipsOf(folder);
  if (!clips) return undefined;
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
    const served = await serveScripted({ pin: [0] });
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
  const child = spawn('taskset', ['-c', '0', command, ...rest], {
    cwd: folder,
    env: { ...process.env, ...peer.environment, PORT: String(peer.port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const close = () => stop(child);
  try {
    for (let waitedMs = 0; !(await answers(peer.port)); waitedMs += 250) {
      if (child.exitCode !== null || waitedMs > startLimitMs) throw new Error(`${peer.name} did not start`);
      await sleep(250);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { target: { mediaUrl: `ws://127.0.0.1:${peer.port}${peer.path}`, pid: child.pid! }, close };
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

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(kill);
}

export function showPeers({
  machine: before,
  results,
}: NonNullable<Awaited<ReturnType<typeof benchPeers>>>): string {
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
