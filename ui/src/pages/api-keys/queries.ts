/** What is asked about API keys, by the names that the answers are cached under. */
import { infiniteQueryOptions } from '@tanstack/react-query';
import { parley } from '../../lib/parley.ts';

export const apiKeysQuery = infiniteQueryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ pageParam, signal }) => parley.apiKeys.list({ cursor: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor ?? undefined,
});
