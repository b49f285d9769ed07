/** One open transaction, and the fence that keeps it inside a project. */

import { type Id, idPrefixes } from '@parley/contracts/ids';
import { type NodePgQueryResultHKT, NodePgSession } from 'drizzle-orm/node-postgres';
import type { PgDatabase, PgDialect, PreparedQueryConfig } from 'drizzle-orm/pg-core';
import { PgTransaction } from 'drizzle-orm/pg-core';
import type { Pool, PoolClient } from 'pg';
import { ParleyError } from '../errors.ts';
import { fromPostgres } from './errors.ts';
import { sealOf, tenantRole } from './logins.ts';

/** drizzle on PostgreSQL: what queries are written against, inside a transaction or not. */
export type Sql = PgDatabase<NodePgQueryResultHKT>;

/** What a store of tenant data is made from: the database, or a transaction that is open already. */
export interface Projects {
  /**
   * Runs work in one transaction that sees and writes rows of this project only. It is committed when work
   * resolves and rolled back when it rejects. Inside an open transaction it becomes a part of that one, undone
   * alone when it rejects.
   */
  project<T>(projectId: Id<'project'>, work: (tx: Transaction) => Promise<T>): Promise<T>;
}

const projectIdPattern = new RegExp(`^${idPrefixes.project}_[0-7][0-9a-hjkmnp-tv-z]{25}$`);

/** The statement that names the project, so that the database believes it. Ends with the transaction. */
function naming(projectId: Id<'project'>, sealKey: Buffer): string {
  // SET takes no parameters: the id goes into the text, so it is checked here, whoever checked it before.
  if (!projectIdPattern.test(projectId)) {
    throw new ParleyError('invalid_argument', 'This is not the id of a project.');
  }
  const seal = sealOf(projectId, sealKey);
  return `SET LOCAL parley.project_id = '${projectId}'; SET LOCAL parley.project_seal = '${seal}'`;
}

const stepDown = `SET LOCAL ROLE ${tenantRole}`;
const takeDownFence = `SET LOCAL ROLE NONE; SET LOCAL parley.project_id = ''; SET LOCAL parley.project_seal = ''`;

type NoSchema = Record<string, never>;

/** How drizzle asks: its session, with errors as ours and transactions through one function. */
export class Queries extends NodePgSession<NoSchema, NoSchema> {
  readonly #begin: Begin;

  constructor(client: Pick<Pool | PoolClient, 'query'>, dialect: PgDialect, begin: Begin) {
    // drizzle asks for a whole client, but calls only `query` and, in its own transaction(), `connect`.
    super(client as PoolClient, dialect, undefined);
    this.#begin = begin;
  }

  override prepareQuery<T extends PreparedQueryConfig>(
    ...args: Parameters<NodePgSession<NoSchema, NoSchema>['prepareQuery']>
  ) {
    const prepared = super.prepareQuery<T>(...args);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = async (values) => {
      try {
        return await execute(values);
      } catch (error) {
        throw fromPostgres(error);
      }
    };
    return prepared;
  }

  override transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#begin(undefined, work);
  }
}

/** Opens a transaction, or a part of one, fenced into a project when one is named. */
type Begin = <T>(projectId: Id<'project'> | undefined, work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** An open transaction: drizzle, plus parts that can be undone alone. It ends when the work that got it ends. */
export class Transaction extends PgTransaction<NodePgQueryResultHKT> implements Projects {
  readonly #begin: Begin;

  constructor(dialect: PgDialect, client: Pick<PoolClient, 'query'>, begin: Begin) {
    super(dialect, new Queries(client, dialect, begin), undefined);
    this.#begin = begin;
  }

  override transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#begin(undefined, work);
  }

  project<T>(projectId: Id<'project'>, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#begin(projectId, work);
  }
}

/** Where transactions run. */
export interface Pools {
  /** Logged in as the service. */
  own: Pool;
  /** Logged in for tenant work; undefined where the service must step down for it. */
  tenant: Pool | undefined;
  sealKey: Buffer;
}

/** Runs work in a transaction on a connection taken from the pool that may do it. */
export async function inTransaction<T>(
  pools: Pools,
  dialect: PgDialect,
  projectId: Id<'project'> | undefined,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const { own, tenant, sealKey } = pools;
  const enter = ['BEGIN'];
  if (projectId !== undefined) enter.push(naming(projectId, sealKey), ...(tenant ? [] : [stepDown]));
  const pool = projectId === undefined ? own : (tenant ?? own);
  let broken: Error | undefined;
  const client = await pool.connect();
  try {
    await client.query(enter.join('; '));
    const result = await whileOpen(client, (open) =>
      work(new Transaction(dialect, open, parts(dialect, open, sealKey, projectId, 1))),
    );
    const { command } = await client.query('COMMIT');
    // PostgreSQL answers a COMMIT after a failed statement with ROLLBACK, and no error.
    if (command === 'ROLLBACK') {
      throw new ParleyError('aborted', 'Nothing was saved: a step of it failed.');
    }
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Parts of an open transaction: savepoints, one after the other, because one connection has one stack of them. */
function parts(
  dialect: PgDialect,
  client: Pick<PoolClient, 'query'>,
  sealKey: Buffer,
  fencedInto: Id<'project'> | undefined,
  depth: number,
): Begin {
  let last: Promise<unknown> = Promise.resolve();
  const begin: Begin = (projectId, work) => {
    if (fencedInto !== undefined && projectId !== undefined && projectId !== fencedInto) {
      const cause = new Error('a transaction of one project asked for another');
      return Promise.reject(new ParleyError('permission_denied', 'This is not allowed here.', { cause }));
    }
    const entering = projectId !== undefined && fencedInto === undefined;
    const savepoint = `part_${depth}`;
    const run = async () => {
      await client.query(
        `SAVEPOINT ${savepoint}${entering ? `; ${naming(projectId, sealKey)}; ${stepDown}` : ''}`,
      );
      try {
        const result = await whileOpen(client, (open) =>
          work(
            new Transaction(dialect, open, parts(dialect, open, sealKey, projectId ?? fencedInto, depth + 1)),
          ),
        );
        await client.query(`RELEASE SAVEPOINT ${savepoint}${entering ? `; ${takeDownFence}` : ''}`);
        return result;
      } catch (error) {
        // Also undoes the SET LOCAL of the fence. When the connection is gone, so is the transaction.
        await client
          .query(`ROLLBACK TO SAVEPOINT ${savepoint}; RELEASE SAVEPOINT ${savepoint}`)
          .catch(() => {});
        throw error;
      }
    };
    const result = last.then(run);
    last = result.catch(() => {});
    return result;
  };
  return begin;
}

/**
 * Gives work the connection, and takes it back when work ends. A query that was not awaited would otherwise run
 * on a connection that serves another project by then.
 */
async function whileOpen<T>(
  client: Pick<PoolClient, 'query'>,
  work: (open: Pick<PoolClient, 'query'>) => Promise<T>,
): Promise<T> {
  let open = true;
  const query = (...args: Parameters<PoolClient['query']>) => {
    if (open) return client.query(...args);
    const cause = new Error('a query came after the end of its transaction');
    throw new ParleyError('internal', 'Something went wrong on our side.', { cause });
  };
  try {
    return await work({ query: query as PoolClient['query'] });
  } finally {
    open = false;
  }
}
