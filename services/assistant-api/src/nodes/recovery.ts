/** Closes the conversations of nodes that died: with what was written of them, and with their recordings mended. */
import type { Id } from '@parley/contracts/ids';
import type { Log } from '@parley/platform/log/log';
import { type Clock, every } from '@parley/platform/time/clock';
import type { ConversationsStore } from '../conversations/conversations.store.ts';
import { type Recordings, recordingKey } from '../recordings/recordings.ts';
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

/** Begins to beat for this node, and looks for dead ones as long as it lives. */
export async function startRecovery(options: {
  node: { id: string; address: string };
  clock: Clock;
  log: Log;
  nodes: NodesStore;
  conversations: Pick<ConversationsStore, 'close' | 'statusOf' | 'addAudio'>;
  recordings: Pick<Recordings, 'repair' | 'leftovers' | 'discard'>;
  traces: Pick<CallTraces, 'repair' | 'remove'>;
}): Promise<Recovery> {
  const { clock, log, nodes, conversations, recordings, traces } = options;
  const node = { ...options.node, startedAt: new Date(clock.now()) };
  let beatingSinceMs = clock.monotonicMs();
  let running: Promise<void> | undefined;

  async function closeOrphan({ id, projectId, mode, startedAt, evidenceAt }: Orphan): Promise<void> {
    await traces.repair(traceKey(projectId, id));
    const audio = mode === 'voice' ? await recordings.repair(recordingKey(projectId, id)) : undefined;
    const writtenMs = evidenceAt.getTime() - startedAt.getTime();
    const durationMs = Math.max(0, writtenMs, audio?.durationMs ?? 0);
    const endedAt = new Date(startedAt.getTime() + durationMs);
    await conversations.close(projectId, id, { reason: 'server-killed', endedAt, durationMs, audio });
    log.warn({ conversationId: id }, 'a conversation of a killed server was closed');
  }

  async function closeOrphans(): Promise<void> {
    for (const orphan of await nodes.orphans(new Date(clock.now() - deadAfterMs))) {
      await closeOrphan(orphan).catch((err: unknown) =>
        log.error({ conversationId: orphan.id, err }, 'a conversation could not be recovered'),
      );
    }
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
