/** `parley demo`: a whole conversation in the terminal, offline, between two synthetic voices. */
import type { ServerMessage } from '@parley/contracts/talk';
import { createConversationLog } from '@parley/harness/call/conversation-log';
import { openMicrophone } from '@parley/harness/call/microphone';
import { type RunningParley, startParley } from '@parley/harness/process/parley';
import { withDeadline } from '@parley/platform/async/deadline';
import { Releaser } from '@parley/platform/async/releaser';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import { openFlite } from '@parley/providers/flite/voice';
import { openTalk, type Talk } from '@parley/sdk/talk';
import { concat } from '@parley/voice/audio/frames';
import type { Samples } from '@parley/voice/frame';
import { type Line, nextLine } from './demo-caller.ts';
import { createTranscriptPrinter } from './transcript-printer.ts';

const format = { encoding: 'pcm16', rateHz: 16_000 } as const;
const voice = { voice: 'rms', speed: 0.95, language: 'en-US' };
const talkLimitMs = 80_000;

/** Starts a Parley of its own, calls it, shows the call, stops it. Returns 0 when the conversation ended well. */
export async function demo({ clock }: { clock: Clock }): Promise<number> {
  const opened = new Releaser();
  const stop = new AbortController();
  const interrupt = () => stop.abort(new ParleyError('canceled', 'Stopped.'));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    console.log('A caller (flite, voice "rms") talks to the sample assistant "Order status" (voice "slt").');
    console.log('Everything runs on this machine. Starting Parley …\n');
    const { client } = await startOwnParley(opened, stop.signal);
    const mouth = opened.add(openFlite({ clock }));
    await mouth.warm();
    const say = async (text: string): Promise<Samples> => {
      const pieces: Samples[] = [];
      for await (const { samples } of mouth.speak(text, { ...voice, signal: stop.signal }))
        pieces.push(samples);
      return concat(pieces);
    };
    return await withDeadline(
      clock,
      talkLimitMs,
      (signal) => {
        const call = openTalk(client, { assistant: 'Order status', input: format, output: format }, signal);
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
async function startOwnParley(opened: Releaser, signal: AbortSignal): Promise<RunningParley> {
  try {
    // Ctrl-C is for the demonstration, which then ends it in order.
    const running = await startParley({ apart: true, environment: { PARLEY_LOG_LEVEL: 'error' } }, signal);
    opened.defer(() => running.stop());
    return running;
  } catch (cause) {
    signal.throwIfAborted();
    throw new ParleyError('unavailable', (cause as Error).message, { cause });
  }
}
