import type { ApiKey } from '@parley/contracts/access';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { formatExactly, formatWhen } from '../../lib/format.ts';
import { parley } from '../../lib/parley.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Card, Empty, Heading, Page, SkeletonRows } from '../../parts/surface.tsx';
import { toastDone, toastError } from '../../parts/toasts.tsx';
import { CreateKey } from './api-keys.form.tsx';
import { apiKeysQuery } from './queries.ts';

/** The keys with which programs use this project. */
export function ApiKeysPage() {
  const list = useInfiniteQuery(apiKeysQuery);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: (id: string) => parley.apiKeys.revoke(id),
    onSuccess: async () => {
      toastDone('Key revoked', 'Whatever used it, or came from it, is turned away at once.');
      await queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
    },
    onError: (error) => toastError('The key was not revoked', error),
    onSettled: () => setRevoking(undefined),
  });
  const items = list.data?.pages.flatMap((page) => page.items);
  return (
    <Page>
      <Heading
        tab="API keys"
        title="API keys"
        lead="With a key, a program uses this project through the API, the SDK or the command line."
        actions={
          <Button variant="primary" onClick={() => setCreating(true)}>
            <Plus aria-hidden />
            New key
          </Button>
        }
      />
      <Card className="overflow-hidden">
        {items === undefined && list.error === null && <SkeletonRows rows={3} />}
        {items === undefined && list.error !== null && (
          <Failure error={list.error} onRetry={() => void list.refetch()} />
        )}
        {items?.length === 0 && (
          <Empty icon={KeyRound} title="No keys">
            Create one for each program, so that you can take them away one by one.
          </Empty>
        )}
        <ul className="divide-y divide-line">
          {items?.map((key) => (
            <Row key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
          ))}
        </ul>
      </Card>
      {list.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
      <CreateKey open={creating} onClose={() => setCreating(false)} />
      <Confirm
        open={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title={`Revoke “${revoking?.name ?? ''}”?`}
        action={revoke.isPending ? 'Revoking…' : 'Revoke'}
        busy={revoke.isPending}
        danger
        onConfirm={() => revoking !== undefined && revoke.mutate(revoking.id)}
      >
        Programs that use it are turned away at once, and their calls end; so do the sessions, links and keys
        that were made with it. This cannot be undone.
      </Confirm>
    </Page>
  );
}

function Row({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { name, hint, role, createdAt, lastUsedAt, expiresAt } = apiKey;
  const expired = expiresAt !== null && new Date(expiresAt) < new Date();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3.5">
      <div className="min-w-0 basis-full sm:flex-1 sm:basis-0">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          <Badge>{role}</Badge>
          {expired && <Badge tone="bad">Expired</Badge>}
        </p>
        <p className="mt-0.5 text-faint text-xs">
          <code className="font-mono">{hint}</code> · created{' '}
          <time title={formatExactly(createdAt)}>{formatWhen(createdAt)}</time>
          {expiresAt !== null && !expired && <> · until {formatWhen(expiresAt)}</>}
        </p>
      </div>
      <span className="mr-auto text-muted text-sm sm:mr-0">
        {lastUsedAt === null ? 'Never used' : `Used ${formatWhen(lastUsedAt)}`}
      </span>
      <Button size="small" onClick={onRevoke} aria-label={`Revoke ${name}`}>
        Revoke
      </Button>
    </li>
  );
}
