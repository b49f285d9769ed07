/** Pages' furniture: the page with its heading, cards, empty states, notes, skeletons. */
import { CircleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '../lib/classes.ts';

export function Page({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return (
    <div className={classes('mx-auto w-full px-4 py-7 sm:px-8 sm:py-9', wide ? 'max-w-7xl' : 'max-w-5xl')}>
      {children}
    </div>
  );
}

interface HeadingProps {
  /** What the browser's tab is called. */
  tab: string;
  title: ReactNode;
  lead?: ReactNode;
  above?: ReactNode;
  actions?: ReactNode;
}

export function Heading({ tab, title, lead, above, actions }: HeadingProps) {
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4 xl:flex-nowrap">
      <title>{`${tab} · Parley`}</title>
      <div className="min-w-0">
        {above !== undefined && (
          <div className="mb-1.5 text-muted text-sm max-md:[&_a]:inline-flex max-md:[&_a]:min-h-11 max-md:[&_a]:items-center">
            {above}
          </div>
        )}
        <h1 className="font-semibold text-[1.625rem] leading-tight tracking-[-0.02em]">{title}</h1>
        {lead !== undefined && <p className="mt-1.5 max-w-2xl text-muted">{lead}</p>}
      </div>
      {actions !== undefined && (
        <div className="flex max-w-full flex-wrap items-center gap-2 sm:shrink-0">{actions}</div>
      )}
    </header>
  );
}

export function Card({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <section className={classes('rounded-2xl border border-line bg-surface shadow-card', className)}>
      {children}
    </section>
  );
}

export function CardTitle({ children, aside }: { children: ReactNode; aside?: ReactNode }) {
  return (
    <div className="flex min-h-12 items-center justify-between gap-3 border-line border-b px-5 py-2.5">
      <h2 className="font-semibold text-[0.9375rem] tracking-[-0.01em]">{children}</h2>
      {aside}
    </div>
  );
}

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

export function Empty({ icon: Icon, title, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center px-6 py-16 text-center">
      <span className="mb-4 flex size-12 items-center justify-center rounded-2xl bg-accent-soft text-accent-text">
        <Icon className="size-6" aria-hidden />
      </span>
      <h2 className="font-semibold text-lg tracking-[-0.01em]">{title}</h2>
      {children !== undefined && <p className="mt-1.5 max-w-md text-muted">{children}</p>}
      {action !== undefined && <div className="mt-5">{action}</div>}
    </div>
  );
}

const noteTones = {
  plain: 'border-line bg-sunken text-muted',
  warn: 'border-warn/25 bg-warn-soft text-warn',
  bad: 'border-bad/25 bg-bad-soft text-bad',
} as const;

interface NoteProps {
  tone?: keyof typeof noteTones;
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** A sentence that must be seen. An urgent one is read out at once. */
export function Note({ tone = 'plain', title, children, action }: NoteProps) {
  return (
    <div
      role={tone === 'plain' ? 'status' : 'alert'}
      className={classes('flex items-start gap-2.5 rounded-xl border px-3.5 py-2.5 text-sm', noteTones[tone])}
    >
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1">
        {title !== undefined && <p className="font-medium">{title}</p>}
        {children !== undefined && <div className={tone === 'plain' ? '' : 'text-ink/80'}>{children}</div>}
      </div>
      {action}
    </div>
  );
}

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classes('animate-shimmer rounded-lg bg-sunken', className)} />;
}

/** A list that is still on its way. */
export function SkeletonRows({ rows = 5 }: { rows?: number }) {
  return (
    <div className="divide-y divide-line" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
        <div key={row} className="flex items-center gap-4 px-5 py-4">
          <Skeleton className="h-4 w-1/4" />
          <Skeleton className="h-4 w-1/3" />
          <Skeleton className="ml-auto h-4 w-16" />
        </div>
      ))}
    </div>
  );
}
