import type { ButtonHTMLAttributes } from 'react';
import { classes } from '../lib/classes.ts';

const base =
  'inline-flex select-none items-center justify-center gap-2 whitespace-nowrap rounded-lg font-medium transition-colors max-md:min-h-11 max-md:min-w-11 disabled:cursor-not-allowed disabled:opacity-50';
const variants = {
  primary: 'bg-accent text-on-accent shadow-card hover:bg-accent-hover',
  secondary: 'border border-line-strong bg-surface text-ink shadow-card hover:bg-sunken',
  ghost: 'text-muted hover:bg-sunken hover:text-ink',
  danger: 'bg-bad text-white shadow-card hover:bg-bad-hover dark:text-canvas',
} as const;
const sizes = {
  small: 'h-8 px-2.5 text-[0.8125rem] [&_svg]:size-4',
  medium: 'h-9 px-3.5 text-sm [&_svg]:size-4',
  large: 'h-11 px-5 text-[0.9375rem] [&_svg]:size-[1.125rem]',
  icon: 'size-9 [&_svg]:size-[1.125rem]',
} as const;

interface Look {
  variant?: keyof typeof variants | undefined;
  size?: keyof typeof sizes | undefined;
}

/** The look of a button, for links that act like one. */
export function buttonLook({ variant = 'secondary', size = 'medium' }: Look = {}, extra?: string): string {
  return classes(base, variants[variant], sizes[size], extra);
}

export function Button({
  variant,
  size,
  className,
  ...rest
}: Look & ButtonHTMLAttributes<HTMLButtonElement>) {
  return <button type="button" className={buttonLook({ variant, size }, className)} {...rest} />;
}
