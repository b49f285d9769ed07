/** What is asked about conversations, by the names that the answers are cached under. */
import type { ConversationDetail } from '@parley/contracts/conversations';
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
  infiniteQueryOptions({
    queryKey: ['conversations', id],
    queryFn: ({ pageParam, signal }) => parley.conversations.get(id, { fromTurn: pageParam }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (part) => part.nextTurn ?? undefined,
    select: ({ pages }) => wholeOf(pages),
    refetchInterval: (query) => (query.state.data?.pages.at(-1)?.status === 'live' ? 2000 : false),
  });

/** The parts as one conversation. */
function wholeOf(parts: readonly ConversationDetail[]): ConversationDetail {
  return {
    ...parts.at(-1)!,
    messages: parts.flatMap(({ messages }) => messages),
    turns: parts.flatMap(({ turns }) => turns),
    toolCalls: parts.flatMap(({ toolCalls }) => toolCalls),
  };
}

export const recordingQuery = (id: string, fileId: string | undefined) =>
  queryOptions({
    queryKey: ['conversations', id, 'recording', fileId],
    queryFn: ({ signal }) => parley.conversations.recording(id, signal),
    enabled: fileId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
