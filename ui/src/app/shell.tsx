import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Link, Outlet, useBlocker } from '@tanstack/react-router';
import { BookOpen, GraduationCap, Keyboard, LogOut, type LucideIcon, Monitor, Moon, Sun } from 'lucide-react';
import { ToggleGroup } from 'radix-ui';
import { holdsUnsaved, mayLeave } from '../form/unsaved.ts';
import { classes } from '../lib/classes.ts';
import { parley } from '../lib/parley.ts';
import { meQuery } from '../lib/session.ts';
import { toastError } from '../parts/toasts.tsx';
import { useFocusKept } from './focus.ts';
import { Logo } from './logo.tsx';
import { pages } from './pages.ts';
import { Shortcuts } from './shortcuts.tsx';
import { setTheme, type Theme, useTheme } from './theme.ts';

export function Shell() {
  useFocusKept();
  useBlocker({ shouldBlockFn: () => !mayLeave(), enableBeforeUnload: holdsUnsaved });
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-50 rounded-lg bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to the content
      </a>
      <aside
        aria-label="Sidebar"
        className="sticky top-0 hidden h-dvh flex-col border-line border-r bg-surface px-3 py-4 md:flex"
      >
        <Brand />
        <Pages className="mt-6 flex-col" />
        <div className="mt-auto space-y-3">
          <Account />
          <ThemeChoice />
        </div>
      </aside>
      <header className="sticky top-0 z-20 flex h-14 items-center justify-between border-line border-b bg-surface/90 px-4 backdrop-blur md:hidden">
        <Brand />
        <span className="flex items-center gap-1">
          <ThemeChoice compact />
          <GuideLink />
          <SignOut />
        </span>
      </header>
      <main id="main" tabIndex={-1} className="min-w-0 pb-16 outline-none md:pb-0">
        <Outlet />
      </main>
      <div className="fixed inset-x-0 bottom-0 z-20 border-line border-t bg-surface/95 backdrop-blur md:hidden">
        <Pages className="justify-between overflow-x-auto px-1 py-1.5 [scrollbar-width:none]" small />
      </div>
      <Shortcuts />
    </div>
  );
}

function Brand() {
  return (
    <Link to="/talk" className="flex items-center gap-2.5 rounded-lg px-2 py-1 max-md:min-h-11">
      <Logo className="size-7" />
      <span className="font-semibold text-[1.0625rem] tracking-[-0.02em]">Parley</span>
    </Link>
  );
}

function Pages({ className, small = false }: { className: string; small?: boolean }) {
  return (
    <nav aria-label="Pages" className={classes('flex gap-0.5', className)}>
      {pages.map(({ to, name, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: false, includeSearch: false }}
          className={classes(
            'flex items-center rounded-lg font-medium text-muted transition-colors hover:bg-sunken hover:text-ink data-[status=active]:bg-accent-soft data-[status=active]:text-accent-text',
            small
              ? 'min-w-11 shrink-0 flex-col gap-0.5 whitespace-nowrap px-1.5 py-1 text-[0.6875rem]'
              : 'gap-3 px-3 py-2 text-sm',
          )}
        >
          <Icon className={small ? 'size-5' : 'size-[1.125rem]'} aria-hidden />
          {name}
        </Link>
      ))}
    </nav>
  );
}

function Account() {
  const { data: me } = useSuspenseQuery(meQuery);
  return (
    <div className="border-line border-t px-2 pt-3">
      <div className="flex items-start justify-between gap-2">
        <div className="min-w-0 text-sm">
          <p className="truncate font-medium">{me.project.name}</p>
          <p className="truncate text-faint text-xs">
            {me.role} · {me.organization.name}
          </p>
        </div>
        <div className="flex">
          <GuideLink />
          <DocsLink to="/docs" name="API reference" icon={BookOpen} />
          <IconButton
            label="Keyboard shortcuts"
            onClick={() => window.dispatchEvent(new Event('parley:shortcuts'))}
          >
            <Keyboard className="size-4" aria-hidden />
          </IconButton>
          <SignOut />
        </div>
      </div>
    </div>
  );
}

const GuideLink = () => <DocsLink to="/docs/guide/README.md" name="Guide" icon={GraduationCap} />;

/** To what the server itself has to read, on a page of its own. */
function DocsLink({ to, name, icon: Icon }: { to: string; name: string; icon: LucideIcon }) {
  return (
    <a
      href={to}
      target="_blank"
      rel="noreferrer"
      aria-label={name}
      title={name}
      className="inline-flex items-center justify-center max-md:min-h-11 max-md:min-w-11 rounded-md p-1.5 text-faint hover:bg-sunken hover:text-ink"
    >
      <Icon className="size-4" aria-hidden />
    </a>
  );
}

function SignOut() {
  const queryClient = useQueryClient();
  const signOut = async () => {
    try {
      await parley.sessions.end();
      queryClient.clear();
      window.location.assign('/');
    } catch (error) {
      toastError('You are still signed in', error);
    }
  };
  return (
    <IconButton label="Sign out" onClick={() => void signOut()}>
      <LogOut className="size-4" aria-hidden />
    </IconButton>
  );
}

function IconButton({ label, ...rest }: { label: string; onClick: () => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className="rounded-md p-1.5 text-faint hover:bg-sunken hover:text-ink"
      {...rest}
    />
  );
}

const themes = [
  { value: 'light', name: 'Light', icon: Sun },
  { value: 'dark', name: 'Dark', icon: Moon },
  { value: 'system', name: 'As the system', icon: Monitor },
] as const;

function ThemeChoice({ compact = false }: { compact?: boolean }) {
  const theme = useTheme();
  return (
    <ToggleGroup.Root
      type="single"
      value={theme}
      onValueChange={(value) => value !== '' && setTheme(value as Theme)}
      aria-label="Theme"
      className={classes('flex rounded-lg bg-sunken p-0.5', compact ? '' : 'mx-2')}
    >
      {themes.map(({ value, name, icon: Icon }) => (
        <ToggleGroup.Item
          key={value}
          value={value}
          aria-label={name}
          title={name}
          className="flex flex-1 items-center justify-center rounded-md px-2.5 py-1.5 text-faint hover:text-ink data-[state=on]:bg-surface data-[state=on]:text-ink data-[state=on]:shadow-card dark:data-[state=on]:bg-line-strong/60"
        >
          <Icon className="size-4" aria-hidden />
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
