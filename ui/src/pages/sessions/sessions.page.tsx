import type { Link, Session } from '@parley/contracts/access';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link2, MonitorSmartphone } from 'lucide-react';
import { useState } from 'react';
import { formatExactly, formatWhen } from '../../lib/format.ts';
import { parley } from '../../lib/parley.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Heading, Page } from '../../parts/surface.tsx';
import { toastDone, toastError } from '../../parts/toasts.tsx';
import { ListCard } from './list-card.tsx';
import { linksQuery, sessionsQuery } from './queries.ts';

/** Who is signed in to this project, and the links with which somebody still can. */
export function SessionsPage() {
  const [ending, setEnding] = useState<Session>();
  const [revoking, setRevoking] = useState<Link>();
  const queryClient = useQueryClient();
  const end = useMutation({
    mutationFn: (id: string) => parley.sessions.revoke(id),
    onSuccess: async () => {
      toastDone('Session ended', 'That browser is signed out, and what was made in it is gone.');
      // All of them: who ended the own session is to see the front door.
      await queryClient.invalidateQueries();
    },
    onError: (error) => toastError('The session was not ended', error),
    onSettled: () => setEnding(undefined),
  });
  const revoke = useMutation({
    mutationFn: (id: string) => parley.links.revoke(id),
    onSuccess: async () => {
      toastDone('Link revoked', 'It opens nothing any more.');
      await queryClient.invalidateQueries({ queryKey: linksQuery.queryKey });
    },
    onError: (error) => toastError('The link was not revoked', error),
    onSettled: () => setRevoking(undefined),
  });
  return (
    <Page>
      <Heading
        tab="Sessions"
        title="Sessions"
        lead="The browsers that are signed in to this project, and the links that nobody has used yet."
      />
      <ListCard
        title="Signed in"
        query={sessionsQuery}
        empty={{
          icon: MonitorSmartphone,
          title: 'Nobody is signed in',
          words: 'Programs use API keys instead.',
        }}
      >
        {(session) => (
          <Row
            key={session.id}
            item={session}
            name={session.current ? 'This browser' : 'Browser'}
            action="End"
            onAction={() => setEnding(session)}
          />
        )}
      </ListCard>
      <ListCard
        title="Links"
        query={linksQuery}
        empty={{
          icon: Link2,
          title: 'No links',
          words: 'The command parley link makes one. It opens the dashboard once.',
        }}
      >
        {(link) => (
          <Row key={link.id} item={link} name="Link" action="Revoke" onAction={() => setRevoking(link)} />
        )}
      </ListCard>
      <Confirm
        open={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={ending?.current ? 'End this session?' : 'End the session?'}
        action={end.isPending ? 'Ending…' : 'End'}
        busy={end.isPending}
        danger
        onConfirm={() => ending !== undefined && end.mutate(ending.id)}
      >
        {ending?.current ? 'You are signed out here.' : 'That browser is signed out.'} Calls, links and API
        keys that were made in it end as well. To keep the keys, sign out instead. This cannot be undone.
      </Confirm>
      <Confirm
        open={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title="Revoke the link?"
        action={revoke.isPending ? 'Revoking…' : 'Revoke'}
        busy={revoke.isPending}
        danger
        onConfirm={() => revoking !== undefined && revoke.mutate(revoking.id)}
      >
        Whoever has it can no longer sign in with it. This cannot be undone.
      </Confirm>
    </Page>
  );
}

interface RowProps {
  item: Session | Link;
  name: string;
  action: string;
  onAction: () => void;
}

function Row({ item, name, action, onAction }: RowProps) {
  const { id, role, parentId, createdAt, expiresAt } = item;
  const when = formatWhen(createdAt);
  return (
    <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3.5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          <Badge>{role}</Badge>
        </p>
        <p className="mt-0.5 text-faint text-xs">
          {originOf(parentId)} <time title={formatExactly(createdAt)}>{when}</time> · until{' '}
          <time title={formatExactly(expiresAt)}>{formatWhen(expiresAt)}</time>
        </p>
      </div>
      <Button size="small" onClick={onAction} aria-label={`${action} ${name}, ${when}`}>
        {action}
      </Button>
    </li>
  );
}

function originOf(parentId: string | null): string {
  if (parentId?.startsWith('key_')) return 'by an API key';
  if (parentId?.startsWith('sess_')) return 'by a signed-in browser';
  if (parentId?.startsWith('link_')) return 'by a link';
  return 'by the start of Parley';
}
