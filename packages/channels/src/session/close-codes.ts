/** The WebSocket close code that says why a connection ends. */
import { type EndReason, talkCloseCodes } from '@parley/contracts/talk';
import type { ErrorCode } from '@parley/platform/errors';

/** The close code after a fatal error. */
export function closeCodeOf(code: ErrorCode): number {
  switch (code) {
    case 'unauthenticated':
    case 'permission_denied':
      return talkCloseCodes.unauthenticated;
    case 'not_found':
      return talkCloseCodes.notFound;
    case 'failed_precondition':
    case 'already_exists':
    case 'aborted':
      return talkCloseCodes.conflict;
    case 'invalid_argument':
    case 'out_of_range':
    case 'deadline_exceeded':
      return talkCloseCodes.badMessage;
    case 'resource_exhausted':
      return talkCloseCodes.flooding;
    default:
      return talkCloseCodes.failed;
  }
}

/** The close code after `ended`. */
export function closeCodeOfEnd(reason: EndReason): number {
  switch (reason) {
    case 'slow-client':
      return talkCloseCodes.slowReader;
    case 'server-stopped':
      return talkCloseCodes.serverStopping;
    case 'access-ended':
      return talkCloseCodes.unauthenticated;
    case 'failed':
      return talkCloseCodes.failed;
    default:
      return talkCloseCodes.ended;
  }
}
