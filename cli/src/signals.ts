import type { ProcessEvents } from '@parley/platform/run/run';
import type { Clock } from '@parley/platform/time/clock';

/** A person who presses Ctrl-C again means it; this close together it was one press. */
const oneStrokeMs = 400;

/**
 * The process's events with doubled signals taken for one: Ctrl-C under npm arrives twice, from the terminal and
 * from npm, and a second one means "at once" to whoever listens.
 */
export function withoutDoubledSignals(events: ProcessEvents, clock: Clock): ProcessEvents {
  const wrapped = new Map<string, Map<unknown, (...args: unknown[]) => void>>();
  let last = { signal: '', atMs: Number.NEGATIVE_INFINITY };
  return {
    on(event, listener) {
      const single = (...args: unknown[]) => {
        const atMs = clock.monotonicMs();
        const doubled = event === last.signal && atMs - last.atMs < oneStrokeMs;
        last = { signal: event, atMs };
        if (!doubled) listener(...args);
      };
      const ours = event.startsWith('SIG') ? single : listener;
      const byListener = wrapped.get(event) ?? new Map();
      wrapped.set(event, byListener.set(listener, ours));
      events.on(event, ours);
    },
    off(event, listener) {
      events.off(event, wrapped.get(event)?.get(listener) ?? listener);
    },
  };
}
