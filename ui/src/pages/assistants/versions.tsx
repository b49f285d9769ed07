import type { AssistantVersionSummary } from '@parley/contracts/assistants';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { formatExactly, formatWhen } from '../../lib/format.ts';
import { parley } from '../../lib/parley.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { SkeletonRows } from '../../parts/surface.tsx';
import { toastDone, toastError } from '../../parts/toasts.tsx';
import { versionsQuery } from './queries.ts';

/** What was published, newest first, and the way back to it. */
export function Versions({ assistantId }: { assistantId: string }) {
  const list = useInfiniteQuery(versionsQuery(assistantId));
  const [chosen, setChosen] = useState<AssistantVersionSummary>();
  const queryClient = useQueryClient();
  const rollBack = useMutation({
    mutationFn: (version: number) => parley.assistants.rollBack(assistantId, version),
    onSuccess: async (_, version) => {
      toastDone(`Version ${version} is published again`);
      await queryClient.invalidateQueries({ queryKey: ['assistants'] });
    },
    onError: (error) => toastError('The published version stays as it was', error),
    onSettled: () => setChosen(undefined),
  });
  const items = list.data?.pages.flatMap((page) => page.items);
  if (items === undefined) {
    return list.error === null ? (
      <SkeletonRows rows={3} />
    ) : (
      <Failure error={list.error} onRetry={() => void list.refetch()} />
    );
  }
  if (items.length === 0) {
    return <p className="px-6 py-14 text-center text-muted">Nothing has been published yet.</p>;
  }
  return (
    <>
      <ul className="divide-y divide-line">
        {items.map((version) => (
          <li key={version.id} className="flex items-center gap-4 px-5 py-3.5">
            <div className="min-w-0 flex-1">
              <p className="flex items-center gap-2">
                <Link
                  to="/assistants/$assistantId/versions/$version"
                  params={{ assistantId, version: version.version }}
                  className="font-medium hover:text-accent-text hover:underline"
                >
                  Version {version.version}
                </Link>
                {version.published && <Badge tone="good">Published</Badge>}
              </p>
              <p className="truncate text-muted text-sm">{version.note || 'No note.'}</p>
            </div>
            <time
              dateTime={version.createdAt}
              title={formatExactly(version.createdAt)}
              className="whitespace-nowrap text-faint text-sm"
            >
              {formatWhen(version.createdAt)}
            </time>
            {!version.published && (
              <Button size="small" onClick={() => setChosen(version)}>
                Publish again
              </Button>
            )}
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="flex justify-center border-line border-t p-3">
          <Button size="small" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
      <Confirm
        open={chosen !== undefined}
        onClose={() => setChosen(undefined)}
        title={`Publish version ${chosen?.version ?? ''} again?`}
        action="Publish again"
        busy={rollBack.isPending}
        onConfirm={() => chosen !== undefined && rollBack.mutate(chosen.version)}
      >
        New conversations will run it. Conversations that are going on, and the draft, stay as they are.
      </Confirm>
    </>
  );
}
