import { can } from '@parley/contracts/identity';
import type { PhoneNumber } from '@parley/contracts/phone-numbers';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Phone, Plus } from 'lucide-react';
import { useState } from 'react';
import { formatExactly, formatWhen } from '../../lib/format.ts';
import { parley } from '../../lib/parley.ts';
import { meQuery } from '../../lib/session.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Select } from '../../parts/fields.tsx';
import { Card, Empty, Heading, Page, SkeletonRows } from '../../parts/surface.tsx';
import { toastDone, toastError } from '../../parts/toasts.tsx';
import { assistantsQuery } from '../assistants/queries.ts';
import { AddNumber } from './phone-numbers.form.tsx';
import { phoneNumbersQuery } from './queries.ts';

/** Which assistant answers which number. */
export function PhoneNumbersPage() {
  const list = useInfiniteQuery(phoneNumbersQuery);
  const { data: me } = useQuery(meQuery);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<PhoneNumber>();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: phoneNumbersQuery.queryKey });
  const remove = useMutation({
    mutationFn: (id: string) => parley.phoneNumbers.remove(id),
    onSuccess: async () => {
      toastDone('Number removed', 'Nobody answers it here any more.');
      await refresh();
    },
    onError: (error) => toastError('The number was not removed', error),
    onSettled: () => setRemoving(undefined),
  });
  const items = list.data?.pages.flatMap((page) => page.items);
  const mayChange = me !== undefined && can({ role: me.role, scopes: ['*'] }, 'numbers:manage');
  return (
    <Page>
      <Heading
        tab="Numbers"
        title="Telephone numbers"
        lead="Who calls one of these numbers talks with the assistant that it names."
        actions={
          mayChange && (
            <Button variant="primary" onClick={() => setAdding(true)}>
              <Plus aria-hidden />
              New number
            </Button>
          )
        }
      />
      <Card className="overflow-hidden">
        {items === undefined && list.error === null && <SkeletonRows rows={3} />}
        {items === undefined && list.error !== null && (
          <Failure error={list.error} onRetry={() => void list.refetch()} />
        )}
        {items?.length === 0 && (
          <Empty icon={Phone} title="No numbers">
            Get one from Twilio, add it here, and set the address that is then shown as its voice webhook.
          </Empty>
        )}
        <ul className="divide-y divide-line">
          {items?.map((one) => (
            <Row key={one.id} one={one} mayChange={mayChange} onRemove={() => setRemoving(one)} />
          ))}
        </ul>
        {items?.[0] !== undefined && <Webhook answerUrl={items[0].answerUrl} />}
      </Card>
      {list.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
      <AddNumber open={adding} onClose={() => setAdding(false)} />
      <Confirm
        open={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={`Remove ${removing?.number ?? ''}?`}
        action={remove.isPending ? 'Removing…' : 'Remove'}
        busy={remove.isPending}
        danger
        onConfirm={() => removing !== undefined && remove.mutate(removing.id)}
      >
        Its calls end, and whoever calls it then hears that it is not in use. What was said stays.
      </Confirm>
    </Page>
  );
}

interface RowProps {
  one: PhoneNumber;
  mayChange: boolean;
  onRemove: () => void;
}

function Row({ one: { id, number, assistantId, createdAt }, mayChange, onRemove }: RowProps) {
  const { data: assistants } = useQuery(assistantsQuery);
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: (chosen: PhoneNumber['assistantId']) =>
      parley.phoneNumbers.update(id, { assistantId: chosen }),
    onSuccess: () => toastDone('Assistant changed', `The next caller of ${number} talks with it.`),
    onError: (error) => toastError('The assistant was not changed', error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: phoneNumbersQuery.queryKey }),
  });
  const known = assistants?.find((assistant) => assistant.id === assistantId);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3.5">
      <div className="min-w-0 basis-full sm:flex-1 sm:basis-0">
        <p className="tabular truncate font-medium">{number}</p>
        <p className="mt-0.5 text-faint text-xs">
          added <time title={formatExactly(createdAt)}>{formatWhen(createdAt)}</time>
          {known?.publishedVersion === null && ' · not answered until its assistant is published'}
        </p>
      </div>
      <Select
        aria-label={`Assistant of ${number}`}
        value={known === undefined ? '' : assistantId}
        disabled={!mayChange || change.isPending || assistants === undefined}
        onChange={({ target }) => {
          const chosen = assistants?.find((assistant) => assistant.id === target.value);
          if (chosen) change.mutate(chosen.id);
        }}
      >
        {known === undefined && (
          <option value="">{assistants === undefined ? '…' : 'An assistant that is gone'}</option>
        )}
        {assistants?.map((assistant) => (
          <option key={assistant.id} value={assistant.id}>
            {assistant.name}
          </option>
        ))}
      </Select>
      {mayChange && (
        <Button size="small" onClick={onRemove} aria-label={`Remove ${number}`}>
          Remove
        </Button>
      )}
    </li>
  );
}

function Webhook({ answerUrl }: { answerUrl: string | null }) {
  return (
    <p className="border-line border-t px-5 py-3 text-muted text-sm">
      {answerUrl === null ? (
        <>
          This Parley does not know its public address yet: set <code>PARLEY_PUBLIC_URL</code>, so that a
          carrier finds it.
        </>
      ) : (
        <>
          Voice webhook of each number at Twilio, by HTTP POST:{' '}
          <code className="select-all break-all font-mono text-ink text-xs">{answerUrl}</code>
        </>
      )}
    </p>
  );
}
