/**
 * Keeps a call as it happens. Nothing here ever holds up a call: events change rows in memory, which are written in
 * the background, about once a second. While the database is away the rows wait, at most one of each, and the call
 * goes on.
 */
import type { Id } from '@parley/contracts/ids';
import type { EndReason } from '@parley/contracts/talk';
import { backoffMs } from '@parley/platform/async/retry';
import type { Log } from '@parley/platform/log/log';
import { type Clock, every, sleep } from '@parley/platform/time/clock';
import type { CallEvent } from '@parley/voice/call/types';
import type { Samples, ToolCall, ToolResult } from '@parley/voice/frame';
import type { ConversationsStore } from '../conversations/conversations.store.ts';
import { createCallRecord } from './record.ts';
import { type Recording, type Recordings, recordingKey } from './recordings.ts';
import { type CallTraces, type TraceWriter, traceKey } from './traces.ts';

export interface CallRecorder {
  event(event: CallEvent): void;
  toolAsked(call: ToolCall): void;
  toolAnswered(result: ToolResult): void;
  fault(): void;
  /** Both sides of the same 20 ms. */
  audio(caller: Samples, agent: Samples): void;
  /** A line of the call's trace. */
  trace(line: string): void;
  /** After `ended`: resolves when all of it is written, however long the database is away, or given up by `abandon`. */
  close(): Promise<void>;
}

const writeEveryMs = 1000;
const backoff = { firstMs: 500, maxMs: 10_000 };

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
}): (conversation: Recorded) => CallRecorder {
  const { recordings, traces, ...shared } = options;
  return (conversation) => {
    const { mode, projectId, id } = conversation;
    const recording = mode === 'voice' ? recordings.open(recordingKey(projectId, id)) : undefined;
    const trace = traces?.open(traceKey(projectId, id));
    return createCallRecorder({ conversation, recording, trace, ...shared });
  };
}

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
}): CallRecorder {
  const { conversation, clock, log, store, recording, trace, abandon } = options;
  const record = createCallRecord();
  let end: { reason: EndReason; atMs: number } | undefined;
  let writing: Promise<void> | undefined;
  let failures = 0;
  let waitUntilMs = 0;

  async function write(): Promise<void> {
    const changes = record.take();
    if (!changes) return;
    try {
      await store.save(conversation.projectId, conversation.id, changes, new Date(clock.now()));
      failures = 0;
    } catch (err) {
      record.putBack(changes);
      failures += 1;
      waitUntilMs = clock.monotonicMs() + backoffMs(failures, backoff);
      if (failures === 1)
        log.warn({ conversationId: conversation.id, err }, 'a call cannot be written just now');
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

  async function finish({ reason, atMs }: { reason: EndReason; atMs: number }): Promise<void> {
    await writing;
    const endedAt = new Date(conversation.startedAtMs + atMs);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const audio = await recording?.close();
        await trace?.close();
        const changes = record.take();
        const ending = { reason, durationMs: atMs, endedAt, audio };
        await store.close(conversation.projectId, conversation.id, ending, changes).catch((err: unknown) => {
          if (changes) record.putBack(changes);
          throw err;
        });
        return;
      } catch (err) {
        if (attempt === 1) {
          log.warn({ conversationId: conversation.id, err }, 'the end of a call cannot be written just now');
        }
      }
      await sleep(clock, backoffMs(attempt, backoff), abandon);
    }
  }

  return {
    event(event) {
      record.apply(event);
      if (event.type === 'ended') end = { reason: event.reason, atMs: event.atMs };
      else if (isMilestone(event)) writeSoon();
    },
    toolAsked: (call) => record.toolAsked(call),
    toolAnswered: (result) => record.toolAnswered(result),
    fault: () => record.fault(),
    audio: (caller, agent) => recording?.write(caller, agent),
    trace: (line) => trace?.write(line),
    async close() {
      timer.cancel();
      // The engine writes the last frames of the recording right after it has told the end.
      await Promise.resolve();
      try {
        await finish(end ?? { reason: 'failed', atMs: 0 });
      } catch (err) {
        log.error({ conversationId: conversation.id, err }, 'the end of a call was left to recovery');
      }
    },
  };
}
