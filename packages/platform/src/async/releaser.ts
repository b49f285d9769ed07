/** Closing what was opened, in reverse. */
import { ParleyError } from '../errors.ts';

/** Closes what was opened, the last first. One that fails does not keep the others open. */
export class Releaser {
  readonly #stack: Array<() => unknown> = [];
  #closing: Promise<void> | undefined;

  /** Pushes something to close; returns it, so that opening and pushing are one line. */
  add<T extends { close(): unknown }>(opened: T): T {
    this.defer(() => opened.close());
    return opened;
  }

  /** Pushes a function to call on close. */
  defer(release: () => unknown): void {
    if (this.#closing) throw new ParleyError('failed_precondition', 'Closing has begun.');
    this.#stack.push(release);
  }

  /** Safe to call twice. Rejects with `internal`, causes in an AggregateError, after everything was tried. */
  close(): Promise<void> {
    this.#closing ??= closeAll(this.#stack.splice(0));
    return this.#closing;
  }
}

/** Calls the functions, the last first, each after the one before has ended; then rejects if any failed. */
export async function closeAll(releases: ReadonlyArray<() => unknown>): Promise<void> {
  const faults: unknown[] = [];
  for (const release of releases.toReversed()) {
    try {
      await release();
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length === 1 && faults[0] instanceof ParleyError) throw faults[0];
  if (faults.length > 0) {
    const cause = new AggregateError(faults, `${faults.length} could not be closed`);
    throw new ParleyError('internal', 'Not everything could be closed.', { cause });
  }
}
