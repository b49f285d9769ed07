/**
 * Closes the conversations that nobody holds any more, of nodes that died and of calls whose record this node has given
 * up: with what was written of them, and with their recordings mended.
 */
import type { Id } from '@parley/contracts/ids';
import type { EndReason } from '@parley/contracts/talk';
import type { Log } from '@parley/platform/log/log';
import { type Clock, every } from '@parley/platform/time/clock';
import type { ConversationsStore } from '../conversations/conversations.store.ts';
import { type RecordedAudio, type Recordings, recordingKey } from '../recordings/recordings.ts';
import { type CallTraces, traceKey } from '../recordings/traces.ts';
import type { NodesStore, Orphan } from './nodes.store.ts';

export interface Recovery {
  /** This node listens on its address: the calls of whoever had it before are closed now. */
  takeOver(): Promise<void>;
  /** Says that this node is gone for good. */
  close(): Promise<void>;
}

const beatEveryMs = 2_000;
/** Seven beats missed: a busy machine misses one or two. */
const deadAfterMs = 15_000;
/** A recording that cannot be mended or moved for so long no longer keeps its conversation from its end, in ms. */
const recordingLimitMs = 600_000;
/** Ms that a column of them holds. */
const mostMs = 2 ** 31 - 1;

/** Begins to beat for this node, and looks for dead ones as long as it lives. */
export async function startRecovery(options: {
  node: { id: string; address: string };
  clock: Clock;
  log: Log;
  nodes: NodesStore;
  conversations: Pick<ConversationsStore, 'close' | 'statusOf' | 'addAudio'>;
  recordings: Pick<Recordings, 'repair' | 'leftovers' | 'discard'>;
  traces: Pick<CallTraces, 'repair' | 'remove'>;
  /** Conversations whose call or record this node has in hand. */
  held: ReadonlySet<Id<'conversation'>>;
}): Promise<Recovery> {
  const { clock, log, nodes, conversations, recordings, traces, held } = options;
  const node = { ...options.node, startedAt: new Date(clock.now()) };
  const mendingSinceMs = new Map<string, number>();
  let beatingSinceMs = clock.monotonicMs();
  let running: Promise<void> | undefined;

  async function closeOrphan(orphan: Orphan, reason: EndReason): Promise<void> {
    const { id, projectId, startedAt, evidenceAt } = orphan;
    const audio = await mend(orphan);
    const writtenMs = evidenceAt.getTime() - startedAt.getTime();
    const durationMs = Math.min(mostMs, Math.max(0, writtenMs, audio?.durationMs ?? 0));
    const endedAt = new Date(startedAt.getTime() + durationMs);
    await conversations.close(projectId, id, { reason, endedAt, durationMs, audio });
    mendingSinceMs.delete(id);
    log.warn({ conversationId: id, reason }, 'a conversation that nobody held was closed');
  }

  /** Trace and recording; undefined where there is none, or none that could be had in time. */
  async function mend({ id, projectId, mode }: Orphan): Promise<RecordedAudio | undefined> {
    const sinceMs = mendingSinceMs.get(id) ?? clock.monotonicMs();
    mendingSinceMs.set(id, sinceMs);
    try {
      await traces.repair(traceKey(projectId, id));
      return mode === 'voice' ? await recordings.repair(recordingKey(projectId, id)) : undefined;
    } catch (err) {
      if (clock.monotonicMs() - sinceMs < recordingLimitMs) throw err;
      log.error({ conversationId: id, err }, 'a conversation was closed without its recording');
      return undefined;
    }
  }

  async function closeAll(orphans: readonly Orphan[], reason: EndReason): Promise<void> {
    for (const orphan of orphans) {
      await closeOrphan(orphan, reason).catch((err: unknown) =>
        log.error({ conversationId: orphan.id, err }, 'a conversation could not be recovered'),
      );
    }
  }

  async function closeOrphans(): Promise<void> {
    await closeAll(await nodes.orphans(new Date(clock.now() - deadAfterMs)), 'server-killed');
    await closeAll(await nodes.forgotten(node.id, held), 'failed');
  }

  /** Another node may have closed what this machine has the recording of; or it was deleted meanwhile. */
  async function bringInLeftovers(): Promise<void> {
    for (const leftover of await recordings.leftovers()) {
      const projectId = leftover.projectId as Id<'project'>;
      const id = leftover.conversationId as Id<'conversation'>;
      const key = recordingKey(projectId, id);
      try {
        const status = await conversations.statusOf(projectId, id);
        if (status === undefined) {
          await recordings.discard(key);
          await traces.remove(traceKey(projectId, id));
        }
        if (status !== 'ended') continue;
        await traces.repair(traceKey(projectId, id));
        const audio = await recordings.repair(key);
        if (audio) await conversations.addAudio(projectId, id, audio);
      } catch (err) {
        log.error({ conversationId: id, err }, 'a recording could not be brought in');
      }
    }
  }

  async function tick(): Promise<void> {
    try {
      await nodes.beat(node, new Date(clock.now()));
      // After an outage of the database every node looks dead to the first one that is back: give them time to beat.
      if (clock.monotonicMs() - beatingSinceMs < deadAfterMs) return;
      await nodes.removeSilent(new Date(clock.now() - 4 * deadAfterMs));
      await closeOrphans();
    } catch (err) {
      beatingSinceMs = clock.monotonicMs();
      log.warn({ err }, 'the heartbeat of this node was not written');
    }
  }

  await nodes.beat(node, new Date(clock.now()));
  const timer = every(clock, beatEveryMs, () => {
    running ??= tick().finally(() => {
      running = undefined;
    });
  });
  return {
    async takeOver() {
      await nodes.takeAddress(node);
      await closeOrphans();
      await bringInLeftovers();
    },
    async close() {
      timer.cancel();
      await running;
      await nodes.remove(node.id).catch((err: unknown) => log.warn({ err }, 'this node could not sign off'));
    },
  };
}
