/** `parley demo`: a whole conversation in the terminal, offline, between two synthetic voices. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerMessage } from '@parley/contracts/talk';
import { withDeadline } from '@parley/platform/async/deadline';
import { Releaser } from '@parley/platform/async/releaser';
import { type Environment, ports } from '@parley/platform/config/config';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import { openFlite } from '@parley/providers/flite/flite';
import { openTalk, type Talk } from '@parley/sdk/talk';
import { concat } from '@parley/voice/audio/frames';
import type { Samples } from '@parley/voice/frame';
import { createConversationLog } from './conversation-log.ts';
import { type Line, nextLine } from './demo-caller.ts';
import { openMicrophone } from './microphone.ts';
import { connect, root } from './running.ts';
import { createTranscriptPrinter } from './transcript-printer.ts';

const format = { encoding: 'pcm16', rateHz: 16_000 } as const;
const voice = { voice: 'rms', speed: 0.95, language: 'en-US' };
const startLimitMs = 45_000;
const talkLimitMs = 80_000;

/** Starts a Parley of its own, calls it, shows the call, stops it. Returns 0 when the conversation ended well. */
export async function demo(options: { environment: Environment; clock: Clock }): Promise<number> {
  const { clock } = options;
  const opened = new Releaser();
  const stop = new AbortController();
  const interrupt = () => stop.abort(new ParleyError('canceled', 'Stopped.'));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    console.log('A caller (flite, voice "rms") talks to the sample assistant "Order status" (voice "slt").');
    console.log('Everything runs on this machine. Starting Parley …\n');
    const environment = await startOwnParley(opened, options.environment, clock, stop.signal);
    const mouth = opened.add(openFlite({ clock }));
    await mouth.warm();
    const say = async (text: string): Promise<Samples> => {
      const pieces: Samples[] = [];
      for await (const { samples } of mouth.speak(text, { ...voice, signal: stop.signal }))
        pieces.push(samples);
      return concat(pieces);
    };
    const parley = await connect({ url: undefined, environment }, stop.signal);
    return await withDeadline(
      clock,
      talkLimitMs,
      (signal) => {
        const call = openTalk(parley, { assistant: 'Order status', input: format, output: format }, signal);
        return converse(call, clock, say);
      },
      stop.signal,
    );
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await opened.close();
  }
}

/** The call itself: each event is shown, and may give the caller something to say. */
async function converse(call: Talk, clock: Clock, say: (text: string) => Promise<Samples>): Promise<number> {
  const log = createConversationLog();
  const printer = createTranscriptPrinter(process.stdout);
  const said = new Set<Line>();
  let speaking = Promise.resolve();
  const speak = async (line: Line) => {
    const samples = await say(line.says);
    printer.note(`${line.interrupts ? 'the caller interrupts' : 'the caller says'}: “${line.says}”`);
    await microphone.play(samples);
  };
  call.on('message', (event: ServerMessage) => {
    log.add(event);
    printer.add(event);
    const line = nextLine(event, said);
    if (line === undefined) return;
    said.add(line);
    speaking = speaking.then(() => speak(line));
    speaking.catch(() => call.end());
  });
  await call.started();
  const microphone = openMicrophone({ clock, format, send: (bytes) => call.sendAudio(bytes) });
  const end = await call.closed();
  microphone.close();
  await speaking;
  if (end.error) throw end.error;
  const { latency, interruptions, turns } = log.summary();
  const { median = 0, p95 = 0 } = latency?.totalMs ?? {};
  console.log(
    `\n${turns} turns, ${interruptions.real} interruption, answers after ${median} ms (median), ${p95} ms (worst).`,
  );
  console.log('Talk to it yourself: npm start');
  return end.reason === 'agent-ended' && interruptions.real > 0 ? 0 : 1;
}

/** A Parley in a process, a home and on ports of its own; gone when the releaser closes. */
async function startOwnParley(
  opened: Releaser,
  outer: Environment,
  clock: Clock,
  signal: AbortSignal,
): Promise<Environment> {
  const home = await mkdtemp(join(tmpdir(), 'parley-demo-'));
  opened.defer(() => rm(home, { recursive: true, force: true }));
  await chmod(home, 0o755); // mkdtemp makes it private, and a database server started by root runs as another user.
  const kept = Object.entries(outer).filter(([name]) => !name.startsWith('PARLEY_'));
  const environment = {
    ...Object.fromEntries(kept),
    PARLEY_HOME: home,
    PARLEY_PORT_OFFSET: String(await freePortOffset()),
    PARLEY_LOG_LEVEL: 'error',
  };
  const child = spawn(process.execPath, [join(root, 'cli/bin/parley.mjs'), 'start'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C is for the demonstration, which then ends the child in order.
    detached: true,
  });
  opened.defer(() => end(child));
  await withDeadline(clock, startLimitMs, () => ready(child), signal);
  return environment;
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4000);
        if (said.includes('Parley is ready')) resolve();
      });
    }
    child.once('error', reject);
    child.once('exit', () => reject(new ParleyError('unavailable', `Parley did not start:\n${said.trim()}`)));
  });
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

async function freePortOffset(): Promise<number> {
  for (let offset = 11_000; offset < 20_000; offset += 100) {
    const taken = await Promise.all(Object.values(ports).map((port) => isTaken(port + offset)));
    if (!taken.includes(true)) return offset;
  }
  throw new ParleyError('failed_precondition', 'No free ports were found for the demonstration.');
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}
