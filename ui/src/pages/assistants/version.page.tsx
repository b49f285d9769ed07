import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FileJson } from 'lucide-react';
import { formatExactly, formatWhen } from '../../lib/format.ts';
import { saveJson } from '../../lib/save.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Card, CardTitle, Heading, Page, Skeleton } from '../../parts/surface.tsx';
import { Behaviour, behaviourName } from './behaviour.tsx';
import { Settings } from './definition.tsx';
import { assistantQuery, versionQuery } from './queries.ts';

/** A version as it was published; it never changes. */
export function VersionPage({ assistantId, version }: { assistantId: string; version: number }) {
  const { data: assistant } = useQuery(assistantQuery(assistantId));
  const { data, error, refetch } = useQuery(versionQuery(assistantId, version));
  if (data === undefined) {
    return (
      <Page wide>
        {error !== null ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <div role="status" aria-label="Loading" className="space-y-4">
            <Skeleton className="h-9 w-64" />
            <Skeleton className="h-96 rounded-2xl" />
          </div>
        )}
      </Page>
    );
  }
  const name = assistant?.name ?? 'Assistant';
  return (
    <Page wide>
      <Heading
        tab={`${name}, version ${version}`}
        above={
          <Link to="/assistants/$assistantId" params={{ assistantId }} className="hover:text-ink">
            {name}
          </Link>
        }
        title={
          <span className="flex flex-wrap items-center gap-3">
            Version {version}
            {data.published && <Badge tone="good">Published</Badge>}
          </span>
        }
        lead={
          <>
            {data.note || 'No note.'}{' '}
            <time dateTime={data.createdAt} title={formatExactly(data.createdAt)} className="text-faint">
              {formatWhen(data.createdAt)}
            </time>
          </>
        }
        actions={
          <Button onClick={() => saveJson(data.definition, `${assistantId}-version-${version}.json`)}>
            <FileJson aria-hidden />
            Export JSON
          </Button>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Card className="min-w-0 overflow-hidden">
          <CardTitle>{behaviourName(data.definition)}</CardTitle>
          <Behaviour definition={data.definition} />
        </Card>
        <aside className="space-y-4">
          <Settings definition={data.definition} />
        </aside>
      </div>
    </Page>
  );
}
