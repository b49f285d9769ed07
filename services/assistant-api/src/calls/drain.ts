/** The end of the calls of a node that stops. */
import type { Clock } from '@parley/platform/time/clock';
import type { Calls } from './calls.ts';

/** After the last call was told to end, in ms: for its record to be written. Less than what a stop in a hurry is given. */
export const writeUpMs = 4_000;

/**
 * Takes no new call, lets those that run go on for `drainMs` or until the signal aborts, then ends them. What is not
 * written up `writeUpMs` after that is abandoned.
 */
export async function drainCalls(
  calls: Pick<Calls, 'drain'>,
  { clock, drainMs, abandon }: { clock: Clock; drainMs: number; abandon: () => void },
  signal: AbortSignal,
): Promise<void> {
  const late = new AbortController();
  const hurry = AbortSignal.any([signal, late.signal]);
  const timers = [clock.after(drainMs, () => late.abort())];
  const giveUpSoon = () => timers.push(clock.after(writeUpMs, abandon));
  if (hurry.aborted) giveUpSoon();
  hurry.addEventListener('abort', giveUpSoon, { once: true });
  await calls.drain(hurry);
  for (const timer of timers) timer.cancel();
}
