/** A service's database: drizzle on node-postgres, with deadlines, tenancy and our errors. */

import type { Id } from '@parley/contracts/ids';
import { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { PgDialect } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { withDeadline } from '../async/deadline.ts';
import type { Log } from '../log/log.ts';
import type { Clock } from '../time/clock.ts';
import { fromPostgres } from './errors.ts';
import { loginsIn } from './logins.ts';
import { migrate } from './migrate.ts';
import { inTransaction, type Projects, Queries, type Sql, type Transaction } from './transaction.ts';

/** An open database, up to date. All that it runs rejects with a ParleyError. */
export interface Database extends Projects {
  /**
   * drizzle with the service's rights, to which the rows of every project are open: for tables without tenants and
   * for jobs that cross projects.
   */
  readonly system: Sql;
  /** Runs work in one transaction with the service's rights. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Resolves when the database answers; `unavailable` or `deadline_exceeded` when it does not within 2 s. */
  ping(signal?: AbortSignal): Promise<void>;
  /** Waits for what is running, then closes every connection. */
  close(): Promise<void>;
}

/** The database, or a transaction of it that is open: what stores are made on. */
export type Within = Pick<Database, 'system' | 'project' | 'transaction'>;

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/name` */
  url: string;
  /** Folder of `NNNN_name.sql` files, applied before this resolves. */
  migrations: URL | string;
  clock: Clock;
  log?: Log;
  /** Connections at most, for the service's own work and for that of tenants each; the embedded server has 150. */
  poolMax?: number;
  /** Shown in the server's list of connections. */
  name?: string;
}

/** Waiting for a connection, the server starting a statement's stop, and our giving up on a silent server. */
const connectLimitMs = 5_000;
const statementLimitMs = 30_000;
const silenceLimitMs = 35_000;
/** A transaction whose owner went quiet holds locks and keeps dead rows alive. */
const idleInTransactionLimitMs = 60_000;
const pingLimitMs = 2_000;

/** Connects, migrates, and rejects with a ParleyError that names what is wrong when it cannot. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, migrations, clock, log, poolMax = 10, name = 'parley' } = options;
  await migrate({ url, migrations, ...(log ? { log } : {}) });
  const { tenantUrl, sealKey } = await loginsIn(url, log).catch((error) => {
    throw fromPostgres(error);
  });
  const open = (connectionString: string) => {
    const pool = new pg.Pool({
      connectionString,
      max: poolMax,
      application_name: name,
      keepAlive: true,
      connectionTimeoutMillis: connectLimitMs,
      statement_timeout: statementLimitMs,
      query_timeout: silenceLimitMs,
      idle_in_transaction_session_timeout: idleInTransactionLimitMs,
      idleTimeoutMillis: 30_000,
    });
    // A connection that drops is replaced on the next use; without these listeners it would end the process. The
    // pool hears of idle ones only; of one in use, the query in flight tells.
    pool.on('error', (err) => log?.warn({ err }, 'database connection lost'));
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  };
  const pools = { own: open(url), tenant: tenantUrl === undefined ? undefined : open(tenantUrl), sealKey };
  const pool = pools.own;

  const dialect = new PgDialect();
  const begin = async <T>(
    projectId: Id<'project'> | undefined,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> => {
    try {
      return await inTransaction(pools, dialect, projectId, work);
    } catch (error) {
      throw fromPostgres(error);
    }
  };
  let closing: Promise<void> | undefined;
  return {
    system: new NodePgDatabase(dialect, new Queries(pool, dialect, begin), undefined),
    project: begin,
    transaction: (work) => begin(undefined, work),
    async ping(signal) {
      await withDeadline(clock, pingLimitMs, () => pool.query('SELECT 1'), signal).catch((error) => {
        throw fromPostgres(error);
      });
    },
    close() {
      closing ??= Promise.all([pools.own.end(), pools.tenant?.end()]).then(() => undefined);
      return closing;
    },
  };
}
