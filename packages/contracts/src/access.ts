/** Bodies of web-api's `/v1/me`, `/v1/sessions`, `/v1/links`, `/v1/api-keys`, and of the single-use socket tokens. */
import { z } from 'zod';
import { idSchema } from './ids.ts';
import { textSchema, wordsSchema } from './text.ts';

export const roles = ['owner', 'admin', 'developer', 'analyst', 'viewer'] as const;
export type Role = (typeof roles)[number];

export const meSchema = z.strictObject({
  kind: z.enum(['api-key', 'session']),
  role: z.enum(roles),
  organization: z.strictObject({ id: idSchema('organization'), name: z.string() }),
  project: z.strictObject({ id: idSchema('project'), name: z.string() }),
});
export type Me = z.infer<typeof meSchema>;

const parentIdSchema = z.string().nullable().meta({
  description: 'Id of the key, session or link that it came from, with which it ends; null for what has none',
});

/** `POST /v1/sessions`: trades the single-use token of the printed link, or a project API key, for a session cookie. */
export const createSessionSchema = z.union([
  z.strictObject({ linkToken: textSchema(200, 20) }),
  z.strictObject({ apiKey: textSchema(200, 20) }),
]);

/** A browser that is signed in. */
export const sessionSchema = z.strictObject({
  id: idSchema('session'),
  parentId: parentIdSchema,
  role: z.enum(roles),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  current: z.boolean().meta({ description: 'Whether it is the one that asks' }),
});
export type Session = z.infer<typeof sessionSchema>;

/** A link to the dashboard that nobody has used yet. */
export const linkSchema = z.strictObject({
  id: idSchema('link'),
  parentId: parentIdSchema,
  role: z.enum(roles),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Link = z.infer<typeof linkSchema>;

/** `POST /v1/links`: opens the dashboard once, as the role that asked for it. */
export const createdLinkSchema = linkSchema.extend({
  linkToken: z
    .string()
    .meta({ description: 'Goes after `#link=` in the address of the dashboard, within 24 h' }),
});

export const apiKeySchema = z.strictObject({
  id: idSchema('apiKey'),
  parentId: parentIdSchema,
  name: z.string(),
  hint: z.string().meta({ description: 'The first and last characters' }),
  role: z.enum(roles),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const createApiKeySchema = z.strictObject({
  name: wordsSchema(120, 1),
  role: z.enum(roles).default('developer'),
  expiresInDays: z.int().positive().max(3650).optional(),
});

export const createdApiKeySchema = apiKeySchema.extend({
  key: z.string().meta({ description: 'Shown this once' }),
});

/** `POST /v1/talk/tokens`: opens one socket within a minute, from a browser, which cannot send headers. */
export const talkTokenSchema = z.strictObject({
  token: z
    .string()
    .meta({ description: 'Sent as the WebSocket subprotocol `parley.token.<token>` beside `parley.v1`' }),
  expiresAt: z.iso.datetime(),
});
