/** What is asked about who is signed in, by the names that the answers are cached under. */
import { infiniteQueryOptions } from '@tanstack/react-query';
import { parley } from '../../lib/parley.ts';

export const sessionsQuery = infiniteQueryOptions({
  queryKey: ['sessions'],
  queryFn: ({ pageParam, signal }) => parley.sessions.list({ cursor: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor ?? undefined,
});

export const linksQuery = infiniteQueryOptions({
  queryKey: ['links'],
  queryFn: ({ pageParam, signal }) => parley.links.list({ cursor: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor ?? undefined,
});
