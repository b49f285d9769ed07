/**
 * The faults of one call in the log. What fails at each frame fails fifty times a second: each place is named when it
 * first fails, then at most every ten seconds, with how often since. All are counted by the metrics.
 */
import type { Log } from '@parley/platform/log/log';
import type { Clock } from '@parley/platform/time/clock';

const logEveryMs = 10_000;

export function faultLog(options: {
  conversationId: string;
  clock: Clock;
  log: Pick<Log, 'warn'>;
}): (where: string, error: unknown) => void {
  const { conversationId, clock, log } = options;
  const places = new Map<string, { loggedMs: number; times: number }>();
  return (where, err) => {
    const nowMs = clock.monotonicMs();
    const place = places.get(where) ?? { loggedMs: Number.NEGATIVE_INFINITY, times: 0 };
    places.set(where, place);
    place.times += 1;
    if (nowMs - place.loggedMs < logEveryMs) return;
    log.warn({ conversationId, where, err, times: place.times }, 'a fault in a call');
    place.loggedMs = nowMs;
    place.times = 0;
  };
}
