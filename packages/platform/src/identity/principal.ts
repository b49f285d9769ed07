/** Who is asking, at every door: the port that answers, its client, and the guards that routes list. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { IdentityService } from '@parley/contracts/gen/parley/identity/v1/identity_pb';
import { can, type Permission, type Principal, principalSchema } from '@parley/contracts/identity';
import type { Id } from '@parley/contracts/ids';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { ParleyError } from '../errors.ts';
import { foreignPage } from '../http/edge.ts';
import type { Peers } from '../rpc/peers.ts';
import type { Clock } from '../time/clock.ts';
import type { FindEnded } from './standing.ts';

/** What a caller shows: an API key, a browser's Cookie header, or a single-use token for a socket. */
export interface Credential {
  kind: 'bearer' | 'cookie' | 'token';
  value: string;
  /** The project that a person works in; keys and tokens carry their own. */
  projectId?: string;
}

/** Answers who a credential belongs to; rejects with `unauthenticated` when it is unknown, revoked or expired. */
export interface Identity {
  authenticate(credential: Credential, signal?: AbortSignal): Promise<Principal>;
}

/** The header by which a person's client says which project it works in. */
export const projectHeader = 'x-parley-project';

/** Also tells which credentials no longer count, of those that something is held open for. */
export interface RemoteIdentity extends Identity {
  findEnded: FindEnded;
}

/** Asks web-api, wherever it runs. */
export function remoteIdentity(peers: Peers): RemoteIdentity {
  const client = peers.client('web-api', IdentityService);
  return {
    async findEnded(ids, signal) {
      const call = { timeoutMs: 1_000, ...(signal ? { signal } : {}) };
      const { endedIds } = await client.findEnded({ credentialIds: [...ids] }, call);
      return endedIds;
    },
    async authenticate({ kind, value, projectId = '' }, signal) {
      const call = { timeoutMs: 3_000, ...(signal ? { signal } : {}) };
      const { principal } = await client.authenticate({ kind, value, projectId }, call);
      const fields = {
        ...principal,
        projectId: principal?.projectId || null,
        userId: principal?.userId || null,
        expiresAt: principal?.expiresAt || null,
      };
      const parsed = principalSchema.safeParse(fields);
      if (parsed.success) return parsed.data;
      throw new ParleyError('internal', 'Something went wrong on our side.', { cause: parsed.error });
    },
  };
}

/** An identity that remembers what it was told. */
export interface CachedIdentity extends Identity {
  /** Asks again from now on: a credential has ended, or may have. */
  forget(): void;
}

/**
 * Remembers good answers for ttlMs, so that a busy key does not ask on each request while a revoked one is out
 * within a second, and one that expires on time. Keyed by hash: no credential stays in memory. Refusals and single-use tokens are not kept.
 */
export function cachedIdentity(
  identity: Identity,
  clock: Clock,
  options: { ttlMs?: number; max?: number } = {},
): CachedIdentity {
  const { ttlMs = 500, max = 10_000 } = options;
  const known = new LRUCache<string, { principal: Principal; untilMs: number }>({ max });
  let forgotten = 0;
  return {
    forget() {
      forgotten += 1;
      known.clear();
    },
    async authenticate(credential, signal) {
      if (credential.kind === 'token') return identity.authenticate(credential, signal);
      const key = keyOf(credential);
      const hit = known.get(key);
      if (hit && clock.monotonicMs() < hit.untilMs && !isOver(hit.principal, clock)) return hit.principal;
      known.delete(key);
      const asked = forgotten;
      // From when it was asked: the answer may have been on its way while the credential was revoked.
      const untilMs = clock.monotonicMs() + ttlMs;
      const principal = await identity.authenticate(credential, signal);
      if (asked === forgotten) known.set(key, { principal, untilMs });
      return principal;
    },
  };
}

function isOver({ expiresAt }: Principal, clock: Clock): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= clock.now();
}

function keyOf({ kind, value, projectId = '' }: Credential): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, value, projectId]))
    .digest('base64');
}

/** The credential in a request's headers (REST, socket or rpc metadata). Throws `unauthenticated` when there is none. */
export function credentialOf(headers: IncomingHttpHeaders): Credential {
  const { authorization, cookie } = headers;
  const project = headers[projectHeader];
  const projectId = typeof project === 'string' && project !== '' ? { projectId: project } : {};
  const bearer = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (bearer) return { kind: 'bearer', value: bearer, ...projectId };
  if (authorization !== undefined) {
    throw new ParleyError('unauthenticated', 'The Authorization header must be "Bearer" and an API key.');
  }
  if (cookie) return { kind: 'cookie', value: cookie, ...projectId };
  throw new ParleyError('unauthenticated', 'Sign in, or send an API key in the Authorization header.');
}

/** Throws `permission_denied`, naming the permission, unless the principal may do it. */
export function mustAllow(principal: Pick<Principal, 'role' | 'scopes'>, permission: Permission): void {
  if (can(principal, permission)) return;
  throw new ParleyError('permission_denied', `This needs the permission ${permission}.`);
}

/** A guard as a route lists it, before its body is read: `{ onRequest: [requires('assistants:write')] }`. */
export type Requires = (permission: Permission) => Guard;

/** Fits every Fastify app, whatever its log and validation are. */
export type Guard = (request: GuardedRequest) => Promise<void>;

type GuardedRequest = Pick<FastifyRequest, 'principal' | 'headers' | 'seen' | 'method'>;

/** What each guard asks for. */
const guards = new WeakMap<object, Permission>();

/** Guards that ask the identity. After one has passed, `principalOf(request)` says who is asking. */
export function guardsWith(identity: Identity): Requires {
  return (permission) => {
    const guard: Guard = async (request) => {
      request.principal ??= await authenticate(identity, request);
      mustAllow(request.principal, permission);
    };
    guards.set(guard, permission);
    return guard;
  };
}

async function authenticate(identity: Identity, request: GuardedRequest): Promise<Principal> {
  const credential = credentialOf(request.headers);
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  // A browser sends cookies from any page, and always says from which one.
  if (credential.kind === 'cookie' && changes && !request.seen.isOwnPage) throw foreignPage();
  return identity.authenticate(credential);
}

/** Who is asking. Throws `internal` on a route without a guard. */
export function principalOf(request: Pick<FastifyRequest, 'principal' | 'routeOptions'>): Principal {
  if (request.principal) return request.principal;
  throw new ParleyError('internal', 'Something went wrong on our side.', {
    cause: new Error(`${request.routeOptions.url} reads the principal and has no guard`),
  });
}

/** Somebody who works in a project. */
export interface Tenant extends Principal {
  organizationId: Id<'organization'>;
  projectId: Id<'project'>;
}

/** Who is asking, and the project they work in. Throws `invalid_argument` when a person has chosen none. */
export function tenantOf(request: Pick<FastifyRequest, 'principal' | 'routeOptions'>): Tenant {
  const principal = principalOf(request);
  if (principal.projectId !== null) return principal as Tenant;
  throw new ParleyError('invalid_argument', `Choose a project by the header ${projectHeader}.`);
}

/** The project that a request works in. Throws as `tenantOf`. */
export function projectOf(request: Parameters<typeof tenantOf>[0]): Id<'project'> {
  return tenantOf(request).projectId;
}

/** The permissions that the guards among a route's hooks ask for. */
export function permissionsOf(...hooks: unknown[]): Permission[] {
  return hooks.flat().flatMap((hook) => (typeof hook === 'function' ? (guards.get(hook) ?? []) : []));
}

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** The route is open to everyone: it has no guard on purpose. */
    public?: boolean;
    /** The content type of its body, where that is not JSON. */
    takes?: string;
  }
}
