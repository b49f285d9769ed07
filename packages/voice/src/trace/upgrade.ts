/**
 * Traces are kept for years, so each form that they ever had is read: a step a version leads to the next, up to
 * today's. A step is added when the form changes, with the number in `traceVersion`, and never changed after.
 *
 * `about` is not a matter of this: who wrote it knows how to read it.
 */
import { ParleyError } from '@parley/platform/errors';

export const traceVersion = 3;

/** As read: JSON of some version. */
export interface StoredTrace {
  head: Record<string, unknown>;
  lines: unknown[][];
}

type Step = (trace: StoredTrace) => StoredTrace;

/** From the version that is named to the next. */
const steps: Record<number, Step> = {
  2: renamedInputs({ stirring: 'onset' }),
};

const oldest = Math.min(...Object.keys(steps).map(Number));

/** In today's form. Throws `invalid_argument` with one line that says what to do. */
export function upgradeTrace(trace: StoredTrace): StoredTrace {
  const version = trace.head.trace;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new ParleyError('invalid_argument', 'This is not the trace of a call.');
  }
  if (version > traceVersion) {
    throw new ParleyError(
      'invalid_argument',
      `This trace is of version ${version}, and this Parley reads up to ${traceVersion}: replay it with a newer one.`,
    );
  }
  if (version < oldest) {
    throw new ParleyError(
      'invalid_argument',
      `This trace is of version ${version}, from before 24 November 2026: it lacks numbers that the engine has asked for since, and cannot be replayed.`,
    );
  }
  let upgraded = trace;
  for (let from = version; from < traceVersion; from += 1) {
    const { head, lines } = (steps[from] as Step)(upgraded);
    upgraded = { head: { ...head, trace: from + 1 }, lines };
  }
  return upgraded;
}

/** An input is a line that begins with the time since the one before; what the engine did has null there. */
function renamedInputs(names: Record<string, string>): Step {
  return ({ head, lines }) => ({
    head,
    lines: lines.map((line) => {
      const [elapsedUs, name, ...rest] = line;
      const now = elapsedUs === null || typeof name !== 'string' ? undefined : names[name];
      return now === undefined ? line : [elapsedUs, now, ...rest];
    }),
  });
}
