/** A clock that a test or a simulation owns: time passes only when it is told to, and as fast as the machine can. */
import { idle } from '@parley/platform/async/idle';
import type { Clock, Timer } from '@parley/platform/time/clock';

/** Counts the timers of one user of the clock that are set and not yet due. */
interface Count {
  pending: number;
}

class Entry implements Timer {
  readonly atMs: number;
  readonly order: number;
  readonly #count: Count;
  #callback: (() => void) | null;

  constructor(atMs: number, order: number, callback: () => void, count: Count) {
    this.atMs = atMs;
    this.order = order;
    this.#callback = callback;
    this.#count = count;
    count.pending += 1;
  }

  cancel(): void {
    if (this.#callback === null) return;
    this.#callback = null;
    this.#count.pending -= 1;
  }

  /** False where it was cancelled. */
  fire(): boolean {
    const callback = this.#callback;
    if (callback === null) return false;
    this.#callback = null;
    this.#count.pending -= 1;
    callback();
    return true;
  }
}

export class VirtualClock implements Clock {
  readonly #epochMs: number;
  readonly #idle: () => Promise<void>;
  readonly #heap: Entry[] = [];
  readonly #count: Count = { pending: 0 };
  #nowMs = 0;
  #order = 0;

  /** `untilIdle` resolves when everything that can happen without time passing has happened. */
  constructor(epochMs = 1_800_000_000_000, untilIdle = idle) {
    this.#epochMs = epochMs;
    this.#idle = untilIdle;
  }

  now(): number {
    return this.#epochMs + Math.floor(this.#nowMs);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  /** Timers that are set and not yet due: 0 when everything was closed. */
  get pendingTimers(): number {
    return this.#count.pending;
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.#set(delayMs, callback, this.#count);
  }

  /** The same time, for one user of it: counts apart which of its timers are set. */
  share(): Clock & { readonly pendingTimers: number } {
    const count: Count = { pending: 0 };
    return {
      now: () => this.now(),
      monotonicMs: () => this.#nowMs,
      after: (delayMs, callback) => this.#set(delayMs, callback, count),
      get pendingTimers() {
        return count.pending;
      },
    };
  }

  /** Lets ms of time pass: every timer in it fires in order, and promises settle after each instant. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.#idle();
    for (let next = this.#heap[0]; next && next.atMs <= untilMs; next = this.#heap[0]) {
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      if (this.#fire(next.atMs)) await this.#idle();
    }
    this.#nowMs = untilMs;
  }

  #set(delayMs: number, callback: () => void, count: Count): Timer {
    this.#order += 1;
    const entry = new Entry(this.#nowMs + Math.max(0, delayMs), this.#order, callback, count);
    push(this.#heap, entry);
    return entry;
  }

  /** Fires what is due at this instant, not what its callbacks set for the same instant. */
  #fire(atMs: number): boolean {
    const lastOrder = this.#order;
    let fired = false;
    for (
      let next = this.#heap[0];
      next && next.atMs === atMs && next.order <= lastOrder;
      next = this.#heap[0]
    ) {
      pop(this.#heap);
      if (next.fire()) fired = true;
    }
    return fired;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above] as Entry;
    if (!before(entry, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = entry;
}

/** Takes the first off. */
function pop(heap: Entry[]): void {
  const last = heap.pop() as Entry;
  const { length } = heap;
  if (length === 0) return;
  let at = 0;
  for (let child = 1; child < length; child = 2 * at + 1) {
    const right = child + 1;
    if (right < length && before(heap[right] as Entry, heap[child] as Entry)) child = right;
    const least = heap[child] as Entry;
    if (!before(least, last)) break;
    heap[at] = least;
    at = child;
  }
  heap[at] = last;
}
