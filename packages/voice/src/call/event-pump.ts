/** Takes events one at a time, in the order they came, and carries out what follows from each before the next. */

export interface EventPumpOptions<Event, Effect extends { type: string }> {
  /** What follows from an event. */
  step: (event: Event) => readonly Effect[];
  carryOut: (effect: Effect) => void;
  /** An effect could not be carried out; those after it are all the same. */
  onFault: (where: string, error: unknown) => void;
  /** Everything was taken. */
  onIdle: () => void;
}

export class EventPump<Event, Effect extends { type: string }> {
  readonly #options: EventPumpOptions<Event, Effect>;
  readonly #waiting: Event[] = [];
  #busy = false;

  constructor(options: EventPumpOptions<Event, Effect>) {
    this.#options = options;
  }

  /** An event is being taken: another one waits. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Takes the event now, or, where it was caused by an effect, once all effects before it are carried out. */
  push(event: Event): void {
    this.#waiting.push(event);
    if (this.#busy) return;
    const { step, carryOut, onFault, onIdle } = this.#options;
    this.#busy = true;
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
        for (const effect of step(next)) guarded(effect.type, () => carryOut(effect), onFault);
      }
    } finally {
      this.#busy = false;
    }
    onIdle();
  }
}

/** A door or a vendor that throws must not stop the call. */
export function guarded(
  where: string,
  action: () => void,
  onFault: (where: string, error: unknown) => void,
): void {
  try {
    action();
  } catch (error) {
    onFault(where, error);
  }
}
