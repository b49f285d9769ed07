/** The deadlines of one call by name: setting one again moves it. */
import type { Clock, Timer } from '@parley/platform/time/clock';

export class NamedTimers<Name extends string> {
  readonly #clock: Clock;
  readonly #onDue: (name: Name) => void;
  readonly #timers = new Map<Name, Timer>();

  constructor(clock: Clock, onDue: (name: Name) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  set(name: Name, delayMs: number): void {
    this.clear(name);
    const timer = this.#clock.after(Math.max(0, delayMs), () => {
      this.#timers.delete(name);
      this.#onDue(name);
    });
    this.#timers.set(name, timer);
  }

  clear(name: Name): void {
    this.#timers.get(name)?.cancel();
    this.#timers.delete(name);
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}
