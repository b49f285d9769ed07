/** The tables of web_db, as `migrations/` makes them. */

import type { Role } from '@parley/contracts/access';
import type { Id } from '@parley/contracts/ids';
import { bigint, customType, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

export const organizations = pgTable('organizations', {
  id: text().$type<Id<'organization'>>().primaryKey(),
  name: text().notNull(),
  createdAt: time('created_at').notNull(),
  /** Head of the organization's audit chain: number and hash of its last entry. */
  auditSeq: bigint('audit_seq', { mode: 'number' }).notNull().default(0),
  auditHash: bytes('audit_hash').notNull(),
});

export const projects = pgTable('projects', {
  id: text().$type<Id<'project'>>().primaryKey(),
  organizationId: text('organization_id').$type<Id<'organization'>>().notNull(),
  name: text().notNull(),
  createdAt: time('created_at').notNull(),
});

/** Keys, sessions and links name in `parentId` which of those they came from: null for what the system made. */

/** Project API keys. Only the SHA-256 of a key is kept. */
export const credentials = pgTable('credentials', {
  id: text().$type<Id<'apiKey'>>().primaryKey(),
  organizationId: text('organization_id').$type<Id<'organization'>>().notNull(),
  projectId: text('project_id').$type<Id<'project'>>().notNull(),
  parentId: text('parent_id'),
  name: text().notNull(),
  role: text().$type<Role>().notNull(),
  hash: bytes().notNull(),
  hint: text().notNull(),
  createdAt: time('created_at').notNull(),
  expiresAt: time('expires_at'),
  lastUsedAt: time('last_used_at'),
  revokedAt: time('revoked_at'),
});

/** Browser sessions. Only the SHA-256 of the cookie's token is kept. */
export const sessions = pgTable('sessions', {
  id: text().$type<Id<'session'>>().primaryKey(),
  organizationId: text('organization_id').$type<Id<'organization'>>().notNull(),
  projectId: text('project_id').$type<Id<'project'>>().notNull(),
  parentId: text('parent_id'),
  role: text().$type<Role>().notNull(),
  hash: bytes().notNull(),
  createdAt: time('created_at').notNull(),
  expiresAt: time('expires_at').notNull(),
  revokedAt: time('revoked_at'),
});

/** Links that open the dashboard once. Only the SHA-256 of the token is kept. */
export const linkTokens = pgTable('link_tokens', {
  hash: bytes().primaryKey(),
  id: text().$type<Id<'link'>>().notNull(),
  parentId: text('parent_id'),
  projectId: text('project_id').$type<Id<'project'>>().notNull(),
  role: text().$type<Role>().notNull(),
  createdAt: time('created_at').notNull(),
  expiresAt: time('expires_at').notNull(),
  usedAt: time('used_at'),
  revokedAt: time('revoked_at'),
});

/** Who did what. Never changed: a trigger refuses it, and each entry's hash covers the one before. */
export const auditLogs = pgTable(
  'audit_logs',
  {
    organizationId: text('organization_id').$type<Id<'organization'>>().notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    at: time('at').notNull(),
    actorKind: text('actor_kind').$type<'api-key' | 'session' | 'system'>().notNull(),
    actorId: text('actor_id').notNull(),
    action: text().notNull(),
    target: text().notNull(),
    details: jsonb().$type<Record<string, string>>().notNull(),
    previousHash: bytes('previous_hash').notNull(),
    hash: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.seq] })],
);
