import type { Conversation } from '@parley/contracts/conversations';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { AudioLines, Keyboard, MessagesSquare, Phone, RefreshCw } from 'lucide-react';
import { count, formatDuration, formatExactly, formatMs, formatWhen } from '../../lib/format.ts';
import { isTelephone, storedEndReasonWords } from '../../lib/words.ts';
import { AssistantMark } from '../../parts/assistant-mark.tsx';
import { LiveBadge } from '../../parts/badge.tsx';
import { Button, buttonLook } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Select } from '../../parts/fields.tsx';
import { Card, Empty, Heading, Page, SkeletonRows } from '../../parts/surface.tsx';
import { assistantsQuery } from '../assistants/queries.ts';
import { type ConversationFilter, conversationsQuery } from './queries.ts';

interface ConversationsPageProps {
  filter: ConversationFilter;
  onFilter: (filter: ConversationFilter) => void;
}

/** All that was said, newest first. */
export function ConversationsPage({ filter, onFilter }: ConversationsPageProps) {
  const list = useInfiniteQuery(conversationsQuery(filter));
  const { data: assistants } = useQuery(assistantsQuery);
  const items = list.data?.pages.flatMap((page) => page.items);
  const filtered = filter.assistantId !== undefined || filter.status !== undefined;
  return (
    <Page>
      <Heading
        tab="Conversations"
        title="Conversations"
        lead="What was said, what was heard, and how long each answer took."
        actions={
          <>
            <Select
              aria-label="Assistant"
              className="min-w-0 flex-1 basis-28 sm:w-44 sm:flex-none"
              value={filter.assistantId ?? ''}
              onChange={({ target }) => onFilter({ ...filter, assistantId: target.value || undefined })}
            >
              <option value="">All assistants</option>
              {assistants?.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
            <Select
              aria-label="Status"
              className="min-w-0 flex-1 basis-28 sm:flex-none"
              value={filter.status ?? ''}
              onChange={({ target }) =>
                onFilter({ ...filter, status: (target.value || undefined) as ConversationFilter['status'] })
              }
            >
              <option value="">Live and ended</option>
              <option value="live">Live</option>
              <option value="ended">Ended</option>
            </Select>
            <Button
              size="icon"
              aria-label="Refresh"
              title="Refresh"
              disabled={list.isFetching}
              onClick={() => void list.refetch()}
            >
              <RefreshCw aria-hidden className={list.isFetching ? 'animate-spin' : ''} />
            </Button>
          </>
        }
      />
      <Card className="overflow-hidden">
        {items === undefined && list.error === null && <SkeletonRows />}
        {items === undefined && list.error !== null && (
          <Failure error={list.error} onRetry={() => void list.refetch()} />
        )}
        {items?.length === 0 && (
          <Empty
            icon={MessagesSquare}
            title={filtered ? 'None like that' : 'No conversations yet'}
            action={
              filtered ? (
                <Button onClick={() => onFilter({})}>Show all</Button>
              ) : (
                <Link to="/talk" className={buttonLook({ variant: 'primary' })}>
                  Talk to an assistant
                </Link>
              )
            }
          >
            {filtered
              ? 'No conversation passes these filters.'
              : 'Talk to an assistant, and it is kept here.'}
          </Empty>
        )}
        {items !== undefined && items.length > 0 && (
          <ul className="divide-y divide-line">
            {items.map((conversation) => (
              <Row key={conversation.id} conversation={conversation} />
            ))}
          </ul>
        )}
      </Card>
      {list.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {list.isFetchingNextPage ? 'Loading…' : 'Load more'}
          </Button>
        </div>
      )}
    </Page>
  );
}

function Row({ conversation }: { conversation: Conversation }) {
  const { id, assistantName, version, status, endReason, channel, mode } = conversation;
  const { startedAt, durationMs, turnCount, medianResponseMs } = conversation;
  const Icon = isTelephone(channel) ? Phone : mode === 'text' ? Keyboard : AudioLines;
  return (
    <li>
      <Link
        to="/conversations/$conversationId"
        params={{ conversationId: id }}
        className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-4 px-5 py-3.5 outline-offset-[-2px] transition-colors hover:bg-sunken/60 sm:grid-cols-[auto_minmax(0,1.2fr)_minmax(0,1fr)_4.5rem_10rem]"
      >
        <AssistantMark name={assistantName} small />
        <span className="min-w-0">
          <span className="flex items-center gap-2">
            <span className="truncate font-medium">{assistantName}</span>
            {status === 'live' && <LiveBadge />}
          </span>
          <span className="flex items-center gap-1.5 text-faint text-xs">
            <Icon className="size-3.5" aria-hidden />
            <span className="sr-only">
              {isTelephone(channel) ? 'Telephone' : mode === 'text' ? 'Typed' : 'Voice'}
            </span>
            Version {version} · {count(turnCount, 'turn')}
          </span>
        </span>
        <span className="hidden truncate text-muted text-sm sm:block">
          {endReason === null ? 'Going on' : storedEndReasonWords[endReason]}
        </span>
        <span className="hidden text-right text-sm sm:block">
          {medianResponseMs !== null && (
            <span className="tabular" title="Median time to answer">
              {formatMs(medianResponseMs)}
            </span>
          )}
        </span>
        <span className="text-right">
          <time
            dateTime={startedAt}
            title={formatExactly(startedAt)}
            className="block whitespace-nowrap text-sm"
          >
            {formatWhen(startedAt)}
          </time>
          <span className="tabular text-faint text-xs">
            {durationMs === null ? ' ' : formatDuration(durationMs)}
          </span>
        </span>
      </Link>
    </li>
  );
}
