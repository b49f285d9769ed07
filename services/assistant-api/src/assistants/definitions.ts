/**
 * Reads and checks definitions, large ones on a thread of their own: they may take up to 1 MiB, and the thread of the
 * service moves the sound of calls.
 */
import type { AssistantDefinition } from '@parley/contracts/assistants';
import { type FieldFault, ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import { Piscina } from 'piscina';
import type { Task } from './definitions.worker.ts';
import { type Body, type BodyKind, flowFaultsOf, type ReadBody, readBody } from './read-definition.ts';

/** What is smaller costs less here than on the way to another thread and back. */
const smallBytes = 8 * 1024;
/** More steps are no small flow. */
const smallSteps = 20;
const deadlineMs = 10_000;
/** At once, with the one that is worked at. The library's own bound does not count all that wait. */
const mostAtOnce = 16;
const retryAfterMs = 2_000;

export interface Definitions {
  /**
   * What the body of a request says. Rejects with invalid_argument and its faults, unavailable where too many wait or
   * it takes too long.
   */
  read(kind: BodyKind, bytes: Uint8Array): Promise<Body>;
  /** Of the graph of a flow; known already for what `read` has brought. Rejects with unavailable. */
  flowFaultsOf(definition: AssistantDefinition): Promise<FieldFault[]>;
  close(): Promise<void>;
}

export function openDefinitions({ clock }: { clock: Clock }): Definitions {
  const threads = new Piscina<Task>({
    filename: new URL('./definitions.worker.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 60_000,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  let atOnce = 0;
  const known = new WeakMap<AssistantDefinition, FieldFault[]>();

  /** A thread that has not finished by the deadline is ended, and another takes its place. */
  async function onThread<Result>(task: Task): Promise<Result> {
    if (atOnce >= mostAtOnce) throw tooMany();
    atOnce += 1;
    const late = new AbortController();
    const deadline = clock.after(deadlineMs, () => late.abort());
    try {
      return (await threads.run(task, { signal: late.signal })) as Result;
    } catch (cause) {
      throw tooMany(cause);
    } finally {
      atOnce -= 1;
      deadline.cancel();
    }
  }

  return {
    async read(kind, bytes) {
      const read =
        bytes.length <= smallBytes ? readBody(kind, bytes) : await onThread<ReadBody>({ kind, bytes });
      if (read.kind === 'refused') {
        throw new ParleyError('invalid_argument', read.message, { faults: read.faults });
      }
      const { body, flowFaults } = read;
      if (body.definition) known.set(body.definition, flowFaults);
      return body;
    },
    async flowFaultsOf(definition) {
      const found = known.get(definition);
      if (found) return found;
      const { mind } = definition;
      const small = mind.kind !== 'flow' || Object.keys(mind.flow.steps).length <= smallSteps;
      return small ? flowFaultsOf(definition) : onThread<FieldFault[]>({ definition });
    },
    close: () => threads.destroy(),
  };
}

function tooMany(cause?: unknown): ParleyError {
  const message = 'Too many definitions are being checked. Try again in a moment.';
  return new ParleyError('unavailable', message, { cause, retryAfterMs });
}
