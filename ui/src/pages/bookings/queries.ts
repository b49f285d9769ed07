/** What is asked about bookings, by the names that the answers are cached under. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { parley } from '../../lib/parley.ts';

export const calendarsQuery = queryOptions({
  queryKey: ['calendars'],
  queryFn: async ({ signal }) => (await parley.calendars.list({ limit: 100 }, signal)).items,
});

export const calendarDayQuery = (calendarId: string | undefined, day: string) =>
  infiniteQueryOptions({
    queryKey: ['bookings', calendarId, day],
    queryFn: ({ pageParam, signal }) =>
      parley.calendars.day(calendarId ?? '', day, { cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: calendarId !== undefined && day !== '',
    refetchInterval: 15_000,
  });
