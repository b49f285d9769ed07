/** Ids: a prefix that names the kind, then 26 base-32 characters that sort by time (TypeID). */
import { z } from 'zod';

export const idPrefixes = {
  organization: 'org',
  project: 'proj',
  user: 'user',
  session: 'sess',
  apiKey: 'key',
  link: 'link',
  assistant: 'asst',
  version: 'ver',
  conversation: 'conv',
  message: 'msg',
  turn: 'turn',
  toolCall: 'call',
  audioFile: 'aud',
  calendar: 'cal',
  booking: 'bkg',
  phoneNumber: 'num',
  request: 'req',
  event: 'evt',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** An id of one kind: an assistant's id cannot be passed where a conversation's is asked for. */
export type Id<K extends IdKind> = `${(typeof idPrefixes)[K]}_${string}`;

/** Parses an id of one kind at a door. */
export function idSchema<K extends IdKind>(kind: K) {
  const prefix = idPrefixes[kind];
  // A cast and not a transform: a transform cannot be turned round, so it has no place in an answer's schema.
  return z
    .string()
    .regex(
      // regexp: anchored, and of one length.
      new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`),
      `must be an id such as ${prefix}_01h455vb4pex5vsknk084sn02q`,
    )
    .meta({ description: `Id of a ${kind}` }) as unknown as z.ZodType<Id<K>, string>;
}
