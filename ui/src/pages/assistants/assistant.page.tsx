import type { Assistant } from '@parley/contracts/assistants';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { AudioLines, MessagesSquare, Upload } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useState } from 'react';
import { mayLeave } from '../../form/unsaved.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button, buttonLook } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Card, Heading, Page, Skeleton } from '../../parts/surface.tsx';
import { Behaviour, behaviourName } from './behaviour.tsx';
import { Settings } from './definition.tsx';
import { DraftForm } from './draft.form.tsx';
import { PublishForm } from './publish.form.tsx';
import { assistantQuery } from './queries.ts';
import { VendorsForm } from './vendors.form.tsx';
import { Versions } from './versions.tsx';

/** One assistant: how it behaves, its draft, and what was published. */
export function AssistantPage({ id }: { id: string }) {
  const { data: assistant, error, refetch } = useQuery(assistantQuery(id));
  const [tab, setTab] = useState('behaviour');
  if (assistant === undefined) {
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
  const { draft } = assistant;
  return (
    <Page wide>
      <Heading
        tab={assistant.name}
        above={
          <Link to="/assistants" className="hover:text-ink">
            Assistants
          </Link>
        }
        title={
          <span className="flex flex-wrap items-center gap-3">
            {assistant.name}
            <State assistant={assistant} />
          </span>
        }
        lead={assistant.description}
        actions={
          <>
            <Link to="/conversations" search={{ assistant: id }} className={buttonLook()}>
              <MessagesSquare aria-hidden />
              Conversations
            </Link>
            <Link to="/talk/$assistantId" params={{ assistantId: id }} className={buttonLook()}>
              <AudioLines aria-hidden />
              Talk
            </Link>
            <Publish assistant={assistant} />
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Card className="min-w-0 overflow-hidden">
          <Tabs.Root value={tab} onValueChange={(next) => mayLeave() && setTab(next)}>
            <Tabs.List
              aria-label="Parts of the assistant"
              className="flex gap-0.5 overflow-x-auto overflow-y-hidden border-line border-b px-1 sm:gap-1 sm:px-3 [scrollbar-width:none]"
            >
              <Tab value="behaviour">{behaviourName(draft)}</Tab>
              <Tab value="vendors">Voice and models</Tab>
              <Tab value="draft">Draft as JSON</Tab>
              <Tab value="versions">Versions</Tab>
            </Tabs.List>
            <Tabs.Content value="behaviour" className="outline-offset-[-2px]">
              <Behaviour definition={draft} />
            </Tabs.Content>
            <Tabs.Content value="vendors" tabIndex={-1}>
              <VendorsForm assistant={assistant} />
            </Tabs.Content>
            <Tabs.Content value="draft" tabIndex={-1}>
              <DraftForm assistant={assistant} />
            </Tabs.Content>
            <Tabs.Content value="versions" tabIndex={-1}>
              <Versions assistantId={id} />
            </Tabs.Content>
          </Tabs.Root>
        </Card>
        <aside className="space-y-4">
          <Settings definition={draft} />
        </aside>
      </div>
    </Page>
  );
}

function State({ assistant: { id, publishedVersion, draftDiffers } }: { assistant: Assistant }) {
  if (publishedVersion === null) return <Badge tone="warn">Not published</Badge>;
  return (
    <>
      <Link
        to="/assistants/$assistantId/versions/$version"
        params={{ assistantId: id, version: publishedVersion }}
        className="inline-flex items-center rounded-full max-md:min-h-11"
      >
        <Badge tone="good">Version {publishedVersion} published</Badge>
      </Link>
      {draftDiffers && <Badge tone="accent">Draft differs</Badge>}
    </>
  );
}

function Tab({ value, children }: { value: string; children: string }) {
  return (
    <Tabs.Trigger
      value={value}
      className="shrink-0 whitespace-nowrap border-transparent border-b-2 px-1.5 py-3 font-medium text-[0.8125rem] text-muted sm:px-3 sm:text-sm outline-offset-[-2px] hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
    >
      {children}
    </Tabs.Trigger>
  );
}

function Publish({ assistant }: { assistant: Assistant }) {
  const [asking, setAsking] = useState(false);
  const fresh = assistant.draftDiffers || assistant.publishedVersion === null;
  return (
    <>
      <Button
        variant="primary"
        disabled={!fresh}
        title={fresh ? undefined : 'The draft holds nothing new'}
        onClick={() => setAsking(true)}
      >
        <Upload aria-hidden />
        Publish
      </Button>
      <Dialog open={asking} onClose={() => setAsking(false)} title="Publish the draft?">
        <p>It becomes the version that new conversations run. Going back is one click under Versions.</p>
        <PublishForm assistant={assistant} onClose={() => setAsking(false)} />
      </Dialog>
    </>
  );
}
