import type { Waterfall } from '@parley/contracts/talk';
import { formatMs } from '../lib/format.ts';

export const waterfallParts = [
  {
    key: 'endpointingMs',
    name: 'Endpointing',
    colour: 'bg-part-endpointing',
    means: 'deciding that you had finished',
  },
  { key: 'recognitionMs', name: 'Recognition', colour: 'bg-part-recognition', means: 'the final words' },
  { key: 'mindMs', name: 'Mind', colour: 'bg-part-mind', means: 'the first words worth speaking' },
  { key: 'voiceMs', name: 'Voice', colour: 'bg-part-voice', means: 'the first sound of those words' },
  { key: 'deliveryMs', name: 'Delivery', colour: 'bg-part-delivery', means: 'the first sample on its way' },
] as const satisfies ReadonlyArray<{ key: keyof Waterfall; [more: string]: string }>;

interface BarProps {
  waterfall: Waterfall;
  /** What the full width stands for, in ms, so that bars in a list compare; the bar's own total by default. */
  scaleMs?: number | undefined;
}

/** A turn's wait as one stacked bar. The table beside it says the same to those who cannot see it. */
export function WaterfallBar({ waterfall, scaleMs }: BarProps) {
  const full = Math.max(1, scaleMs ?? waterfall.totalMs);
  return (
    <div aria-hidden className="flex h-2 w-full gap-px overflow-hidden rounded-full bg-sunken">
      {waterfallParts.map(({ key, colour }) => {
        const share = (Math.max(0, waterfall[key]) / full) * 100;
        return share < 0.3 ? null : <span key={key} className={colour} style={{ width: `${share}%` }} />;
      })}
    </div>
  );
}

/** The bar's parts in words and figures. */
export function WaterfallTable({ waterfall, caption }: { waterfall: Waterfall; caption: string }) {
  return (
    <table className="w-full text-[0.8125rem]">
      <caption className="sr-only">{caption}</caption>
      <tbody>
        {waterfallParts.map(({ key, name, colour, means }) => (
          <tr key={key}>
            <th scope="row" className="py-0.5 text-left font-normal text-muted" title={means}>
              <span aria-hidden className={`mr-2 inline-block size-2 rounded-xs ${colour}`} />
              {name}
            </th>
            <td className="tabular py-0.5 text-right">{formatMs(waterfall[key])}</td>
          </tr>
        ))}
        <tr className="border-line border-t">
          <th scope="row" className="pt-1 text-left font-medium">
            Total
          </th>
          <td className="tabular pt-1 text-right font-medium">{formatMs(waterfall.totalMs)}</td>
        </tr>
      </tbody>
    </table>
  );
}

/** A bar that opens into its table. */
export function TurnWaterfall({ turn, waterfall, scaleMs }: BarProps & { turn: number }) {
  return (
    <details className="group text-xs">
      <summary className="flex list-none items-center gap-2.5 rounded-md text-faint hover:text-muted">
        <span className="w-32 shrink-0">
          <WaterfallBar waterfall={waterfall} scaleMs={scaleMs} />
        </span>
        <span className="tabular">
          {formatMs(waterfall.totalMs)} <span className="sr-only">until the answer of turn {turn}; </span>
          <span className="group-open:hidden">· details</span>
        </span>
      </summary>
      <div className="mt-2 w-60 animate-rise rounded-xl border border-line bg-surface p-3 shadow-card">
        <WaterfallTable waterfall={waterfall} caption={`Where the wait of turn ${turn} went`} />
      </div>
    </details>
  );
}
