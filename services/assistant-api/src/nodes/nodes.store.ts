/** SQL of the nodes that hold live calls, and of the calls of nodes that are gone. It crosses projects. */
import type { Id } from '@parley/contracts/ids';
import type { Sql } from '@parley/platform/db/transaction';
import { and, eq, gt, lt, ne, notInArray, type SQL } from 'drizzle-orm';
import { conversations, nodes } from '../schema.ts';

export interface Orphan {
  id: Id<'conversation'>;
  projectId: Id<'project'>;
  mode: 'voice' | 'text';
  startedAt: Date;
  evidenceAt: Date;
}

export function nodesStore(db: Sql) {
  return {
    async beat(node: { id: string; address: string; startedAt: Date }, at: Date): Promise<void> {
      await db
        .insert(nodes)
        .values({ ...node, heartbeatAt: at })
        .onConflictDoUpdate({ target: nodes.id, set: { heartbeatAt: at } });
    },

    async remove(id: string): Promise<void> {
      await db.delete(nodes).where(eq(nodes.id, id));
    },

    /** The address is held by this node now: whoever held it before is dead. */
    async takeAddress(node: { id: string; address: string }): Promise<void> {
      await db.delete(nodes).where(and(eq(nodes.address, node.address), ne(nodes.id, node.id)));
    },

    async removeSilent(since: Date): Promise<void> {
      await db.delete(nodes).where(lt(nodes.heartbeatAt, since));
    },

    /** Live conversations of nodes that are not listed, oldest first. */
    orphans(since: Date): Promise<Orphan[]> {
      const alive = db.select({ id: nodes.id }).from(nodes).where(gt(nodes.heartbeatAt, since));
      return live(notInArray(conversations.nodeId, alive));
    },

    /** Live conversations of a node that are not among those it holds, oldest first. */
    forgotten(nodeId: string, held: ReadonlySet<Id<'conversation'>>): Promise<Orphan[]> {
      return live(and(eq(conversations.nodeId, nodeId), notInArray(conversations.id, [...held])));
    },
  };

  function live(which: SQL | undefined): Promise<Orphan[]> {
    return db
      .select({
        id: conversations.id,
        projectId: conversations.projectId,
        mode: conversations.mode,
        startedAt: conversations.startedAt,
        evidenceAt: conversations.evidenceAt,
      })
      .from(conversations)
      .where(and(eq(conversations.status, 'live'), which))
      .orderBy(conversations.id)
      .limit(1000);
  }
}

export type NodesStore = ReturnType<typeof nodesStore>;
