import { ParleyApiError } from '@parley/sdk/errors';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { useSyncExternalStore } from 'react';
import { adviceOf } from '../lib/words.ts';

interface Message {
  id: number;
  tone: 'good' | 'bad';
  title: string;
  body: string | undefined;
}

let messages: readonly Message[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function replace(next: readonly Message[]): void {
  messages = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says for some seconds that something went well. */
export function toastDone(title: string, body?: string): void {
  replace([...messages.slice(-3), { id: nextId++, tone: 'good', title, body }]);
}

/** Says what went wrong and what to do about it. */
export function toastError(title: string, error: unknown): void {
  const body =
    error instanceof ParleyApiError
      ? [error.message, adviceOf(error.code), error.requestId && `Request ${error.requestId}`]
          .filter(Boolean)
          .join(' ')
      : String(error);
  replace([...messages.slice(-3), { id: nextId++, tone: 'bad', title, body }]);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => messages);
  return (
    <Toast.Provider swipeDirection="right">
      {shown.map(({ id, tone, title, body }) => (
        <Toast.Root
          key={id}
          duration={tone === 'bad' ? 10_000 : 4000}
          type={tone === 'bad' ? 'foreground' : 'background'}
          onOpenChange={(open) => open || replace(messages.filter((message) => message.id !== id))}
          className="flex animate-rise items-start gap-3 rounded-xl border border-line bg-surface p-3.5 text-sm shadow-float"
        >
          {tone === 'good' ? (
            <CircleCheck className="mt-0.5 size-4 shrink-0 text-good" aria-hidden />
          ) : (
            <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
          )}
          <div className="min-w-0 flex-1">
            <Toast.Title className="font-medium">{title}</Toast.Title>
            {body !== undefined && (
              <Toast.Description className="mt-0.5 break-words text-muted">{body}</Toast.Description>
            )}
          </div>
          <Toast.Close aria-label="Dismiss" className="rounded p-0.5 text-faint hover:text-ink">
            <X className="size-4" aria-hidden />
          </Toast.Close>
        </Toast.Root>
      ))}
      <Toast.Viewport className="fixed right-4 bottom-20 z-50 md:bottom-4 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 outline-none" />
    </Toast.Provider>
  );
}
