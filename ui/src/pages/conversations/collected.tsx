import type { Collected } from '@parley/contracts/conversations';
import { Badge } from '../../parts/badge.tsx';
import { Card, CardTitle } from '../../parts/surface.tsx';

const outcomeWords = {
  open: 'Not finished',
  ended: 'Finished',
  transferred: 'Put through',
} as const satisfies Record<Collected['outcome'], string>;

/** What the flow has learnt in a conversation, and where it has got to. */
export function CollectedCard({ collected: { slots, outcome, reason } }: { collected: Collected }) {
  return (
    <Card>
      <CardTitle
        aside={<Badge tone={outcome === 'open' ? 'warn' : 'good'}>{reason ?? outcomeWords[outcome]}</Badge>}
      >
        Collected
      </CardTitle>
      {slots.length === 0 ? (
        <p className="px-5 py-4 text-muted text-sm">Nothing was answered.</p>
      ) : (
        <dl className="space-y-3 px-5 py-4 text-sm">
          {slots.map(({ name, label, value, spoken, from }) => (
            <div key={name}>
              <dt className="text-muted">
                {label}
                {from === 'tool' && <span className="text-faint text-xs"> · from a tool</span>}
              </dt>
              <dd className="break-words">
                {from === 'caller' && (spoken || String(value))}
                {from === 'caller' && String(value) !== spoken && spoken !== '' && (
                  <code className="ml-2 font-mono text-faint text-xs">{String(value)}</code>
                )}
                {from === 'tool' && (
                  <code className="whitespace-pre-wrap font-mono text-xs">
                    {JSON.stringify(value, null, 1)}
                  </code>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
