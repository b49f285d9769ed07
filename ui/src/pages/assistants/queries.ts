/** What is asked about assistants, by the names that the answers are cached under. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { parley } from '../../lib/parley.ts';

export const assistantsQuery = queryOptions({
  queryKey: ['assistants'],
  queryFn: ({ signal }) => Array.fromAsync(parley.assistants.each(signal)),
});

export const assistantQuery = (id: string) =>
  queryOptions({
    queryKey: ['assistants', id],
    queryFn: ({ signal }) => parley.assistants.get(id, signal),
  });

/** A version never changes, but which is published does. */
export const versionQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ['assistants', id, 'versions', version],
    queryFn: ({ signal }) => parley.assistants.version(id, version, signal),
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
