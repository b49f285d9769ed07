/** What is asked about telephone numbers, by the names that the answers are cached under. */
import { infiniteQueryOptions } from '@tanstack/react-query';
import { parley } from '../../lib/parley.ts';

export const phoneNumbersQuery = infiniteQueryOptions({
  queryKey: ['phone-numbers'],
  queryFn: ({ pageParam, signal }) => parley.phoneNumbers.list({ cursor: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor ?? undefined,
});
