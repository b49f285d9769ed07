import type { Page } from '@parley/contracts/page';
import { type InfiniteData, type UseInfiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Card, CardTitle, Empty, SkeletonRows } from '../../parts/surface.tsx';

interface ListCardProps<Item> {
  title: string;
  query: UseInfiniteQueryOptions<Page<Item>, Error, InfiniteData<Page<Item>>, string[], string | undefined>;
  empty: { icon: LucideIcon; title: string; words: string };
  /** Shows one. */
  children: (item: Item) => ReactNode;
}

/** A list on a card of its own, page by page. */
export function ListCard<Item>({ title, query, empty, children }: ListCardProps<Item>) {
  const list = useInfiniteQuery(query);
  const items = list.data?.pages.flatMap((page) => page.items);
  return (
    <Card className="mb-6 overflow-hidden">
      <CardTitle>{title}</CardTitle>
      {items === undefined && list.error === null && <SkeletonRows rows={2} />}
      {items === undefined && list.error !== null && (
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      )}
      {items?.length === 0 && (
        <Empty icon={empty.icon} title={empty.title}>
          {empty.words}
        </Empty>
      )}
      <ul aria-label={title} className="divide-y divide-line">
        {items?.map(children)}
      </ul>
      {list.hasNextPage && (
        <div className="flex justify-center p-4">
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </Card>
  );
}
