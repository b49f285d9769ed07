/** What the API names in one word, in plain ones. */
import type { EndReason } from '@parley/contracts/talk';

export const endReasonWords: Record<EndReason, string> = {
  'caller-ended': 'You hung up',
  'agent-ended': 'The assistant ended the conversation',
  transferred: 'The call was transferred',
  silence: 'Nobody spoke for too long',
  'time-limit': 'The time limit was reached',
  'connection-lost': 'The connection was lost',
  'slow-client': 'The connection was too slow for sound',
  'server-stopped': 'The server was stopped',
  'server-killed': 'The server went down',
  'access-ended': 'The key or session behind it was revoked or expired',
  failed: 'Something failed on the server',
};

/** As above, told about somebody else's conversation. */
export const storedEndReasonWords: Record<EndReason, string> = {
  ...endReasonWords,
  'caller-ended': 'The caller hung up',
};

const channelNames: Record<string, string> = {
  websocket: 'Browser or app',
  grpc: 'gRPC',
  twilio: 'Telephone (Twilio)',
  telnyx: 'Telephone (Telnyx)',
  vonage: 'Telephone (Vonage)',
};

/** A channel that this page does not know yet is shown by its id. */
export const channelWords = (channel: string): string => channelNames[channel] ?? channel;

/** All but the talk protocol's own channels are telephone carriers. */
export const isTelephone = (channel: string): boolean => channel !== 'websocket' && channel !== 'grpc';

/** What to do about an error, by its code, where there is something to do. */
export function adviceOf(code: string): string | undefined {
  const advice: Record<string, string> = {
    unavailable: 'Check that Parley is running, then try again.',
    deadline_exceeded: 'The server is slow just now. Try again in a moment.',
    resource_exhausted: 'Too much at once. Wait a moment, then try again.',
    permission_denied: 'Your role does not allow this. Ask an admin of the organization.',
    unauthenticated: 'Your session is over. Open the link that npm start prints.',
    not_found: 'It may have been deleted, or belong to another project.',
    failed_precondition: 'An assistant has to be published before callers can talk to it.',
  };
  return advice[code];
}
