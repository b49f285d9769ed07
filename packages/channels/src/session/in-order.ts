/** Numbered pieces that may come out of order, put back in order. Nothing waits longer than it is told. */
import type { Clock, Timer } from '@parley/platform/time/clock';

export interface InOrderOptions<T> {
  clock: Clock;
  /** A piece waits at most so long for those before it. */
  waitMs: number;
  /** Pieces that wait at most. So many in a row that come too late mean that the numbers began anew. */
  most: number;
  deliver: (piece: T) => void;
  /** Told of each piece that is not delivered, but for those that wait at the end. */
  drop: (piece: T) => void;
}

export interface InOrder<T> {
  /** Delivers the piece now, when those before it have come, or after the wait. One that comes later is dropped. */
  push(number: number, piece: T): void;
  /** What still waits is not delivered. */
  close(): void;
}

/** Numbers rise by 1 from 0 or 1 on. */
export function createInOrder<T>({ clock, waitMs, most, deliver, drop }: InOrderOptions<T>): InOrder<T> {
  /** In the order in which they came. */
  const held = new Map<number, { piece: T; cameMs: number }>();
  /** Unknown until the first was delivered. */
  let next: number | undefined;
  let late = 0;
  let timer: Timer | undefined;

  function give(number: number, piece: T): void {
    next = number + 1;
    late = 0;
    deliver(piece);
  }

  function giveHeld(): void {
    for (let entry = held.get(next!); entry; entry = held.get(next!)) {
      held.delete(next!);
      give(next!, entry.piece);
    }
  }

  /** Waits no longer for what is missing before the first of those held. */
  function skip(): void {
    next = Math.min(...held.keys());
    giveHeld();
  }

  function arm(): void {
    timer?.cancel();
    timer = undefined;
    const [oldest] = held.values();
    if (!oldest) return;
    timer = clock.after(oldest.cameMs + waitMs - clock.monotonicMs(), () => {
      const dueMs = clock.monotonicMs() - waitMs;
      for (let [first] = held.values(); first && first.cameMs <= dueMs; [first] = held.values()) skip();
      arm();
    });
  }

  function tooLate(number: number, piece: T): void {
    late += 1;
    if (late < most) return drop(piece);
    while (held.size > 0) skip();
    give(number, piece);
  }

  return {
    push(number, piece) {
      if (number === next || (next === undefined && number <= 1)) {
        give(number, piece);
        if (held.size === 0) return;
        giveHeld();
      } else if (next !== undefined && number < next) {
        tooLate(number, piece);
      } else if (held.has(number)) {
        drop(piece);
      } else {
        held.set(number, { piece, cameMs: clock.monotonicMs() });
        if (held.size > most) skip();
      }
      arm();
    },
    close: () => timer?.cancel(),
  };
}
