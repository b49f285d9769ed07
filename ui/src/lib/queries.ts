/** What the rooms ask the API, by the names they are cached under. */
import { ParleyApiError } from '@parley/sdk/errors';
import { infiniteQueryOptions, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import { parley } from './parley.ts';

export interface ConversationFilter {
  assistantId?: string | undefined;
  status?: 'live' | 'ended' | undefined;
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => parley.me(signal),
  staleTime: 60_000,
});

export const assistantsQuery = queryOptions({
  queryKey: ['assistants'],
  queryFn: ({ signal }) => Array.fromAsync(parley.assistants.each(signal)),
});

export const assistantQuery = (id: string) =>
  queryOptions({
    queryKey: ['assistants', id],
    queryFn: ({ signal }) => parley.assistants.get(id, signal),
  });

export const vendorsQuery = queryOptions({
  queryKey: ['vendors'],
  queryFn: async ({ signal }) => (await parley.vendors.list(signal)).items,
  staleTime: 30_000,
});

export const versionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['assistants', id, 'versions'],
    queryFn: ({ pageParam, signal }) => parley.assistants.versions(id, { cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

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

export const apiKeysQuery = infiniteQueryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ pageParam, signal }) => parley.apiKeys.list({ cursor: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor ?? undefined,
});

/** A session that is over anywhere is over everywhere: the front door is shown at once. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (query.queryKey[0] === 'me' || !isSignedOut(error)) return;
      void queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  }),
  // The client tries reads again by itself.
  defaultOptions: { queries: { retry: false, staleTime: 5000 } },
});

export function isSignedOut(error: unknown): boolean {
  return error instanceof ParleyApiError && error.code === 'unauthenticated';
}
