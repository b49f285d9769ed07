import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, Keyboard, Mic } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useUnsaved } from '../../form/unsaved.ts';
import { isForField } from '../../lib/keys.ts';
import { adviceOf } from '../../lib/words.ts';
import { AssistantMark } from '../../parts/assistant-mark.tsx';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Card, Note, Page, Skeleton } from '../../parts/surface.tsx';
import { assistantQuery } from '../assistants/queries.ts';
import { Call } from './call.ts';
import { CallPanel, LatencyCard } from './call-panel.tsx';
import { Composer } from './composer.tsx';
import { takeKeptCall } from './kept-call.ts';
import { LiveTranscript } from './live-transcript.tsx';
import { MicrophoneChoice, MicrophoneNote, useMicrophoneChoice } from './microphone.tsx';

/** One assistant: before the talk, during it, and after. */
export function CallPage({ assistantId }: { assistantId: string }) {
  const { data: assistant, error, refetch } = useQuery(assistantQuery(assistantId));
  const [call, setCall] = useState<Call>();
  const [deviceId, setDeviceId] = useMicrophoneChoice();
  useEffect(() => () => call?.close(), [call]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a call is taken up once, when the page is loaded
  useEffect(() => {
    const kept = takeKeptCall(assistantId);
    if (kept === undefined) return;
    const next = new Call(kept.mode, kept);
    setCall(next);
    void next.start(assistantId, deviceId);
  }, []);
  useEffect(() => {
    const keep = () => call?.keep(assistantId);
    window.addEventListener('pagehide', keep);
    return () => window.removeEventListener('pagehide', keep);
  }, [call, assistantId]);
  const start = (mode: 'voice' | 'text') => {
    const next = new Call(mode);
    setCall(next);
    void next.start(assistantId, deviceId);
  };
  const choose = (next: string) => {
    setDeviceId(next);
    void call?.takeMicrophone(next);
  };
  if (assistant === undefined) {
    return (
      <Page>
        {error === null ? (
          <Skeleton className="mx-auto mt-16 h-80 max-w-lg rounded-2xl" />
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        )}
      </Page>
    );
  }
  if (call !== undefined) {
    return (
      <Conversation
        call={call}
        name={assistant.name}
        deviceId={deviceId}
        onDevice={choose}
        onAgain={() => start(call.view().mode)}
      />
    );
  }
  return (
    <Page>
      <BackLink />
      <Card className="mx-auto mt-[6vh] flex max-w-lg animate-rise flex-col items-center p-8 text-center">
        <AssistantMark name={assistant.name} />
        <title>{`${assistant.name} · Parley`}</title>
        <h1 className="mt-4 font-semibold text-2xl tracking-[-0.02em]">{assistant.name}</h1>
        <p className="mt-1.5 text-muted">{assistant.description || 'No description.'}</p>
        {assistant.publishedVersion === null ? (
          <div className="mt-6 w-full text-left">
            <Note tone="warn" title="Not published yet">
              Callers meet what is published.{' '}
              <Link className="underline" to="/assistants/$assistantId" params={{ assistantId }}>
                Open the assistant
              </Link>{' '}
              to publish its draft.
            </Note>
          </div>
        ) : (
          <>
            <div className="mt-7 flex w-full flex-col gap-2 sm:flex-row">
              <Button variant="primary" size="large" className="sm:flex-1" onClick={() => start('voice')}>
                <Mic aria-hidden />
                Start talking
              </Button>
              <Button size="large" className="sm:flex-1" onClick={() => start('text')}>
                <Keyboard aria-hidden />
                Type instead
              </Button>
            </div>
            <div className="mt-4 w-full">
              <MicrophoneChoice deviceId={deviceId} onChoose={choose} refreshKey="before" />
            </div>
            <p className="mt-4 text-faint text-xs">
              Your browser will ask for the microphone. The conversation and its sound are kept under
              Conversations.
            </p>
          </>
        )}
      </Card>
    </Page>
  );
}

function BackLink() {
  return (
    <Link
      to="/talk"
      className="inline-flex items-center gap-1.5 text-muted text-sm hover:text-ink max-md:min-h-11"
    >
      <ArrowLeft className="size-4" aria-hidden />
      All assistants
    </Link>
  );
}

interface ConversationProps {
  call: Call;
  name: string;
  deviceId: string;
  onDevice: (deviceId: string) => void;
  onAgain: () => void;
}

function Conversation({ call, name, deviceId, onDevice, onAgain }: ConversationProps) {
  const view = useSyncExternalStore(call.subscribe, call.view);
  const queryClient = useQueryClient();
  useEffect(() => {
    if (view.stage === 'ended') void queryClient.invalidateQueries({ queryKey: ['conversations'] });
  }, [view.stage, queryClient]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'm' || isForField(event) || call.view().microphone !== 'on') return;
      call.mute(!call.view().muted);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [call]);
  const { stage, transcript, pending, microphone, end, notice, silenced } = view;
  useUnsaved(stage !== 'ended', 'Hang up and leave? The call is still going on.');
  const empty = transcript.entries.length + pending.length === 0;
  return (
    <div className="mx-auto grid h-[calc(100dvh-7.5rem)] max-w-7xl grid-rows-[auto_minmax(0,1fr)] gap-4 px-4 py-4 sm:px-6 md:h-dvh lg:grid-cols-[minmax(0,1fr)_19rem] lg:grid-rows-1">
      <div className="order-2 flex min-h-0 flex-col lg:order-1">
        <Card className="flex min-h-0 flex-1 flex-col">
          <header className="flex items-center gap-3 border-line border-b px-5 py-3">
            <Link
              to="/talk"
              aria-label="All assistants"
              className="-ml-1.5 inline-flex items-center justify-center rounded-md p-1 text-faint hover:text-ink max-md:min-h-11 max-md:min-w-11"
            >
              <ArrowLeft className="size-5" aria-hidden />
            </Link>
            <AssistantMark name={name} small />
            <h1 className="truncate font-semibold tracking-[-0.01em]">{name}</h1>
          </header>
          <div className="space-y-2 px-5 pt-3 empty:hidden">
            {stage !== 'ended' && (
              <MicrophoneNote microphone={microphone} onRetry={() => void call.takeMicrophone(deviceId)} />
            )}
            {stage === 'reconnecting' && (
              <Note tone="warn" title="Connection lost. Reconnecting…">
                The conversation waits for half a minute. What you type now is sent as soon as the line is
                back.
              </Note>
            )}
            {silenced && stage !== 'ended' && (
              <Note
                tone="warn"
                title="The sound is held back"
                action={
                  <Button size="small" onClick={() => call.wake()}>
                    Turn it on
                  </Button>
                }
              >
                Browsers let a page that was just loaded make no sound, and hear none, before it is clicked.
              </Note>
            )}
            {notice !== undefined && stage !== 'ended' && <Note>{notice}</Note>}
            {end?.error != null && (
              <Note tone="bad" title={end.error.message}>
                {adviceOf(end.error.code)}
                {end.error.faults.map(({ path, message }) => (
                  <p key={path + message}>
                    <code className="font-mono text-xs">{path}</code> {message}
                  </p>
                ))}
              </Note>
            )}
          </div>
          {empty && (
            <p className="flex flex-1 items-center justify-center px-6 text-center text-faint">
              {stage === 'ended' ? 'Nothing was said.' : 'What is said appears here, word by word.'}
            </p>
          )}
          {!empty && <LiveTranscript transcript={transcript} pending={pending} agentName={name} />}
          <Composer
            onSend={(text) => call.sendText(text)}
            disabled={stage === 'ended'}
            typed={view.mode === 'text'}
          />
        </Card>
      </div>
      <div className="order-1 flex min-h-0 flex-col gap-4 lg:order-2 lg:overflow-y-auto">
        <CallPanel call={call} view={view} deviceId={deviceId} onDevice={onDevice} onAgain={onAgain} />
        <div className="hidden lg:block">
          <LatencyCard transcript={transcript} />
        </div>
      </div>
    </div>
  );
}
