/** The faults of one call in the log: what fails at each frame fails fifty times a second. All are counted by the metrics. */
import type { Log } from '@parley/platform/log/log';
import { createSeldom } from '@parley/platform/log/seldom';
import type { Clock } from '@parley/platform/time/clock';

export function faultLog(options: {
  conversationId: string;
  clock: Clock;
  log: Pick<Log, 'warn'>;
}): (where: string, error: unknown) => void {
  const { conversationId, clock, log } = options;
  const seldom = createSeldom(clock);
  return (where, err) =>
    seldom(where, (times) => log.warn({ conversationId, where, err, times }, 'a fault in a call'));
}
