/** Names and bodies of the messages that services relay to each other. */
import { z } from 'zod';

/** Keys, sessions and links that no longer count: whoever holds something open for them lets go of it. */
export const revokedTopic = 'identity.revoked';

export const revokedSchema = z.object({ credentialIds: z.array(z.string()).max(1000) });
