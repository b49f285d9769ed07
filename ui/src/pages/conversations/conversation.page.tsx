import type { ConversationDetail } from '@parley/contracts/conversations';
import { can } from '@parley/contracts/identity';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { FileJson, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { formatBytes, formatDuration, formatExactly, formatMs, formatWhen } from '../../lib/format.ts';
import { parley } from '../../lib/parley.ts';
import { saveJson } from '../../lib/save.ts';
import { meQuery } from '../../lib/session.ts';
import { channelWords, storedEndReasonWords } from '../../lib/words.ts';
import { LiveBadge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Card, CardTitle, Heading, Note, Page, Skeleton } from '../../parts/surface.tsx';
import { toastDone, toastError } from '../../parts/toasts.tsx';
import { WaterfallTable, waterfallParts } from '../../parts/waterfall.tsx';
import { CollectedCard } from './collected.tsx';
import { PlayerBar, usePlayer } from './player.tsx';
import { conversationQuery, recordingQuery } from './queries.ts';
import { StoredTranscript } from './stored-transcript.tsx';

/** One conversation: its transcript in step with its recording, and its figures. */
export function ConversationPage({ id }: { id: string }) {
  const { data, error, refetch, ...parts } = useInfiniteQuery(conversationQuery(id));
  if (data !== undefined)
    return (
      <Detail
        conversation={data}
        onMore={parts.hasNextPage ? () => void parts.fetchNextPage() : undefined}
        loading={parts.isFetchingNextPage}
      />
    );
  return (
    <Page wide>
      {error !== null ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <div role="status" aria-label="Loading" className="space-y-4">
          <Skeleton className="h-9 w-64" />
          <Skeleton className="h-24 rounded-2xl" />
          <Skeleton className="h-96 rounded-2xl" />
        </div>
      )}
    </Page>
  );
}

interface DetailProps {
  conversation: ConversationDetail;
  /** Loads what follows; undefined where it is all there. */
  onMore: (() => void) | undefined;
  loading: boolean;
}

function Detail({ conversation, onMore, loading }: DetailProps) {
  const { id, assistantName, status, audioFile, startedAt } = conversation;
  const mayHear = useMayHear();
  const recording = useQuery(recordingQuery(id, mayHear ? audioFile?.id : undefined));
  const player = usePlayer(recording.data);
  const started = player !== undefined && (player.playing || player.positionMs > 0);
  return (
    <Page wide>
      <Heading
        tab={`${assistantName}, ${formatWhen(startedAt)}`}
        above={
          <Link to="/conversations" className="hover:text-ink">
            Conversations
          </Link>
        }
        title={
          <span className="flex flex-wrap items-center gap-3">
            {assistantName}
            {status === 'live' && <LiveBadge />}
          </span>
        }
        lead={<time title={formatExactly(startedAt)}>{formatWhen(startedAt)}</time>}
        actions={
          <>
            <Export id={id} />
            {status === 'ended' && <Delete id={id} />}
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="min-w-0 space-y-4">
          {audioFile !== null && (
            <Card className="sticky top-14 z-10 md:top-3">
              {player !== undefined && recording.data !== undefined ? (
                <PlayerBar
                  player={player}
                  bytes={recording.data}
                  channels={audioFile.channels}
                  durationMs={audioFile.durationMs}
                  fileName={`${id}.wav`}
                />
              ) : mayHear === false ? (
                <div className="p-3">
                  <Note title="The recording is not for your role">
                    A viewer reads conversations. To hear and download them takes the role analyst or a higher
                    one.
                  </Note>
                </div>
              ) : recording.error !== null ? (
                <div className="p-3">
                  <Note tone="warn" title="The recording could not be loaded">
                    {recording.error.message}
                  </Note>
                </div>
              ) : (
                <Skeleton className="m-4 h-14" />
              )}
            </Card>
          )}
          <Card>
            {conversation.messages.length === 0 ? (
              <p className="px-6 py-16 text-center text-muted">
                {status === 'live' ? 'Nothing has been said yet.' : 'Nothing was said.'}
              </p>
            ) : (
              <StoredTranscript
                conversation={conversation}
                positionMs={started ? player.positionMs : undefined}
                onSeek={player?.seek}
              />
            )}
            {onMore !== undefined && (
              <div className="flex justify-center border-line border-t py-3">
                <Button disabled={loading} onClick={onMore}>
                  Load more
                </Button>
              </div>
            )}
          </Card>
        </div>
        <aside className="space-y-4">
          <Facts conversation={conversation} />
          {conversation.collected !== null && <CollectedCard collected={conversation.collected} />}
          <AverageWait conversation={conversation} />
        </aside>
      </div>
    </Page>
  );
}

/** Undefined until it is known who is signed in. */
function useMayHear(): boolean | undefined {
  const { data: me } = useQuery(meQuery);
  return me && can({ role: me.role, scopes: ['*'] }, 'calls:export');
}

function Facts({ conversation }: { conversation: ConversationDetail }) {
  const { id, assistantId, version, endReason, transferTo, channel, mode, durationMs, audioFile, metadata } =
    conversation;
  const interruptions = conversation.turns.filter(({ interrupted }) => interrupted).length;
  const rows: Array<[string, ReactNode]> = [
    [
      'Assistant',
      <Link
        key="link"
        to="/assistants/$assistantId/versions/$version"
        params={{ assistantId, version }}
        className="text-accent-text hover:underline"
      >
        Version {version}
      </Link>,
    ],
    endReason === null ? ['State', 'Going on'] : ['Ended', storedEndReasonWords[endReason]],
    ...(transferTo === null ? [] : [['Put through to', transferTo] as [string, ReactNode]]),
    ['Duration', durationMs === null ? '…' : formatDuration(durationMs)],
    ['Through', `${channelWords(channel)}, ${mode === 'text' ? 'typed' : 'voice'}`],
    ['Turns', conversation.turnCount],
    ['Interruptions', interruptions],
    ...(audioFile === null ? [] : [['Recording', formatBytes(audioFile.bytes)] as [string, ReactNode]]),
    ...Object.entries(metadata),
  ];
  return (
    <Card>
      <CardTitle>Details</CardTitle>
      <dl className="space-y-2 px-5 py-4 text-sm">
        {rows.map(([term, value]) => (
          <div key={term} className="flex justify-between gap-4">
            <dt className="shrink-0 text-muted">{term}</dt>
            <dd className="min-w-0 break-words text-right">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="border-line border-t px-5 py-3">
        <code className="select-all break-all font-mono text-faint text-xs">{id}</code>
      </p>
    </Card>
  );
}

/** The mean of each part over all answers to the caller: where the waiting went. */
function AverageWait({ conversation }: { conversation: ConversationDetail }) {
  const asked = new Set(
    conversation.messages.filter(({ role }) => role === 'caller').map(({ turn }) => turn),
  );
  const all = conversation.turns.flatMap(({ turn, waterfall }) =>
    waterfall === null || !asked.has(turn) ? [] : [waterfall],
  );
  if (all.length === 0) return null;
  const mean = (key: (typeof waterfallParts)[number]['key']) =>
    Math.round(all.reduce((sum, waterfall) => sum + waterfall[key], 0) / all.length);
  const waterfall = Object.fromEntries(waterfallParts.map(({ key }) => [key, mean(key)])) as Record<
    (typeof waterfallParts)[number]['key'],
    number
  >;
  const totalMs = Object.values(waterfall).reduce((sum, ms) => sum + ms, 0);
  return (
    <Card>
      <CardTitle
        aside={
          conversation.medianResponseMs !== null && (
            <span className="tabular text-faint text-xs">
              median {formatMs(conversation.medianResponseMs)}
            </span>
          )
        }
      >
        Time to answer
      </CardTitle>
      <div className="px-5 py-4">
        <WaterfallTable waterfall={{ ...waterfall, totalMs }} caption="Where the wait went, on average" />
        <p className="mt-2 text-faint text-xs">
          Mean of {all.length === 1 ? 'one answer' : `${all.length} answers`}
        </p>
      </div>
    </Card>
  );
}

/** All of it, also of what is not shown yet. */
function Export({ id }: { id: string }) {
  const save = useMutation({
    mutationFn: async () => saveJson(await parley.conversations.whole(id), `${id}.json`),
    onError: (error) => toastError('The conversation was not exported', error),
  });
  return (
    <Button disabled={save.isPending} onClick={() => save.mutate()}>
      <FileJson aria-hidden />
      Export JSON
    </Button>
  );
}

function Delete({ id }: { id: string }) {
  const [asking, setAsking] = useState(false);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => parley.conversations.delete(id),
    onSuccess: async () => {
      toastDone('Conversation deleted');
      await navigate({ to: '/conversations' });
      queryClient.removeQueries({ queryKey: ['conversations', id] });
      await queryClient.invalidateQueries({ queryKey: ['conversations'] });
    },
    onError: (error) => {
      setAsking(false);
      toastError('The conversation was not deleted', error);
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
        Delete
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title="Delete this conversation?"
        action={remove.isPending ? 'Deleting…' : 'Delete for good'}
        busy={remove.isPending}
        danger
        onConfirm={() => remove.mutate()}
      >
        Its transcript, its recording and its figures are deleted. This cannot be undone.
      </Confirm>
    </>
  );
}
