import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowRight, Bot, Plus } from 'lucide-react';
import { useState } from 'react';
import { AssistantMark } from '../../parts/assistant-mark.tsx';
import { Badge } from '../../parts/badge.tsx';
import { buttonLook } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Input } from '../../parts/fields.tsx';
import { Card, Empty, Heading, Page, Skeleton } from '../../parts/surface.tsx';
import { assistantsQuery } from '../assistants/queries.ts';

/** Whom to talk to. */
export function TalkPage() {
  const { data, error, refetch } = useQuery(assistantsQuery);
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = data?.filter(({ name, description }) =>
    `${name} ${description}`.toLowerCase().includes(wanted),
  );
  return (
    <Page>
      <Heading
        tab="Talk"
        title="Whom would you like to talk to?"
        lead="Choose an assistant. You can speak or type, in the same conversation."
        actions={
          (data?.length ?? 0) > 6 && (
            <Input
              data-slash
              type="search"
              aria-label="Search assistants"
              placeholder="Search  /"
              className="w-52"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          )
        }
      />
      {error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && (
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3" role="status" aria-label="Loading">
          {['a', 'b', 'c'].map((key) => (
            <Skeleton key={key} className="h-44 rounded-2xl" />
          ))}
        </div>
      )}
      {data?.length === 0 && (
        <Card>
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
        </Card>
      )}
      {data !== undefined && data.length > 0 && shown?.length === 0 && (
        <p className="py-10 text-center text-muted">No assistant is called that.</p>
      )}
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {shown?.map((assistant) => (
          <li key={assistant.id} className="flex animate-rise">
            <Link
              to="/talk/$assistantId"
              params={{ assistantId: assistant.id }}
              className="group flex w-full flex-col rounded-2xl border border-line bg-surface p-5 shadow-card transition-[box-shadow,border-color] hover:border-line-strong hover:shadow-lift"
            >
              <div className="flex items-center justify-between">
                <AssistantMark name={assistant.name} />
                {assistant.publishedVersion === null ? (
                  <Badge tone="warn">Not published</Badge>
                ) : (
                  <span className="text-faint text-xs">Version {assistant.publishedVersion}</span>
                )}
              </div>
              <h2 className="mt-4 font-semibold text-[1.0625rem] tracking-[-0.01em]">{assistant.name}</h2>
              <p className="mt-1 line-clamp-5 text-muted text-sm">
                {assistant.description || 'No description.'}
              </p>
              <span className="mt-auto flex items-center gap-1.5 pt-4 font-medium text-accent-text text-sm">
                Talk
                <ArrowRight className="size-4 transition-transform group-hover:translate-x-0.5" aria-hidden />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
