/** Names and bodies of the messages that services relay to each other. */
import { z } from 'zod';

/** Keys, sessions and links that no longer count: whoever holds something open for them lets go of it. */
export const revokedTopic = 'identity.revoked';

export const revokedSchema = z.object({ credentialIds: z.array(z.string()).max(1000) });

/** A carrier says that a call of its is over: whichever node has it ends it. */
export const carrierEndedTopic = 'calls.carrier-ended';

export const carrierEndedSchema = z.object({
  /** The carrier's name of the call. */
  callSid: z.string(),
  reason: z.enum(['caller-ended', 'connection-lost']),
});
