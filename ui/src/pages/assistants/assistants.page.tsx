import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { AudioLines, Bot, Plus } from 'lucide-react';
import { formatExactly, formatWhen } from '../../lib/format.ts';
import { AssistantMark } from '../../parts/assistant-mark.tsx';
import { Badge } from '../../parts/badge.tsx';
import { buttonLook } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Card, Empty, Heading, Page, SkeletonRows } from '../../parts/surface.tsx';
import { assistantsQuery } from './queries.ts';

/** All assistants of the project. */
export function AssistantsPage() {
  const { data, error, refetch } = useQuery(assistantsQuery);
  return (
    <Page>
      <Heading
        tab="Assistants"
        title="Assistants"
        lead="Each has a draft that you change, and a published version that callers meet."
        actions={
          <Link to="/assistants/new" className={buttonLook({ variant: 'primary' })}>
            <Plus aria-hidden />
            New assistant
          </Link>
        }
      />
      <Card className="overflow-hidden">
        {data === undefined && error === null && <SkeletonRows />}
        {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
        {data?.length === 0 && (
          <Empty
            icon={Bot}
            title="No assistants yet"
            action={
              <Link to="/assistants/new" className={buttonLook({ variant: 'primary' })}>
                <Plus aria-hidden />
                New assistant
              </Link>
            }
          >
            It answers calls as you tell it: with steps, or with a prompt for a language model.
          </Empty>
        )}
        {data !== undefined && data.length > 0 && (
          <ul className="divide-y divide-line">
            {data.map((assistant) => (
              <li
                key={assistant.id}
                className="flex items-center gap-4 pr-5 transition-colors hover:bg-sunken/60"
              >
                <Link
                  to="/assistants/$assistantId"
                  params={{ assistantId: assistant.id }}
                  className="flex min-w-0 flex-1 items-center gap-4 py-4 pl-5 outline-offset-[-2px]"
                >
                  <AssistantMark name={assistant.name} />
                  <span className="min-w-0 flex-1">
                    <span className="flex flex-wrap items-center gap-2">
                      <span className="truncate font-medium">{assistant.name}</span>
                      {assistant.publishedVersion === null ? (
                        <Badge tone="warn">Not published</Badge>
                      ) : (
                        <Badge>Version {assistant.publishedVersion}</Badge>
                      )}
                      {assistant.draftDiffers && assistant.publishedVersion !== null && (
                        <Badge tone="accent">Draft differs</Badge>
                      )}
                    </span>
                    <span className="mt-0.5 line-clamp-1 text-muted text-sm">
                      {assistant.description || 'No description.'}
                    </span>
                  </span>
                  <time
                    dateTime={assistant.updatedAt}
                    title={formatExactly(assistant.updatedAt)}
                    className="hidden whitespace-nowrap text-faint text-sm lg:block"
                  >
                    Changed {formatWhen(assistant.updatedAt)}
                  </time>
                </Link>
                <Link
                  to="/talk/$assistantId"
                  params={{ assistantId: assistant.id }}
                  className={buttonLook()}
                  aria-label={`Talk to ${assistant.name}`}
                >
                  <AudioLines aria-hidden />
                  Talk
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </Page>
  );
}
