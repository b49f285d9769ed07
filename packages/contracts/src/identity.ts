/** Who a caller is and what they may do: one table of role and permission, read by every door and by the UI. */
import { z } from 'zod';
import { roles } from './access.ts';

const viewer = ['projects:read', 'assistants:read', 'calls:read', 'bookings:read', 'knowledge:read'] as const;
/** `calls:export` is to hear and download: a recording and a trace hold the caller's voice. */
const analyst = [...viewer, 'analytics:read', 'calls:export'] as const;
const developer = [
  ...analyst,
  'assistants:write',
  'assistants:delete',
  'calls:start',
  'calls:control',
  'calls:delete',
  'bookings:write',
  'knowledge:write',
  'knowledge:delete',
  'numbers:read',
  'integrations:read',
  'integrations:manage',
  'webhooks:read',
  'webhooks:manage',
  'keys:read',
  'keys:manage',
] as const;
const admin = [
  ...developer,
  'numbers:manage',
  'projects:manage',
  'members:read',
  'members:manage',
  'audit:read',
  'organization:read',
  'organization:manage',
] as const;
const owner = [...admin, 'organization:delete', 'owners:manage'] as const;

/** What each role may do; each list holds the one before it. */
export const rolePermissions = { owner, admin, developer, analyst, viewer } as const;

export type Permission = (typeof owner)[number];

export const permissionSchema = z.enum(owner);

export const principalSchema = z.object({
  kind: z.enum(['api-key', 'session']),
  organizationId: z.string(),
  /** Null when a person has chosen no project. */
  projectId: z.string().nullable(),
  role: z.enum(roles),
  /** Permissions that the credential is limited to; `*` is everything that the role allows. */
  scopes: z.array(z.union([permissionSchema, z.literal('*')])),
  /** Id of the key or session. */
  credentialId: z.string(),
  /** The person behind a session; null for an API key. */
  userId: z.string().nullable(),
  /** When the credential ends by itself; null for one that does not. */
  expiresAt: z.iso.datetime().nullable(),
});

/** Who is asking. */
export type Principal = z.output<typeof principalSchema>;

/** Whether the principal may do it: its role must allow it and its scopes must not leave it out. */
export function can(principal: Pick<Principal, 'role' | 'scopes'>, permission: Permission): boolean {
  const allowed: readonly Permission[] = rolePermissions[principal.role];
  if (!allowed.includes(permission)) return false;
  return principal.scopes.includes('*') || principal.scopes.includes(permission);
}
