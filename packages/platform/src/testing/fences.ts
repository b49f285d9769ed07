/** What each service proves of its tables: rows of one project are out of reach for work in another. */
import assert from 'node:assert/strict';
import type { Id } from '@parley/contracts/ids';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/db.ts';
import type { Transaction } from '../db/transaction.ts';
import { ParleyError } from '../errors.ts';
import { newId } from '../ids.ts';

/** A row as JSON, by column; `\x…` is bytes. */
export type TestRow = Readonly<Record<string, unknown>>;

/**
 * Writes a row of every tenant table for two projects, and tries from inside the one to read,
 * change, delete and add rows of the other, and to climb out. `rowsOf` gives a project's rows by table, parents first, each time with
 * other keys; `unfenced` names the tables with a project that are found by a secret, before the project is known.
 */
export async function mustKeepProjectsApart(
  db: Database,
  rowsOf: (projectId: Id<'project'>) => Readonly<Record<string, TestRow>>,
  options: { unfenced?: readonly string[]; projects?: readonly [Id<'project'>, Id<'project'>] } = {},
): Promise<void> {
  const { unfenced = [], projects = [newId('project'), newId('project')] } = options;
  const [mine, theirs] = projects;
  const tables = Object.keys(rowsOf(mine));
  assert.deepEqual([...tables, ...unfenced].sort(), await tenantTables(db), 'each tenant table is tried');

  for (const projectId of projects) {
    await db.transaction(async (tx) => {
      for (const [table, row] of Object.entries(rowsOf(projectId))) await insert(tx, table, row);
    });
  }
  const strays = rowsOf(theirs);
  for (const table of tables) {
    const name = sql.identifier(table);
    const theirRows = sql`FROM ${name} WHERE project_id = ${theirs}`;
    const before = await count(db.system, theirRows);
    assert.ok(before > 0, `there is a row to be kept from others in ${table}`);
    await db.project(mine, async (tx) => {
      const { rows } = await tx.execute<{ of: string }>(sql`SELECT DISTINCT project_id AS of FROM ${name}`);
      assert.deepEqual(rows, [{ of: mine }], `${table}: own rows are seen, and no others`);
      const update = sql`UPDATE ${name} SET project_id = project_id WHERE project_id = ${theirs}`;
      assert.equal(await rowsTouched(tx, update), 0, `${table}: a row of another project was changed`);
      const remove = sql`DELETE ${theirRows}`;
      assert.equal(await rowsTouched(tx, remove), 0, `${table}: a row of another project was deleted`);
    });
    await assert.rejects(
      db.project(mine, (tx) => insert(tx, table, strays[table]!)),
      { code: 'permission_denied' },
      `${table}: a row was slipped into another project`,
    );
    assert.equal(await count(db.system, theirRows), before, table);
  }
  await mustKeepInside(db, mine, theirs, tables);
}

/** Tries from inside a project's work to become somebody else, and to see more as whoever it is by then. */
async function mustKeepInside(
  db: Database,
  mine: Id<'project'>,
  theirs: Id<'project'>,
  tables: readonly string[],
): Promise<void> {
  const { rows: all } = await db.system.execute<{ name: string; owner: string }>(
    sql`SELECT tablename AS name, tableowner AS owner FROM pg_tables WHERE schemaname = 'public'`,
  );
  const owner = all[0]?.owner ?? '';
  const attacks = [
    sql`SELECT set_config('role', 'none', true)`,
    sql`SELECT set_config('role', ${owner}, true)`,
    sql`SELECT set_config('session_authorization', ${owner}, true)`,
    sql`RESET ROLE`,
    sql`SET LOCAL ROLE NONE`,
    sql`SET SESSION AUTHORIZATION DEFAULT`,
    sql`RESET SESSION AUTHORIZATION`,
    sql`SELECT set_config('row_security', 'off', true)`,
    sql`SELECT set_config('parley.project_id', ${theirs}, true)`,
  ];
  for (const attack of attacks) {
    await db.project(mine, async (tx) => {
      await tx.transaction((part) => part.execute(attack)).catch(() => undefined);
      for (const { name } of all) {
        const seen = await tx
          .transaction((part) =>
            part.execute(sql`SELECT row_to_json(row) AS row FROM ${sql.identifier(name)} AS row`),
          )
          .then(({ rows }) => rows.map(({ row }) => row as TestRow))
          .catch(() => []);
        const known = tables.includes(name);
        const foreign = seen.filter((row) => !known || row.project_id !== mine);
        assert.deepEqual(foreign, [], `${name} is open to tenant work`);
      }
    });
  }
  const reached = sql`SELECT datname FROM pg_database
    WHERE datallowconn AND datname <> current_database() AND has_database_privilege(datname, 'CONNECT')`;
  assert.deepEqual((await db.system.execute(reached)).rows, [], 'the service may enter no other database');
  assert.deepEqual((await db.project(mine, (tx) => tx.execute(reached))).rows, [], 'nor may tenant work');
}

/** Some tables do not let tenant work change even its own rows. */
async function rowsTouched(tx: Transaction, statement: SQL): Promise<number> {
  try {
    return await tx.transaction(async (part) => (await part.execute(statement)).rowCount ?? 0);
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'permission_denied') return 0;
    throw error;
  }
}

async function tenantTables(db: Database): Promise<string[]> {
  const { rows } = await db.system.execute<{ name: string }>(
    sql`SELECT table_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'project_id'`,
  );
  return rows.map(({ name }) => name).sort();
}

async function count(db: Database['system'], rows: SQL): Promise<number> {
  const counted = await db.execute<{ n: number }>(sql`SELECT count(*)::int AS n ${rows}`);
  return counted.rows[0]?.n ?? 0;
}

async function insert(tx: Transaction, table: string, row: TestRow): Promise<void> {
  const name = sql.identifier(table);
  const columns = sql.join(
    Object.keys(row).map((column) => sql.identifier(column)),
    sql`, `,
  );
  await tx.execute(
    sql`INSERT INTO ${name} (${columns})
        SELECT ${columns} FROM jsonb_populate_record(null::${name}, ${JSON.stringify(row)}::jsonb)`,
  );
}
