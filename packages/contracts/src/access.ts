/** Bodies of web-api's `/v1/me`, `/v1/sessions`, `/v1/links`, `/v1/api-keys`, and of the single-use socket tokens. */
import { z } from 'zod';
import { idSchema } from './ids.ts';
import { pageOf } from './page.ts';
import { textSchema, visibleSchema } from './text.ts';

export const roles = ['owner', 'admin', 'developer', 'analyst', 'viewer'] as const;
export type Role = (typeof roles)[number];

const roleSchema = z
  .enum(roles)
  .meta({ id: 'Role', description: 'What the holder may do: each role may what the next may, and more' });

export const meSchema = z
  .strictObject({
    kind: z.enum(['api-key', 'session']),
    role: roleSchema,
    organization: z
      .strictObject({ id: idSchema('organization'), name: z.string() })
      .meta({ id: 'OrganizationName' }),
    project: z.strictObject({ id: idSchema('project'), name: z.string() }).meta({ id: 'ProjectName' }),
  })
  .meta({ id: 'Me', description: 'Who is asking, and where they work' });

const parentIdSchema = z.string().nullable().meta({
  description: 'Id of the key, session or link that it came from, with which it ends; null for what has none',
});

/** `POST /v1/sessions`: trades the single-use token of the printed link, or a project API key, for a session cookie. */
export const createSessionSchema = z
  .union([
    z
      .strictObject({
        linkToken: textSchema(200, 20).meta({ description: 'From the printed link or `POST /v1/links`' }),
      })
      .meta({ id: 'SessionByLink', description: 'Opens a session once' }),
    z
      .strictObject({ apiKey: textSchema(200, 20) })
      .meta({ id: 'SessionByKey', description: 'Opens a session as the key' }),
  ])
  .meta({ id: 'NewSession', description: 'What a session is opened with' });

/** A browser that is signed in. */
export const sessionSchema = z
  .strictObject({
    id: idSchema('session'),
    parentId: parentIdSchema,
    role: roleSchema,
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    current: z.boolean().meta({ description: 'Whether it is the one that asks' }),
  })
  .meta({ id: 'Session', description: 'A browser that is signed in' });
export const sessionPageSchema = pageOf(sessionSchema).meta({
  id: 'SessionPage',
  description: 'A page of sessions',
});
export type Session = z.infer<typeof sessionSchema>;

/** A link to the dashboard that nobody has used yet. */
export const linkSchema = z
  .strictObject({
    id: idSchema('link'),
    parentId: parentIdSchema,
    role: roleSchema,
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Link', description: 'A link to the dashboard that nobody has used yet' });
export const linkPageSchema = pageOf(linkSchema).meta({ id: 'LinkPage', description: 'A page of links' });
export type Link = z.infer<typeof linkSchema>;

/** `POST /v1/links`: opens the dashboard once, as the role that asked for it. */
export const createdLinkSchema = linkSchema
  .extend({
    linkToken: z
      .string()
      .meta({ description: 'Goes after `#link=` in the address of the dashboard, within 24 h' }),
  })
  .meta({ id: 'CreatedLink', description: 'The link that was made' });

export const apiKeySchema = z
  .strictObject({
    id: idSchema('apiKey'),
    parentId: parentIdSchema,
    name: z.string(),
    hint: z.string().meta({ description: 'The first and last characters' }),
    role: roleSchema,
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey', description: 'A project API key, without the key itself' });

export const apiKeyPageSchema = pageOf(apiKeySchema).meta({
  id: 'ApiKeyPage',
  description: 'A page of API keys',
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const createApiKeySchema = z
  .strictObject({
    name: visibleSchema(120),
    role: roleSchema.default('developer'),
    expiresInDays: z.int().positive().max(3650).optional(),
  })
  .meta({ id: 'NewApiKey', description: 'A key to be made' });

export const createdApiKeySchema = apiKeySchema
  .extend({
    key: z.string().meta({ description: 'Shown this once' }),
  })
  .meta({ id: 'CreatedApiKey', description: 'The key that was made' });

const originSchema = textSchema(255).refine(
  (text) => URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text,
  'must be the origin of a page, such as https://www.example.com',
);

/** Body of `POST /v1/talk/tokens`. */
export const createTalkTokenSchema = z
  .strictObject({
    origins: z.array(originSchema).max(20).default([]).meta({
      description:
        "Pages that may talk with it beside Parley's own, by origin, such as `https://www.example.com`",
    }),
  })
  .meta({ id: 'NewTalkToken', description: 'A talk token to be made' });

/** `POST /v1/talk/tokens`: opens one socket within a minute, from a browser, which cannot send headers. */
export const talkTokenSchema = z
  .strictObject({
    token: z
      .string()
      .meta({ description: 'Sent as the WebSocket subprotocol `parley.token.<token>` beside `parley.v1`' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'TalkToken', description: 'Opens one talk socket within a minute' });
