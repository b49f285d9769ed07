/** Who logs in to a service's database: the service, and tenant work, which cannot become anybody else. */
import { createHash, createHmac } from 'node:crypto';
import type { Id } from '@parley/contracts/ids';
import pg from 'pg';
import type { Log } from '../log/log.ts';

/** What may be done in a project. Those who do tenant work have its rights; it never logs in. */
export const tenantRole = 'parley_tenant';

export interface Login {
  user: string;
  password: string;
}

/** The login of tenant work beside that of a service. Its password follows from the service's, so one URL tells both. */
export function tenantLogin({ user, password }: Login): Login {
  return {
    user: `${user}_tenant`,
    password: createHmac('sha256', password).update('parley tenant').digest('hex'),
  };
}

export interface Logins {
  /** The URL for tenant work; undefined where the server has no login for it, and the service must step down. */
  tenantUrl: string | undefined;
  sealKey: Buffer;
}

/** Whether a URL logs in as one who may do everything. Rejects with the driver's error where it does not log in. */
export async function isSuperuser(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ rolsuper: boolean }>(
      'SELECT rolsuper FROM pg_roles WHERE rolname = current_user',
    );
    return rows[0]?.rolsuper === true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** How a service stands in its database, which is up to date. Warns of what is weaker than it need be. */
export async function loginsIn(url: string, log?: Log): Promise<Logins> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // The query in flight rejects with the same.
  try {
    await client.connect();
    const own = { user: client.user ?? '', password: client.password ?? '' };
    const tenant = tenantLogin(own);
    const { rows } = await client.query<{ superuser: boolean; tenant: boolean; key: Buffer }>(
      `SELECT rolsuper AS superuser, key,
         EXISTS (SELECT FROM pg_roles WHERE rolname = $1 AND rolcanlogin) AS tenant
       FROM pg_roles, parley_seal WHERE rolname = current_user`,
      [tenant.user],
    );
    const { superuser, key, tenant: canLogIn } = rows[0]!;
    if (superuser)
      log?.warn(
        { user: own.user },
        'the database login is a superuser: give the service a role that owns its database only',
      );
    if (!canLogIn)
      log?.warn(
        { missing: tenant.user },
        'tenant work shares the login of the service: see docs/decisions/0016-database-roles.md',
      );
    const tenantUrl = Object.assign(new URL(url), { username: tenant.user, password: tenant.password }).href;
    return { tenantUrl: canLogIn ? tenantUrl : undefined, sealKey: key };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What proves to the database that we named the project, and not a statement inside of another's work. */
export function sealOf(projectId: Id<'project'>, key: Buffer): string {
  return createHash('sha256').update(key).update(projectId).update(key).digest('hex');
}
