import { ParleyApiError } from '@parley/sdk/errors';
import { CloudOff } from 'lucide-react';
import { adviceOf } from '../lib/words.ts';
import { Button } from './button.tsx';

/** In place of what could not be loaded: what happened, what to do, and what to quote. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const known = error instanceof ParleyApiError ? error : undefined;
  return (
    <div role="alert" className="flex flex-col items-center px-6 py-14 text-center">
      <span className="mb-4 flex size-12 items-center justify-center rounded-2xl bg-bad-soft text-bad">
        <CloudOff className="size-6" aria-hidden />
      </span>
      <h2 className="font-semibold text-lg tracking-[-0.01em]">
        {known?.code === 'not_found' ? 'This is not here' : 'That did not work'}
      </h2>
      <p className="mt-1.5 max-w-md text-muted">
        {known?.message ?? 'The dashboard ran into a fault of its own.'}
        {known !== undefined && <> {adviceOf(known.code)}</>}
      </p>
      {known === undefined && error instanceof Error && (
        <code className="mt-3 max-w-md break-words rounded-lg bg-sunken px-2.5 py-1 text-muted text-xs">
          {error.message}
        </code>
      )}
      {known?.requestId !== undefined && (
        <p className="mt-3 text-faint text-xs">
          Request <code className="select-all">{known.requestId}</code>
        </p>
      )}
      {onRetry !== undefined && (
        <Button className="mt-5" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
