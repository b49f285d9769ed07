/** The side of a talk: who is speaking, for how long, the microphone, and how fast the answers were. */
import { Link } from '@tanstack/react-router';
import { Mic, MicOff, PhoneOff, RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { formatMs, formatPosition } from '../../lib/format.ts';
import { answerTimes, type Transcript } from '../../lib/transcript.ts';
import { endReasonWords } from '../../lib/words.ts';
import { Button, buttonLook } from '../../parts/button.tsx';
import { Card, CardTitle } from '../../parts/surface.tsx';
import { WaterfallBar, WaterfallTable } from '../../parts/waterfall.tsx';
import type { Call, CallView } from './call.ts';
import { LevelMeter, MicrophoneChoice } from './microphone.tsx';
import { Orb } from './orb.tsx';

interface CallPanelProps {
  call: Call;
  view: CallView;
  deviceId: string;
  onDevice: (deviceId: string) => void;
  onAgain: () => void;
}

export function CallPanel({ call, view, deviceId, onDevice, onAgain }: CallPanelProps) {
  const { stage, transcript, microphone, muted } = view;
  const phase = stage === 'live' ? transcript.phase : stage;
  return (
    <Card className="flex flex-wrap items-center gap-x-3 gap-y-3 p-3 lg:flex-col lg:gap-y-0 lg:p-5">
      <Orb phase={phase} levels={call.levels} />
      <div className="min-w-0 flex-1 lg:mt-2 lg:flex-none lg:text-center">
        <p className="font-medium" role="status">
          {stateWords(view)}
        </p>
        {stage !== 'ended' && <Elapsed since={view.startedAt} />}
      </div>
      {stage === 'ended' ? (
        <div className="flex w-full flex-wrap gap-2 *:flex-1 lg:mt-4 lg:flex-col">
          <Button variant="primary" className="lg:flex-none" onClick={onAgain}>
            <RotateCcw aria-hidden />
            Talk again
          </Button>
          {view.conversationId !== undefined && (
            <Link
              to="/conversations/$conversationId"
              params={{ conversationId: view.conversationId }}
              className={buttonLook({}, 'lg:flex-none')}
            >
              Open the conversation
            </Link>
          )}
        </div>
      ) : (
        <>
          <div className="flex gap-2 lg:mt-4 lg:w-full">
            {microphone === 'on' && (
              <Button className="flex-1" aria-pressed={muted} onClick={() => call.mute(!muted)}>
                {muted ? <MicOff aria-hidden className="text-bad" /> : <Mic aria-hidden />}
                {muted ? 'Unmute' : 'Mute'}
              </Button>
            )}
            <Button variant="danger" className="flex-1" onClick={() => call.end()}>
              <PhoneOff aria-hidden />
              End
            </Button>
          </div>
          {view.mode === 'voice' && (
            <div className="hidden w-full space-y-3 lg:mt-4 lg:block">
              {microphone === 'on' && <LevelMeter level={call.microphoneLevel} />}
              <MicrophoneChoice deviceId={deviceId} onChoose={onDevice} refreshKey={microphone} />
            </div>
          )}
        </>
      )}
    </Card>
  );
}

function stateWords({ stage, transcript, microphone, muted, mode, end }: CallView): string {
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
  const turns = [...answerTimes(transcript)].toReversed();
  const [latest] = turns;
  if (latest === undefined) return null;
  const totals = turns.map(([, { totalMs }]) => totalMs).toSorted((a, b) => a - b);
  const middle = (totals.length - 1) / 2;
  const median = ((totals[Math.floor(middle)] ?? 0) + (totals[Math.ceil(middle)] ?? 0)) / 2;
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
