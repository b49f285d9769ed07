/** Conversations as they are looked at, listened to and deleted. */
import type {
  Conversation,
  ConversationDetail,
  listConversationsSchema,
} from '@parley/contracts/conversations';
import type { Id } from '@parley/contracts/ids';
import type { Page } from '@parley/contracts/page';
import { pageOfRows, readPage } from '@parley/platform/db/page';
import { ParleyError } from '@parley/platform/errors';
import { changedError } from '@parley/platform/http/etag';
import type { z } from 'zod';
import type { Recordings } from '../recordings/recordings.ts';
import { type CallTraces, traceKey } from '../recordings/traces.ts';
import { presentConversation, presentDetail, revisionOf } from './conversations.present.ts';
import type { ConversationsStore } from './conversations.store.ts';

type Project = Id<'project'>;
type ConversationId = Id<'conversation'>;

export interface Conversations {
  list(projectId: Project, query: z.output<typeof listConversationsSchema>): Promise<Page<Conversation>>;
  /** The part from that turn on. Throws not_found, as all that take an id do. */
  get(
    projectId: Project,
    id: ConversationId,
    fromTurn: number,
  ): Promise<{ detail: ConversationDetail; revision: string }>;
  /**
   * Deletes it with its recording. Throws failed_precondition while it is live, aborted where it is in a revision that
   * `isWanted` does not take.
   */
  delete(projectId: Project, id: ConversationId, isWanted?: (revision: string) => boolean): Promise<void>;
  /** Where its recording is. Throws failed_precondition while it is live. */
  recording(projectId: Project, id: ConversationId): Promise<{ fileKey: string; bytes: number }>;
  /** Its gzipped trace. Throws failed_precondition while it is live. */
  trace(projectId: Project, id: ConversationId): Promise<AsyncIterable<Uint8Array>>;
}

export function createConversations(options: {
  store: ConversationsStore;
  recordings: Pick<Recordings, 'remove'>;
  traces: Pick<CallTraces, 'read' | 'remove'>;
}): Conversations {
  const { store, recordings, traces } = options;

  async function mustHaveEnded(projectId: Project, id: ConversationId, message: string): Promise<void> {
    const status = await store.statusOf(projectId, id);
    if (status === undefined) missing();
    if (status === 'live') throw new ParleyError('failed_precondition', message);
  }

  return {
    async list(projectId, query) {
      const page = readPage({ limit: query.limit, cursor: query.cursor });
      return pageOfRows(await store.list(projectId, query, page), page.limit, presentConversation);
    },
    async get(projectId, id, fromTurn) {
      const rows = (await store.detail(projectId, id, fromTurn)) ?? missing();
      return { detail: presentDetail(rows), revision: revisionOf(rows) };
    },
    async delete(projectId, id, isWanted) {
      if (isWanted) {
        const revision = revisionOf((await store.marks(projectId, id)) ?? missing());
        if (!isWanted(revision)) changed(revision);
      }
      await mustHaveEnded(projectId, id, 'The conversation is still live: end it first.');
      // The file goes first: a kill in between leaves a row by which it can be asked for again, not a lost file.
      const audio = await store.audioFile(projectId, id);
      if (audio) await recordings.remove(audio.fileKey);
      await traces.remove(traceKey(projectId, id));
      if (!(await store.delete(projectId, id))) missing();
    },
    async recording(projectId, id) {
      await mustHaveEnded(projectId, id, 'The recording can be heard once the conversation has ended.');
      const audio = await store.audioFile(projectId, id);
      if (!audio) throw new ParleyError('not_found', 'This conversation has no recording.');
      return { fileKey: audio.fileKey, bytes: audio.bytes };
    },
    async trace(projectId, id) {
      await mustHaveEnded(projectId, id, 'The trace can be read once the conversation has ended.');
      const bytes = await traces.read(traceKey(projectId, id));
      if (!bytes) throw new ParleyError('not_found', 'This conversation has no trace.');
      return bytes;
    },
  };
}

function changed(revision: string): never {
  const message = 'The conversation has changed since you read it. Read it again before you delete it.';
  throw changedError(revision, message);
}

function missing(): never {
  throw new ParleyError('not_found', 'There is no such conversation.');
}
