import { ParleyApiError } from '@parley/sdk/errors';
import { count } from '../../lib/format.ts';
import { Note } from '../../parts/surface.tsx';

/** Why the server did not take a draft, by the path of each field. */
export function DraftFaults({ error }: { error: Error | null }) {
  if (error === null) return null;
  const faults = error instanceof ParleyApiError ? error.faults : [];
  return (
    <Note
      tone="bad"
      title={faults.length === 0 ? error.message : `The draft has ${count(faults.length, 'fault')}`}
    >
      <ul className="mt-1 space-y-1">
        {faults.map(({ path, message }) => (
          <li key={path + message}>
            <code className="rounded bg-surface px-1 py-0.5 font-mono text-xs">{path || 'the whole'}</code>{' '}
            {message}
          </li>
        ))}
      </ul>
    </Note>
  );
}
