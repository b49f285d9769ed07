/** The one error class. Doors turn it into a status; nothing else catches to convert. */
import { mostFaults } from '@parley/contracts/problem';

export type ErrorCode =
  | 'canceled'
  | 'unknown'
  | 'invalid_argument'
  | 'deadline_exceeded'
  | 'not_found'
  | 'already_exists'
  | 'permission_denied'
  | 'resource_exhausted'
  | 'failed_precondition'
  | 'aborted'
  | 'out_of_range'
  | 'unimplemented'
  | 'internal'
  | 'unavailable'
  | 'data_loss'
  | 'unauthenticated';

/** gRPC code number and HTTP status for each code. */
export const errorCodes: Record<ErrorCode, { grpc: number; http: number }> = {
  canceled: { grpc: 1, http: 499 },
  unknown: { grpc: 2, http: 500 },
  invalid_argument: { grpc: 3, http: 400 },
  deadline_exceeded: { grpc: 4, http: 504 },
  not_found: { grpc: 5, http: 404 },
  already_exists: { grpc: 6, http: 409 },
  permission_denied: { grpc: 7, http: 403 },
  resource_exhausted: { grpc: 8, http: 429 },
  failed_precondition: { grpc: 9, http: 409 },
  aborted: { grpc: 10, http: 409 },
  out_of_range: { grpc: 11, http: 400 },
  unimplemented: { grpc: 12, http: 501 },
  internal: { grpc: 13, http: 500 },
  unavailable: { grpc: 14, http: 503 },
  data_loss: { grpc: 15, http: 500 },
  unauthenticated: { grpc: 16, http: 401 },
};

/** One fault of an input, by the path of the field it is in: `steps[2].ask.slot`. */
export interface FieldFault {
  path: string;
  message: string;
}

/** The one error that leaves a door: a code, a message for the caller, and a cause for the log. */
export class ParleyError extends Error {
  readonly code: ErrorCode;
  /** At most `mostFaults`. */
  readonly faults: readonly FieldFault[];
  /** When it is worth trying again, for what passes: resource_exhausted, unavailable, another request at work. */
  readonly retryAfterMs: number | undefined;
  /** The HTTP status, where HTTP has a better one than the code's own, such as 412 or 416. */
  readonly httpStatus: number | undefined;

  /** `message` is public: it reaches callers. What is private goes in `cause` and reaches the log only. */
  constructor(
    code: ErrorCode,
    message: string,
    more: {
      cause?: unknown;
      faults?: readonly FieldFault[];
      retryAfterMs?: number;
      httpStatus?: number;
    } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.name = 'ParleyError';
    this.code = code;
    this.faults = more.faults?.slice(0, mostFaults) ?? [];
    this.retryAfterMs = more.retryAfterMs;
    this.httpStatus = more.httpStatus;
  }
}

/** Any thrown value as a ParleyError; what is not one becomes `internal` and keeps its cause private. */
export function toParleyError(thrown: unknown): ParleyError {
  if (thrown instanceof ParleyError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return new ParleyError('canceled', 'The request was cancelled.', { cause: thrown });
  }
  return new ParleyError('internal', 'Something went wrong on our side.', { cause: thrown });
}
