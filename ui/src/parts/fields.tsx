import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classes } from '../lib/classes.ts';

const look =
  'w-full rounded-lg border border-line-strong bg-surface text-ink shadow-card outline-offset-0 transition-colors placeholder:text-faint hover:border-faint disabled:opacity-50 aria-invalid:border-bad aria-invalid:outline-bad';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classes(look, 'h-9 px-3 text-sm', className)} {...rest} />;
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={classes(look, 'px-3 py-2 text-sm', className)} {...rest} />;
}

/** The browser's own list: it works with every keyboard and every screen reader. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={classes('relative inline-flex', className)}>
      <select className={classes(look, 'h-9 min-w-0 appearance-none truncate pr-8 pl-3 text-sm')} {...rest}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-faint"
      />
    </span>
  );
}
