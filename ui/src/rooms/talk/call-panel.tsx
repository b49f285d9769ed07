/** The side of a talk: who is speaking, for how long, the microphone, and how fast the answers were. */
import { Link } from '@tanstack/react-router';
import { Mic, MicOff, PhoneOff, RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { formatMs, formatPosition } from '../../lib/format.ts';
import { endReasonWords } from '../../lib/words.ts';
import { Button, buttonLook } from '../../parts/button.tsx';
import { Card, CardTitle } from '../../parts/surface.tsx';
import { WaterfallBar, WaterfallTable } from '../../parts/waterfall.tsx';
import { LevelMeter, MicrophoneChoice } from './microphone.tsx';
import { Orb } from './orb.tsx';
import type { SessionView, TalkSession } from './session.ts';
import type { Transcript } from './transcript.ts';

interface CallPanelProps {
  session: TalkSession;
  view: SessionView;
  deviceId: string;
  onDevice: (deviceId: string) => void;
  onAgain: () => void;
}

export function CallPanel({ session, view, deviceId, onDevice, onAgain }: CallPanelProps) {
  const { stage, transcript, microphone, muted } = view;
  const phase = stage === 'live' ? transcript.phase : stage;
  return (
    <Card className="flex flex-col items-center p-5">
      <Orb phase={phase} levels={session.levels} />
      <p className="mt-2 text-center font-medium" role="status">
        {stateWords(view)}
      </p>
      {stage !== 'ended' && <Elapsed since={view.startedAt} />}
      {stage === 'ended' ? (
        <div className="mt-4 flex w-full flex-col gap-2">
          <Button variant="primary" onClick={onAgain}>
            <RotateCcw aria-hidden />
            Talk again
          </Button>
          {view.conversationId !== undefined && (
            <Link
              to="/conversations/$conversationId"
              params={{ conversationId: view.conversationId }}
              className={buttonLook()}
            >
              Open the conversation
            </Link>
          )}
        </div>
      ) : (
        <>
          <div className="mt-4 flex w-full gap-2">
            {microphone === 'on' && (
              <Button className="flex-1" aria-pressed={muted} onClick={() => session.mute(!muted)}>
                {muted ? <MicOff aria-hidden className="text-bad" /> : <Mic aria-hidden />}
                {muted ? 'Unmute' : 'Mute'}
              </Button>
            )}
            <Button variant="danger" className="flex-1" onClick={() => session.end()}>
              <PhoneOff aria-hidden />
              End
            </Button>
          </div>
          {microphone === 'on' && (
            <div className="mt-4 w-full space-y-3">
              <LevelMeter level={microphoneLevelOf(session)} />
              <MicrophoneChoice deviceId={deviceId} onChoose={onDevice} refreshKey={microphone} />
            </div>
          )}
        </>
      )}
    </Card>
  );
}

const levelReaders = new WeakMap<TalkSession, () => number>();

/** The same function for the same session, so that the meter does not start anew at each render. */
function microphoneLevelOf(session: TalkSession): () => number {
  const known = levelReaders.get(session);
  if (known !== undefined) return known;
  const reader = () => session.levels().microphone;
  levelReaders.set(session, reader);
  return reader;
}

function stateWords({ stage, transcript, microphone, muted, mode, end }: SessionView): string {
  if (stage === 'opening') return microphone === 'asking' ? 'Allow the microphone…' : 'Connecting…';
  if (stage === 'reconnecting') return 'Connection lost. Reconnecting…';
  if (stage === 'ended') {
    if (end?.reason != null) return endReasonWords[end.reason];
    return end?.conversationId === null ? 'The conversation did not begin' : 'The conversation broke off';
  }
  if (transcript.phase === 'hearing') return 'Hearing you';
  if (transcript.phase === 'thinking') return 'Thinking';
  if (transcript.phase === 'speaking') return mode === 'text' ? 'Writing' : 'Speaking';
  if (muted) return 'You are muted';
  return mode === 'text' || microphone !== 'on' ? 'Waiting for your words' : 'Listening';
}

function Elapsed({ since }: { since: number | undefined }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 500);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="tabular text-faint text-sm">
      {since === undefined ? '0:00' : formatPosition(performance.now() - since)}
    </p>
  );
}

/** The latest answers' waits, the newest with its parts. */
export function LatencyCard({ transcript }: { transcript: Transcript }) {
  const turns = [...transcript.waterfalls].toReversed();
  const [latest] = turns;
  if (latest === undefined) return null;
  const totals = turns.map(([, { totalMs }]) => totalMs).toSorted((a, b) => a - b);
  const median = totals[totals.length >> 1] ?? 0;
  const scaleMs = Math.max(...totals);
  return (
    <Card>
      <CardTitle aside={<span className="tabular text-faint text-xs">median {formatMs(median)}</span>}>
        Time to answer
      </CardTitle>
      <div className="space-y-4 px-5 py-4">
        <WaterfallTable waterfall={latest[1]} caption={`Where the wait of turn ${latest[0]} went`} />
        {turns.length > 1 && (
          <ol className="space-y-2 border-line border-t pt-3">
            {turns.slice(0, 6).map(([turn, waterfall]) => (
              <li key={turn} className="grid grid-cols-[3.25rem_1fr_3.75rem] items-center gap-2 text-xs">
                <span className="text-faint">Turn {turn}</span>
                <WaterfallBar waterfall={waterfall} scaleMs={scaleMs} />
                <span className="tabular text-right text-muted">{formatMs(waterfall.totalMs)}</span>
              </li>
            ))}
          </ol>
        )}
      </div>
    </Card>
  );
}
