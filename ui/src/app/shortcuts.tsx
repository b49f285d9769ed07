import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { isForField } from '../lib/keys.ts';
import { Dialog } from '../parts/dialog.tsx';
import { pages } from './pages.ts';

const shortcuts = [
  ...pages.map(({ key, name }) => ({ keys: ['g', key], does: `Go to ${name}` })),
  { keys: ['/'], does: 'Search this page, or type a message while talking' },
  { keys: ['m'], does: 'Mute or unmute while talking' },
  { keys: ['Ctrl', 'S'], does: 'Save a form that was changed' },
  { keys: ['Space'], does: 'Play or pause a recording' },
  { keys: ['←', '→'], does: 'Five seconds back or forth in a recording' },
  { keys: ['?'], does: 'Show this list' },
];

export function Shortcuts() {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    let going = false;
    const onKey = (event: KeyboardEvent) => {
      if (isForField(event)) return;
      const page = going ? pages.find(({ key }) => key === event.key) : undefined;
      going = event.key === 'g';
      if (page !== undefined) void router.navigate({ to: page.to });
      if (event.key === '?') setOpen(true);
      if (event.key === '/') {
        const field = document.querySelector<HTMLElement>('[data-slash]');
        if (field === null) return;
        event.preventDefault();
        field.focus();
      }
    };
    const onAsk = () => setOpen(true);
    window.addEventListener('keydown', onKey);
    window.addEventListener('parley:shortcuts', onAsk);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('parley:shortcuts', onAsk);
    };
  }, [router]);
  return (
    <Dialog open={open} onClose={() => setOpen(false)} title="Keyboard shortcuts">
      <dl className="mt-3 divide-y divide-line text-sm">
        {shortcuts.map(({ keys, does }) => (
          <div key={does} className="flex items-center justify-between gap-4 py-2">
            <dt className="text-ink">{does}</dt>
            <dd className="flex shrink-0 gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="min-w-6 rounded-md border border-line-strong bg-sunken px-1.5 py-0.5 text-center font-sans text-xs"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
