/**
 * Holds the call of a trace once more, with something changed: another setting, mind or voice. The caller says and
 * types what they did then, at the same times; everything else is done for real. Time passes as fast as it can while
 * no vendor works, and at its own pace while one does: the waits are as long as they would be in a call.
 */

import { idle } from '@parley/platform/async/idle';
import type { Clock } from '@parley/platform/time/clock';
import { sleep } from '@parley/platform/time/clock';
import { createCall } from '../call/call.ts';
import type { CallEvent, CallInput, CallOptions } from '../call/types.ts';
import { frameMs, listenRateHz, type Samples } from '../frame.ts';
import { withOnset } from '../listen/onset.ts';
import { everyFrame } from '../playout/pace.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { inputOfTrace, isDoorInput } from './door-input.ts';
import type { Trace, TraceInput } from './trace.ts';
import { type Border, type Question, throughBorder } from './trace-ports.ts';

/** With no vendor at work, so much time passes at once. */
const stepMs = 4;
/** With one at work the machine is looked at again after this. */
const lookMs = 1;
/** After the caller's last sound or word the agent may finish. */
const afterwardsMs = 10_000;

const frameSamples = (listenRateHz * frameMs) / 1000;

export type RerunParts = Pick<
  CallOptions,
  | 'settings'
  | 'mind'
  | 'activity'
  | 'speechToText'
  | 'textToSpeech'
  | 'denoiser'
  | 'turnDetector'
  | 'tools'
  | 'runTool'
>;

/** `caller`: the caller's side of the recording, at 16 kHz; null in a typed conversation. */
export async function rerun(
  { head, lines }: Trace,
  parts: RerunParts,
  caller: Samples | null,
  realClock: Clock,
): Promise<CallEvent[]> {
  const clock = new VirtualClock(head.wallMs);
  const border = new WorkingBorder(clock);
  const events: CallEvent[] = [];
  let over = false;
  const call = withOnset(
    createCall(
      throughBorder(
        {
          ...parts,
          clock,
          mode: head.mode,
          outputRateHz: head.outputRateHz,
          leadMs: head.leadMs,
          onEvent(event) {
            events.push(event);
            over ||= event.type === 'ended';
          },
          onAudio() {},
        },
        border,
      ),
    ),
  );
  const inputs = doorInputs(lines);
  const audioMs = caller ? (caller.length * 1000) / listenRateHz : 0;
  const lastMs = Math.max(audioMs, inputs.at(-1)?.atMs ?? 0) + afterwardsMs;
  let heardMs = 0;
  let quietSinceMs = 0;
  let realMs = realClock.monotonicMs();
  while (!over && clock.monotonicMs() < lastMs) {
    const working = border.working > 0;
    if (working) await sleep(realClock, lookMs);
    await idle();
    const nowMs = realClock.monotonicMs();
    await clock.advance(working ? Math.max(0.1, nowMs - realMs) : stepMs);
    realMs = nowMs;
    for (; caller && heardMs + frameMs <= Math.min(clock.monotonicMs(), audioMs); heardMs += frameMs) {
      const from = (heardMs * listenRateHz) / 1000;
      call.input({ type: 'audio', samples: caller.slice(from, from + frameSamples) });
    }
    while ((inputs[0]?.atMs ?? Number.POSITIVE_INFINITY) <= clock.monotonicMs()) {
      const next = inputs.shift();
      if (next) call.input(next.input);
    }
    // Nothing is to come from either side: the caller has hung up.
    if (border.working > 0 || heardMs + frameMs <= audioMs || inputs.length > 0)
      quietSinceMs = clock.monotonicMs();
    if (clock.monotonicMs() - quietSinceMs > afterwardsMs / 2) break;
  }
  call.input({ type: 'end', reason: 'caller-ended' });
  await idle();
  return events;
}

/** Audio is given by itself; an end, and what a server did in its need, belong to the call of then. */
const notRepeated: ReadonlySet<string> = new Set(['audio', 'onset', 'mute', 'degrade', 'farewell', 'end']);

/** What came through the door but audio and what was told from it, at its time in ms; the hanging-up is left out. */
function doorInputs(lines: Trace['lines']): { atMs: number; input: CallInput }[] {
  const inputs: { atMs: number; input: CallInput }[] = [];
  let atUs = 0;
  for (const [elapsedUs, ...rest] of lines) {
    atUs += elapsedUs ?? 0;
    if (elapsedUs === null) continue;
    const input = rest as TraceInput;
    if (!isDoorInput(input) || notRepeated.has(input[0])) continue;
    inputs.push({ atMs: atUs / 1000, input: inputOfTrace(input) });
  }
  return inputs;
}

/** Counts the vendors that are at work. */
class WorkingBorder implements Border {
  readonly clock: Clock;
  readonly ticker: Border['ticker'];
  working = 0;

  constructor(clock: Clock) {
    this.clock = clock;
    this.ticker = (tick) => everyFrame(clock, tick);
  }

  measure(take: () => number): number {
    return take();
  }

  async ask<T, E>({ perform, signal }: Question<T, E>): Promise<T> {
    this.working += 1;
    let counted = true;
    const done = () => {
      if (counted) this.working -= 1;
      counted = false;
    };
    signal?.addEventListener('abort', done, { once: true });
    try {
      return await perform();
    } finally {
      signal?.removeEventListener('abort', done);
      done();
    }
  }

  onInterim: Border['onInterim'] = (vendor, tell) => {
    vendor.onInterim = tell;
  };

  output(): void {}
}
