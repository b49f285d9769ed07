/** What is asked about conversations, by the names that the answers are cached under. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { parley } from '../../lib/parley.ts';

export interface ConversationFilter {
  assistantId?: string | undefined;
  status?: 'live' | 'ended' | undefined;
}

export const conversationsQuery = (filter: ConversationFilter) =>
  infiniteQueryOptions({
    queryKey: ['conversations', filter],
    queryFn: ({ pageParam, signal }) => parley.conversations.list({ ...filter, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: 15_000,
  });

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['conversations', id],
    queryFn: ({ signal }) => parley.conversations.get(id, signal),
    refetchInterval: (query) => (query.state.data?.status === 'live' ? 2000 : false),
  });

export const recordingQuery = (id: string, fileId: string | undefined) =>
  queryOptions({
    queryKey: ['conversations', id, 'recording', fileId],
    queryFn: ({ signal }) => parley.conversations.recording(id, signal),
    enabled: fileId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
