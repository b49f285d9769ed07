/** Who is signed in, and what this browser remembers of the API's answers. */
import { ParleyApiError } from '@parley/sdk/errors';
import { QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import { parley } from './parley.ts';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => parley.me(signal),
  staleTime: 60_000,
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
