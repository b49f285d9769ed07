/** Two people have changed the same draft: both versions, and the choice between them. */
import { Button } from '../../parts/button.tsx';
import { differences } from './differences.ts';
import type { useDraftForm } from './use-draft-form.ts';

type ClashProps = Pick<ReturnType<typeof useDraftForm>, 'form' | 'clash' | 'overwrite'>;

export function Clash({ form, clash, overwrite }: ClashProps) {
  if (clash === undefined) return null;
  const found = differences(clash.theirs, clash.mine);
  return (
    <section aria-label="Both versions" className="rounded-xl border border-warn/25 p-4">
      <h3 className="font-medium">
        {found.length === 0 ? 'Both say the same' : 'Where the two versions differ'}
      </h3>
      <ul className="mt-2 max-h-80 divide-y divide-line overflow-y-auto">
        {found.map(({ path, theirs, mine }) => (
          <li key={path} className="py-2.5">
            <code className="break-all font-mono text-xs">{path}</code>
            <dl className="mt-1.5 grid gap-3 sm:grid-cols-2">
              <Side title="Theirs, saved" value={theirs} />
              <Side title="Yours" value={mine} />
            </dl>
          </li>
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap justify-end gap-2">
        <Button onClick={() => form.discard()}>Take theirs</Button>
        <Button variant="danger" onClick={overwrite}>
          Save yours over it
        </Button>
      </div>
    </section>
  );
}

function Side({ title, value }: { title: string; value: unknown }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted text-xs">{title}</dt>
      <dd className="mt-1 whitespace-pre-wrap break-words rounded-lg bg-sunken px-3 py-2 font-mono text-xs">
        {value === undefined ? 'not there' : JSON.stringify(value, null, 2)}
      </dd>
    </div>
  );
}
