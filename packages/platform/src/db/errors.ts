/** What PostgreSQL and its driver report, as our errors. The one place where they are told apart. */
import { DrizzleQueryError } from 'drizzle-orm';
import { type ErrorCode, ParleyError, toParleyError } from '../errors.ts';

interface Meaning {
  code: ErrorCode;
  message: string;
  retryAfterMs?: number;
}

const unavailable: Meaning = {
  code: 'unavailable',
  message: 'The database cannot be reached.',
  retryAfterMs: 1000,
};
const conflict: Meaning = { code: 'aborted', message: 'Another change came in between; try again.' };
const notAllowed: Meaning = { code: 'invalid_argument', message: 'A value is not allowed.' };
const late: Meaning = { code: 'deadline_exceeded', message: 'The database took too long.' };

/** By SQLSTATE, or its first two characters (the class), or the system's error code. */
const meanings: Record<string, Meaning> = {
  23505: { code: 'already_exists', message: 'It exists already.' },
  23503: { code: 'failed_precondition', message: 'It refers to something that is missing, or is in use.' },
  22: notAllowed,
  23: notAllowed,
  54: notAllowed,
  40: conflict,
  '55P03': conflict,
  57014: late,
  '25P03': late,
  '25P04': late,
  53100: { code: 'resource_exhausted', message: 'The disk of the database is full.' },
  53: unavailable,
  57: unavailable,
  '08': unavailable,
  28: { code: 'failed_precondition', message: 'The database refuses the credentials it was given.' },
  '3D': { code: 'failed_precondition', message: 'The database does not exist.' },
  42501: { code: 'permission_denied', message: 'This is not allowed here.' },
  ECONNREFUSED: unavailable,
  ECONNRESET: unavailable,
  EPIPE: unavailable,
  ETIMEDOUT: unavailable,
  ENOTFOUND: unavailable,
  // Of a socket in a folder: there is no server, or more wait for it than it lets.
  ENOENT: unavailable,
  EAGAIN: unavailable,
  EAI_AGAIN: unavailable,
};

/** The driver's own messages have no code. */
const driverMessages: Array<[RegExp, Meaning]> = [
  [/^Query read timeout/, late],
  [
    /^timeout exceeded when trying to connect|^Connection terminated|^Client has encountered a connection error|^Client was closed|^Cannot use a pool after calling end/,
    unavailable,
  ],
];

/** Any thrown value as a ParleyError, with the original as its private cause. */
export function fromPostgres(thrown: unknown): ParleyError {
  // drizzle wraps what the driver threw, and its message holds the query's parameters.
  const error = thrown instanceof DrizzleQueryError ? thrown.cause : thrown;
  if (error instanceof ParleyError) return error;
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  const meaning =
    meanings[code] ??
    (/^[0-9A-Z]{5}$/.test(code) ? meanings[code.slice(0, 2)] : undefined) ??
    driverMessages.find(([pattern]) => pattern.test(message))?.[1];
  if (!meaning) return toParleyError(error);
  const { retryAfterMs } = meaning;
  return new ParleyError(meaning.code, meaning.message, {
    cause: error,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The name of the constraint or unique index that an error reports, such as `users_email`. */
export function violatedConstraint(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { constraint } = at as { constraint?: unknown };
    if (typeof constraint === 'string') return constraint;
  }
  return undefined;
}

/** Values out of range or malformed, constraints, limits of the server: of what is written, not of the moment. */
const refusalsForEver = new Set(['22', '23', '54']);

/**
 * Whether the same write would be refused each time: for what it holds (SQLSTATE classes 22, 23 and 54, or no way to
 * put it into a query), not for how the server is just now. Nobody should wait with it.
 */
export function isRefusedForEver(thrown: unknown): boolean {
  for (let at = thrown; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return refusalsForEver.has(code.slice(0, 2));
    if (at instanceof RangeError || at instanceof TypeError) return true;
  }
  return false;
}
