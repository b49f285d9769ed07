/** A clock that a test or a simulation owns: time passes only when it is told to, and as fast as the machine can. */
import type { Clock, Timer } from '@parley/platform/clock';
import { settled } from '../settle.ts';

interface Entry {
  atMs: number;
  order: number;
  callback: (() => void) | null;
}

export class VirtualClock implements Clock {
  readonly #epochMs: number;
  readonly #heap: Entry[] = [];
  #nowMs = 0;
  #order = 0;

  constructor(epochMs = 1_800_000_000_000) {
    this.#epochMs = epochMs;
  }

  now(): number {
    return this.#epochMs + Math.floor(this.#nowMs);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  /** Timers that are set and not yet due: 0 when everything was closed. */
  get pendingTimers(): number {
    return this.#heap.filter((entry) => entry.callback !== null).length;
  }

  after(delayMs: number, callback: () => void): Timer {
    this.#order += 1;
    const entry: Entry = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order, callback };
    push(this.#heap, entry);
    return {
      cancel: () => {
        entry.callback = null;
      },
    };
  }

  /** Lets ms of time pass: every timer in it fires in order, and promises settle after each instant. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settled();
    for (let next = this.#heap[0]; next && next.atMs <= untilMs; next = this.#heap[0]) {
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      if (this.#fire(next.atMs)) await settled();
    }
    this.#nowMs = untilMs;
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
      if (next.callback === null) continue;
      fired = true;
      next.callback();
    }
    return fired;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  heap.push(entry);
  for (let at = heap.length - 1; at > 0; ) {
    const parent = (at - 1) >> 1;
    if (!before(heap[at] as Entry, heap[parent] as Entry)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: Entry[]): void {
  const last = heap.pop() as Entry;
  if (heap.length === 0) return;
  heap[0] = last;
  for (let at = 0; ; ) {
    const left = 2 * at + 1;
    const right = left + 1;
    let least = at;
    if (left < heap.length && before(heap[left] as Entry, heap[least] as Entry)) least = left;
    if (right < heap.length && before(heap[right] as Entry, heap[least] as Entry)) least = right;
    if (least === at) return;
    swap(heap, at, least);
    at = least;
  }
}

function swap(heap: Entry[], a: number, b: number): void {
  const entry = heap[a] as Entry;
  heap[a] = heap[b] as Entry;
  heap[b] = entry;
}
