import type { FieldFault, Problem } from './gen/types.ts';

export type { FieldFault };

/** What every call of the client rejects with, except for the reason of a signal that you aborted yourself. */
export class ParleyApiError extends Error {
  /** One of the 16 gRPC codes, such as `not_found`; `unavailable` where the server could not be reached. */
  readonly code: string;
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  readonly faults: readonly FieldFault[];
  /** Quote it when you ask for help. */
  readonly requestId: string | undefined;
  /** When it is worth trying again, in ms, where the server says so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    more: {
      status?: number;
      faults?: readonly FieldFault[];
      requestId?: string | undefined;
      retryAfterMs?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.name = 'ParleyApiError';
    this.code = code;
    this.status = more.status ?? 0;
    this.faults = more.faults ?? [];
    this.requestId = more.requestId;
    this.retryAfterMs = more.retryAfterMs;
  }
}

/** The error in an answer that is not a success. A proxy in between may answer without a problem body. */
export async function errorOfResponse(response: Response): Promise<ParleyApiError> {
  const problem = await problemOf(response);
  const { status } = response;
  return new ParleyApiError(
    problem.code ?? codeOfStatus(status),
    problem.detail ?? `The server answered ${status} without saying why.`,
    {
      status,
      faults: problem.faults ?? [],
      requestId: problem.requestId ?? response.headers.get('x-request-id') ?? undefined,
      retryAfterMs: problem.retryAfterMs ?? retryAfterMs(response.headers.get('retry-after')),
    },
  );
}

async function problemOf(response: Response): Promise<Partial<Problem>> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

function retryAfterMs(header: string | null): number | undefined {
  const seconds = header === null ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function codeOfStatus(status: number): string {
  const codes: Record<number, string> = {
    400: 'invalid_argument',
    401: 'unauthenticated',
    403: 'permission_denied',
    404: 'not_found',
    409: 'aborted',
    429: 'resource_exhausted',
    502: 'unavailable',
    503: 'unavailable',
    504: 'deadline_exceeded',
  };
  return codes[status] ?? (status >= 500 ? 'internal' : 'unknown');
}
