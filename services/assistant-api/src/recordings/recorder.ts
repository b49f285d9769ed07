/**
 * Keeps a call as it happens. Nothing here ever holds up a call: events change rows in memory, which are written in
 * the background, about once a second. While the database is away the rows wait, at most one of each, and the call
 * goes on.
 */
import type { Collected } from '@parley/contracts/conversations';
import type { Id } from '@parley/contracts/ids';
import type { CallFault } from '@parley/contracts/talk';
import { withDeadline } from '@parley/platform/async/deadline';
import { backoffMs } from '@parley/platform/async/retry';
import { isRefusedForEver } from '@parley/platform/db/errors';
import type { Log } from '@parley/platform/log/log';
import { type Clock, every, sleep } from '@parley/platform/time/clock';
import type { CallEvent } from '@parley/voice/call/types';
import type { Samples, ToolCall, ToolResult } from '@parley/voice/frame';
import type { ConversationsStore, Ending } from '../conversations/conversations.store.ts';
import { type Changes, createCallRecord, eachAlone } from './record.ts';
import { type Recording, type Recordings, recordingKey } from './recordings.ts';
import { type CallTraces, type TraceWriter, traceKey } from './traces.ts';

export interface CallRecorder {
  event(event: CallEvent): void;
  toolAsked(call: ToolCall): void;
  toolAnswered(result: ToolResult): void;
  collected(collected: Collected): void;
  /** True where this turn did not have it yet. */
  fault(turn: number, fault: CallFault): boolean;
  /** Both sides of the same 20 ms. */
  audio(caller: Samples, agent: Samples): void;
  /** A line of the call's trace. */
  trace(line: string): void;
  /** After `ended`: resolves when all of it is written, or given up after `writeUpLimitMs` or by `abandon`. */
  close(): Promise<void>;
}

const writeEveryMs = 1000;
const backoff = { firstMs: 500, maxMs: 10_000 };
/** An ended call whose record cannot be written for so long is left to recovery, in ms. */
export const writeUpLimitMs = 600_000;

/** The conversation whose call is kept. */
export interface Recorded {
  id: Id<'conversation'>;
  projectId: Id<'project'>;
  mode: 'voice' | 'text';
  startedAtMs: number;
}

/** Opens the recorder of each call: a voice call's with a recording, and with a trace where traces are kept. */
export function createRecorders(options: {
  clock: Clock;
  log: Log;
  store: Pick<ConversationsStore, 'save' | 'close'>;
  recordings: Pick<Recordings, 'open'>;
  traces: Pick<CallTraces, 'open'> | undefined;
  abandon: AbortSignal;
  onDropped: () => void;
}): (conversation: Recorded) => CallRecorder {
  const { recordings, traces, ...shared } = options;
  return (conversation) => {
    const { mode, projectId, id } = conversation;
    const recording = mode === 'voice' ? recordings.open(recordingKey(projectId, id)) : undefined;
    const trace = traces?.open(traceKey(projectId, id));
    return createCallRecorder({ conversation, recording, trace, ...shared });
  };
}

type HowItEnded = Pick<Extract<CallEvent, { type: 'ended' }>, 'reason' | 'transferTo' | 'atMs'>;

export function createCallRecorder(options: {
  conversation: Omit<Recorded, 'mode'>;
  clock: Clock;
  log: Log;
  store: Pick<ConversationsStore, 'save' | 'close'>;
  /** None in a typed chat. */
  recording: Recording | undefined;
  trace: TraceWriter | undefined;
  /** Aborted when the process must go: what is not written by then is left to recovery. */
  abandon: AbortSignal;
  /** A row was dropped: the database refuses what it holds, now and for ever. */
  onDropped: () => void;
}): CallRecorder {
  const { conversation, clock, log, store, recording, trace, abandon, onDropped } = options;
  const record = createCallRecord();
  let ended: HowItEnded | undefined;
  let writing: Promise<void> | undefined;
  let failures = 0;
  let waitUntilMs = 0;
  let dropped = false;

  async function write(): Promise<void> {
    const changes = record.take();
    if (!changes) return;
    try {
      await keep(changes);
      failures = 0;
    } catch (err) {
      record.putBack(changes);
      failures += 1;
      waitUntilMs = clock.monotonicMs() + backoffMs(failures, backoff);
      if (failures === 1)
        log.warn({ conversationId: conversation.id, err }, 'a call cannot be written just now');
    }
  }

  /** Rejects with what may pass later; a row that never will is dropped, and the others are written. */
  async function keep(changes: Changes): Promise<void> {
    const save = (some: Changes) =>
      store.save(conversation.projectId, conversation.id, some, new Date(clock.now()));
    try {
      await save(changes);
    } catch (thrown) {
      if (!isRefusedForEver(thrown)) throw thrown;
      for (const alone of eachAlone(changes)) {
        await save(alone).catch((err: unknown) => {
          if (!isRefusedForEver(err)) throw err;
          onDropped();
          if (!dropped) log.error({ conversationId: conversation.id, err }, 'a row of a call was dropped');
          dropped = true;
        });
      }
    }
  }

  function writeSoon(): void {
    if (writing || clock.monotonicMs() < waitUntilMs) return;
    writing = write().finally(() => {
      writing = undefined;
    });
  }

  /** Once an answer or a question is complete it is written without waiting for the next second. */
  const isMilestone = (event: CallEvent) =>
    (event.type === 'caller.transcript' || event.type === 'agent.heard') && event.final;

  const timer = every(clock, writeEveryMs, writeSoon);

  async function finish({ reason, atMs, transferTo }: HowItEnded, signal: AbortSignal) {
    await writing;
    const endedAt = new Date(conversation.startedAtMs + atMs);
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        const audio = await recording?.close();
        await trace?.close();
        return await end({ reason, transferTo, durationMs: atMs, endedAt, audio });
      } catch (err) {
        if (isRefusedForEver(err)) throw err;
        if (attempt === 1) {
          log.warn({ conversationId: conversation.id, err }, 'the end of a call cannot be written just now');
        }
      }
      await sleep(clock, backoffMs(attempt, backoff), signal);
    }
  }

  /** With the last changes in one transaction, or, where one of them is refused for ever, after the others. */
  async function end(ending: Ending): Promise<void> {
    const { projectId, id } = conversation;
    const changes = record.take();
    try {
      await store.close(projectId, id, ending, changes);
    } catch (err) {
      if (changes) record.putBack(changes);
      if (!changes || !isRefusedForEver(err)) throw err;
      await keep(changes);
      record.take();
      await store.close(projectId, id, ending);
    }
  }

  return {
    event(event) {
      record.apply(event);
      if (event.type === 'ended') ended = event;
      else if (isMilestone(event)) writeSoon();
    },
    toolAsked: (call) => record.toolAsked(call),
    toolAnswered: (result) => record.toolAnswered(result),
    collected: (collected) => record.collected(collected),
    fault: (turn, fault) => record.fault(turn, fault),
    audio: (caller, agent) => recording?.write(caller, agent),
    trace: (line) => trace?.write(line),
    async close() {
      timer.cancel();
      // The engine writes the last frames of the recording right after it has told the end.
      await Promise.resolve();
      try {
        const how: HowItEnded = ended ?? { reason: 'failed', atMs: 0 };
        await withDeadline(clock, writeUpLimitMs, (signal) => finish(how, signal), abandon);
      } catch (err) {
        log.error({ conversationId: conversation.id, err }, 'the end of a call was left to recovery');
      }
    },
  };
}
