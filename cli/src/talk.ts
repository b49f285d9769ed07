/** `parley talk`: a conversation from the terminal, spoken from a WAV file or typed. */
import { readFile, writeFile } from 'node:fs/promises';
import type { AudioFormat, ServerMessage } from '@parley/contracts/talk';
import { type ConversationLog, createConversationLog } from '@parley/harness/call/conversation-log';
import { openMicrophone } from '@parley/harness/call/microphone';
import type { Environment } from '@parley/platform/config/config';
import { ParleyError } from '@parley/platform/errors';
import { type Clock, sleep } from '@parley/platform/time/clock';
import type { Parley } from '@parley/sdk/client';
import { ParleyApiError } from '@parley/sdk/errors';
import { openTalk, type Talk } from '@parley/sdk/talk';
import { resample } from '@parley/voice/audio/resampler';
import { mixed, parseWav } from '@parley/voice/audio/wav';
import type { Samples } from '@parley/voice/frame';
import { connect } from './connect.ts';
import { printableJson } from './printable.ts';
import { typeTurns } from './talk-typed.ts';
import { createTranscriptPrinter } from './transcript-printer.ts';

export interface TalkCommand {
  assistant: string;
  /** The caller's words; without it the caller types. */
  wav: string | undefined;
  /** Where the two-channel recording is written. */
  out: string | undefined;
  json: boolean;
  url: string | undefined;
  format: AudioFormat;
  /** Speaks from the first moment on instead of hearing the greeting out. */
  atOnce: boolean;
}

/** How long the agent must have been silent after its answer for the conversation to be over. */
const quietMs = 2000;
/** Voice activity and endpointing need this long to find words at the very end of the file. */
const settleMs = 3000;
/** An answer that does not come within this is not waited for. */
const patienceMs = 30_000;

/** Returns the exit code. Aborting the signal hangs up. */
export async function talk(
  command: TalkCommand,
  context: { environment: Environment; clock: Clock; signal: AbortSignal },
): Promise<number> {
  const { clock, signal, environment } = context;
  const samples =
    command.wav === undefined ? undefined : await readCaller(command.wav, command.format.rateHz);
  const parley = await connect({ url: command.url, environment }, signal);
  const typed = samples === undefined;
  const call = openTalk(
    parley,
    {
      assistant: command.assistant,
      mode: typed ? 'text' : 'voice',
      input: command.format,
      output: command.format,
      metadata: { client: 'parley talk' },
    },
    signal,
  );
  const log = createConversationLog();
  const printer = createTranscriptPrinter(process.stdout, { typed: typed && process.stdin.isTTY === true });
  call.on('message', (event) => {
    log.add(event);
    if (command.json) print(event);
    // What ends the call is told once, at the end.
    else if (event.type !== 'error' || !event.fatal) printer.add(event);
  });
  const speaker = typed
    ? typeTurns({ call, log, input: process.stdin, output: command.json ? undefined : process.stdout })
    : speak({ call, log, clock, samples, command });
  const end = await call.closed();
  await speaker;
  if (end.error) throw await withChoice(end.error, parley, command.assistant);

  if (command.out !== undefined && end.conversationId !== null) {
    await writeFile(command.out, await recording(parley, end.conversationId, clock));
    if (!command.json) printer.note(`recording: ${command.out}`);
  }
  const summary = log.summary();
  if (command.json) print(summary);
  else if (summary.latency) {
    const { median, p95 } = summary.latency.totalMs;
    printer.note(`${summary.turns} turns, answers after ${median} ms (median), ${p95} ms (95th percentile)`);
  }
  return end.reason === 'failed' || end.reason === 'connection-lost' ? 1 : 0;
}

/** Says the file's words once the greeting is over, hears the answer out, and hangs up. */
async function speak(of: {
  call: Talk;
  log: ConversationLog;
  clock: Clock;
  samples: Samples;
  command: TalkCommand;
}): Promise<void> {
  const { call, log, clock, samples, command } = of;
  const begun = await call.started().catch(() => undefined);
  if (begun === undefined) return; // `closed` says why.
  const microphone = openMicrophone({
    clock,
    format: command.format,
    send: (bytes) => call.sendAudio(bytes),
  });
  const over = call.closed();
  try {
    if (!command.atOnce) await untilQuiet(call, log, clock, { quietMs: 400, settleMs: 3000 });
    await Promise.race([microphone.play(samples), over]);
    await untilQuiet(call, log, clock, { quietMs, settleMs });
  } finally {
    microphone.close();
    call.end();
  }
}

/**
 * Resolves once the agent owes nothing and nothing has happened for quietMs, at the earliest after settleMs
 * without any answer; or when the call is over, or patience is.
 */
async function untilQuiet(
  call: Talk,
  log: ConversationLog,
  clock: Clock,
  { quietMs, settleMs }: { quietMs: number; settleMs: number },
): Promise<void> {
  const startMs = clock.monotonicMs();
  const answersBefore = log.answers;
  let lastMs = startMs;
  const off = call.on('message', (event) => {
    if (event.type !== 'pong') lastMs = clock.monotonicMs();
  });
  try {
    while (call.state !== 'ended') {
      const nowMs = clock.monotonicMs();
      const earliestMs = log.answers > answersBefore ? startMs : startMs + settleMs;
      const readyMs = log.owesAnswer ? startMs + patienceMs : Math.max(lastMs + quietMs, earliestMs);
      if (nowMs >= Math.min(readyMs, Math.max(lastMs, startMs) + patienceMs)) return;
      await sleep(clock, 50);
    }
  } finally {
    off();
  }
}

/** An assistant that does not exist is most often misspelt: the error names those that do. */
async function withChoice(error: ParleyApiError, parley: Parley, wanted: string): Promise<Error> {
  if (error.code !== 'not_found') return error;
  const names: string[] = [];
  for await (const { name } of parley.assistants.each()) names.push(name);
  const message = `There is no assistant "${wanted}". There are: ${names.join(', ') || 'none yet'}.`;
  return new ParleyError('not_found', message, { cause: error });
}

async function readCaller(path: string, rateHz: number): Promise<Samples> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new ParleyError('not_found', `Cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
  const { rateHz: fileHz, channels } = parseWav(bytes);
  return resample(mixed(channels), fileHz, rateHz);
}

/** The recording is closed a moment after the conversation. */
async function recording(parley: Parley, conversationId: string, clock: Clock): Promise<Uint8Array> {
  const deadlineMs = clock.monotonicMs() + 10_000;
  for (;;) {
    try {
      return await parley.conversations.recording(conversationId);
    } catch (error) {
      const early = error instanceof ParleyApiError && [404, 409, 425].includes(error.status);
      if (!early || clock.monotonicMs() > deadlineMs) throw error;
      await sleep(clock, 200);
    }
  }
}

function print(value: ServerMessage | object): void {
  process.stdout.write(`${printableJson(value)}\n`);
}
