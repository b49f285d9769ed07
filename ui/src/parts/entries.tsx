/** How one thing in a transcript looks; the live call and the stored conversation share it. */
import { Check, CircleAlert, CircleSlash, Clock, LoaderCircle, Wrench, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '../lib/classes.ts';
import { splitHeard } from '../lib/heard.ts';
import type { AgentEntry, CallerEntry, FaultEntry, ToolEntry } from '../lib/transcript.ts';
import { Badge } from './badge.tsx';

interface BubbleProps {
  side: 'caller' | 'agent';
  name: string;
  time?: ReactNode;
  active?: boolean;
  children: ReactNode;
  below?: ReactNode;
}

export function Bubble({ side, name, time, active = false, children, below }: BubbleProps) {
  const caller = side === 'caller';
  return (
    <div className={classes('flex flex-col', caller ? 'items-end' : 'items-start')}>
      <div className="mb-1 flex items-baseline gap-2 px-1 text-faint text-xs">
        <span className="font-medium">{name}</span>
        {time}
      </div>
      <div
        aria-current={active || undefined}
        className={classes(
          'max-w-[min(36rem,88%)] whitespace-pre-wrap break-words rounded-2xl px-4 py-2.5 transition-shadow',
          caller ? 'rounded-br-md bg-accent-soft' : 'rounded-bl-md border border-line bg-surface shadow-card',
          active && 'ring-2 ring-accent',
        )}
      >
        {children}
      </div>
      {below !== undefined && <div className="mt-1.5 px-1">{below}</div>}
    </div>
  );
}

export function CallerWords({ text, final }: Pick<CallerEntry, 'text' | 'final'>) {
  return <span className={final ? '' : 'text-faint italic'}>{text}</span>;
}

type AgentWordsProps = Pick<AgentEntry, 'generated' | 'heard' | 'interrupted' | 'final'>;

/** What was heard as it is; what is still to be heard dimmed; what never was struck out, and said so. */
export function AgentWords({ generated, heard, interrupted, final }: AgentWordsProps) {
  const parts = splitHeard(generated, heard);
  const lost = (interrupted || final) && parts.rest.trim() !== '';
  return (
    <>
      <span>{parts.heard}</span>
      {lost ? (
        <>
          {/^\s/.test(parts.rest) && ' '}
          <s className="text-faint decoration-faint/60">{parts.rest.trimStart()}</s>{' '}
          <span className="whitespace-nowrap rounded-md bg-sunken px-1.5 py-0.5 align-[0.1em] font-medium text-[0.6875rem] text-muted">
            not heard
          </span>
        </>
      ) : (
        <span className="text-faint">{parts.rest}</span>
      )}
    </>
  );
}

interface InterruptionsProps {
  interrupted: boolean;
  falseInterruptions: number;
}

export function Interruptions({ interrupted, falseInterruptions }: InterruptionsProps) {
  return (
    <>
      {falseInterruptions > 0 && (
        <Badge>Paused, then went on{falseInterruptions > 1 && ` · ${falseInterruptions} times`}</Badge>
      )}
      {interrupted && <Badge tone="warn">Interrupted</Badge>}
    </>
  );
}

const phases = {
  started: { icon: LoaderCircle, word: 'running', tone: 'text-faint' },
  running: { icon: LoaderCircle, word: 'running', tone: 'text-faint' },
  ok: { icon: Check, word: 'done', tone: 'text-good' },
  error: { icon: X, word: 'failed', tone: 'text-bad' },
  cancelled: { icon: CircleSlash, word: 'cancelled', tone: 'text-faint' },
  timeout: { icon: Clock, word: 'took too long', tone: 'text-warn' },
} as const;

export function ToolLine({
  name,
  phase,
  more,
}: Pick<ToolEntry, 'name'> & { phase: keyof typeof phases; more?: ReactNode }) {
  const { icon: Icon, word, tone } = phases[phase];
  return (
    <div className="flex items-center gap-2 px-1 text-muted text-sm">
      <Wrench className="size-3.5 text-faint" aria-hidden />
      <code className="font-mono text-[0.8125rem]">{name}</code>
      <span className={classes('flex items-center gap-1', tone)}>
        <Icon className={classes('size-3.5', Icon === LoaderCircle && 'animate-spin')} aria-hidden />
        {word}
      </span>
      {more}
    </div>
  );
}

const places: Readonly<Record<string, string>> = {
  mind: 'The answer failed',
  voice: 'The voice failed',
  recognition: 'The recogniser failed',
};

/** Why an answer failed. The caller was told only that it did. */
export function FaultLine({ where, message }: Pick<FaultEntry, 'where' | 'message'>) {
  return (
    <p className="flex items-start gap-2 px-1 text-bad text-sm">
      <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
      <span>
        {places[where] ?? `Part of the call failed (${where})`}: {message}
      </span>
    </p>
  );
}
