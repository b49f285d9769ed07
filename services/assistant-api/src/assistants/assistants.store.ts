/** SQL of assistants and their versions. */
import { isDeepStrictEqual } from 'node:util';
import { upgradeDefinition } from '@parley/contracts/definition-upgrade';
import type { Id } from '@parley/contracts/ids';
import type { PageRequest } from '@parley/platform/db/page';
import { mustFitQuota } from '@parley/platform/db/quota';
import type { Projects, Transaction } from '@parley/platform/db/transaction';
import { and, desc, eq, getTableColumns, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { assistants, assistantVersions } from '../schema.ts';

export type AssistantRow = typeof assistants.$inferSelect & { draftDiffers: boolean };
export type VersionRow = typeof assistantVersions.$inferSelect;
/** Without what may be large. */
export type AssistantSummaryRow = Pick<
  AssistantRow,
  'id' | 'name' | 'description' | 'draftDiffers' | 'publishedVersion' | 'revision' | 'createdAt' | 'updatedAt'
> & { mindKind: AssistantRow['draft']['mind']['kind'] };
export type VersionSummaryRow = Omit<VersionRow, 'definition'>;
export type AssistantChanges = Partial<Pick<AssistantRow, 'name' | 'description' | 'draft'>>;

/** Those that may be edited; any where it is left out. */
export type Revisions = readonly number[];

/** Assistants that a project may have, those in the archive not counted. */
export const mostAssistants = 1_000;

type Project = Id<'project'>;
type AssistantId = Id<'assistant'>;

export function assistantsStore(db: Projects) {
  const one = (projectId: Project, where: SQL | undefined) =>
    db.project(projectId, async (tx) => {
      const [found] = await select(tx, projectId).where(inProject(projectId, where));
      return found && compared(found);
    });

  return {
    list(projectId: Project, { limit, before }: PageRequest): Promise<AssistantSummaryRow[]> {
      const older = before === null ? undefined : lt(assistants.id, before as AssistantId);
      return db.project(projectId, async (tx) => {
        const rows = await tx
          .select(summary)
          .from(assistants)
          .leftJoin(assistantVersions, isPublished(projectId))
          .where(inProject(projectId, older))
          .orderBy(desc(assistants.id))
          .limit(limit + 1);
        return rows.map(({ draftRest, publishedRest, sameBulk, ...row }) => {
          const [draft, published] = [upgradeDefinition(draftRest), upgradeDefinition(publishedRest)];
          return { ...row, draftDiffers: !sameBulk || !isDeepStrictEqual(draft, published) };
        });
      });
    },

    find: (projectId: Project, id: AssistantId) => one(projectId, eq(assistants.id, id)),

    /** By id, or by its exact name. */
    findByReference: (projectId: Project, reference: string) =>
      one(projectId, or(eq(assistants.id, reference as AssistantId), eq(assistants.name, reference))),

    insert(projectId: Project, row: typeof assistants.$inferInsert): Promise<void> {
      return db.project(projectId, async (tx) => {
        const there = await tx.$count(assistants, inProject(projectId, undefined));
        mustFitQuota(there, mostAssistants, 'assistants');
        await tx.insert(assistants).values(row);
      });
    },

    /** Adds and publishes a sample, unless the project has or had it, or its name is taken. */
    insertSample(
      projectId: Project,
      row: typeof assistants.$inferInsert,
      of: { versionId: Id<'version'>; note: string; at: Date },
    ): Promise<void> {
      return db.project(projectId, async (tx) => {
        const inserted = await tx
          .insert(assistants)
          .values(row)
          .onConflictDoNothing()
          .returning({ id: assistants.id });
        if (inserted.length > 0) await publish(tx, projectId, row.id, of);
      });
    },

    /** False where there is no such assistant in one of those revisions. */
    update(
      projectId: Project,
      id: AssistantId,
      changes: AssistantChanges,
      at: Date,
      from?: Revisions,
    ): Promise<boolean> {
      return db.project(projectId, async (tx) => {
        const changed = await tx
          .update(assistants)
          .set({ ...changes, updatedAt: at, revision: nextRevision })
          .where(inProject(projectId, inRevision(id, from)))
          .returning({ id: assistants.id });
        return changed.length > 0;
      });
    },

    archive(projectId: Project, id: AssistantId, at: Date, from?: Revisions): Promise<boolean> {
      return db.project(projectId, async (tx) => {
        const changed = await tx
          .update(assistants)
          .set({ archivedAt: at })
          .where(inProject(projectId, inRevision(id, from)))
          .returning({ id: assistants.id });
        return changed.length > 0;
      });
    },

    /**
     * Makes the draft the next version and publishes it; gives the published one where it is the same. The assistant's
     * row is locked meanwhile, so of two who publish at once only one makes a version. Undefined where there is no such assistant in one of those revisions.
     */
    publish(
      projectId: Project,
      id: AssistantId,
      of: { versionId: Id<'version'>; note: string; at: Date },
      from?: Revisions,
    ): Promise<VersionRow | undefined> {
      return db.project(projectId, (tx) => publish(tx, projectId, id, of, from));
    },

    /** Publishes an older version again, and makes it the draft. Undefined where there is no such version, or none of
     * those revisions. */
    rollBack(
      projectId: Project,
      id: AssistantId,
      version: number,
      at: Date,
      from?: Revisions,
    ): Promise<VersionRow | undefined> {
      return db.project(projectId, async (tx) => {
        const [row] = await versionsOf(tx, projectId, id, eq(assistantVersions.version, version));
        if (!row) return undefined;
        const changed = await tx
          .update(assistants)
          .set({ publishedVersion: version, draft: row.definition, updatedAt: at, revision: nextRevision })
          .where(inProject(projectId, inRevision(id, from)))
          .returning({ id: assistants.id });
        return changed.length > 0 ? row : undefined;
      });
    },

    version(projectId: Project, id: AssistantId, version: number): Promise<VersionRow | undefined> {
      return db.project(projectId, async (tx) => {
        const [row] = await versionsOf(tx, projectId, id, eq(assistantVersions.version, version));
        return row;
      });
    },

    versions(
      projectId: Project,
      id: AssistantId,
      { limit, before }: PageRequest,
    ): Promise<VersionSummaryRow[]> {
      const older = before === null ? undefined : lt(assistantVersions.id, before as Id<'version'>);
      const { definition: _, ...columns } = getTableColumns(assistantVersions);
      return db.project(projectId, (tx) =>
        tx
          .select(columns)
          .from(assistantVersions)
          .where(ofAssistant(projectId, id, older))
          .orderBy(desc(assistantVersions.id))
          .limit(limit + 1),
      );
    },
  };
}

export type AssistantsStore = ReturnType<typeof assistantsStore>;

async function publish(
  tx: Transaction,
  projectId: Project,
  id: AssistantId,
  of: { versionId: Id<'version'>; note: string; at: Date },
  from?: Revisions,
): Promise<VersionRow | undefined> {
  const [assistant] = await tx
    .select({
      draft: assistants.draft,
      lastVersion: assistants.lastVersion,
      publishedVersion: assistants.publishedVersion,
    })
    .from(assistants)
    .where(inProject(projectId, inRevision(id, from)))
    .for('update');
  if (!assistant) return undefined;
  if (assistant.publishedVersion !== null) {
    const [published] = await versionsOf(
      tx,
      projectId,
      id,
      eq(assistantVersions.version, assistant.publishedVersion),
    );
    if (published && isDeepStrictEqual(published.definition, assistant.draft)) return published;
  }
  const version = assistant.lastVersion + 1;
  const { versionId, note, at: createdAt } = of;
  const definition = assistant.draft;
  const [row] = await tx
    .insert(assistantVersions)
    .values({ id: versionId, projectId, assistantId: id, version, definition, note, createdAt })
    .returning();
  await tx
    .update(assistants)
    .set({ publishedVersion: version, lastVersion: version, updatedAt: createdAt, revision: nextRevision })
    .where(inProject(projectId, eq(assistants.id, id)));
  return row;
}

const nextRevision = sql`${assistants.revision} + 1`;

function inRevision(id: AssistantId, from: Revisions | undefined): SQL | undefined {
  return and(eq(assistants.id, id), from && inArray(assistants.revision, [...from]));
}

function select(tx: Transaction, projectId: Project) {
  return tx
    .select({ ...getTableColumns(assistants), published: assistantVersions.definition })
    .from(assistants)
    .leftJoin(assistantVersions, isPublished(projectId))
    .$dynamic();
}

function isPublished(projectId: Project): SQL | undefined {
  return and(
    eq(assistantVersions.projectId, projectId),
    eq(assistantVersions.assistantId, assistants.id),
    eq(assistantVersions.version, assistants.publishedVersion),
  );
}

/** What may be large in a definition, which was never written in another form; and the rest, which was. */
const bulkOf = (of: SQL) =>
  sql`jsonb_build_array(${of} #> '{mind,flow}', ${of} #> '{mind,prompt}', ${of} -> 'tools')`;
const restOf = (of: SQL) => sql<unknown>`${of} #- '{mind,flow}' #- '{mind,prompt}' #- '{tools}'`;
const [draft, published] = [sql`${assistants.draft}`, sql`${assistantVersions.definition}`];

const summary = {
  id: assistants.id,
  name: assistants.name,
  description: assistants.description,
  publishedVersion: assistants.publishedVersion,
  revision: assistants.revision,
  createdAt: assistants.createdAt,
  updatedAt: assistants.updatedAt,
  mindKind: sql<AssistantSummaryRow['mindKind']>`${draft} #>> '{mind,kind}'`,
  draftRest: restOf(draft),
  publishedRest: restOf(published),
  sameBulk: sql<boolean>`${bulkOf(draft)} = ${bulkOf(published)}`,
};

/** By value, both in the form of today: neither the order of keys nor an old form makes a draft differ. */
function compared({ published, ...row }: Awaited<ReturnType<typeof select>>[number]): AssistantRow {
  return { ...row, draftDiffers: !isDeepStrictEqual(row.draft, published) };
}

function versionsOf(tx: Transaction, projectId: Project, id: AssistantId, where: SQL | undefined) {
  return tx
    .select()
    .from(assistantVersions)
    .where(ofAssistant(projectId, id, where))
    .$dynamic();
}

function ofAssistant(projectId: Project, id: AssistantId, where: SQL | undefined): SQL | undefined {
  return and(eq(assistantVersions.projectId, projectId), eq(assistantVersions.assistantId, id), where);
}

/** Of this project and not archived. */
function inProject(projectId: Project, where: SQL | undefined): SQL | undefined {
  return and(eq(assistants.projectId, projectId), isNull(assistants.archivedAt), where);
}
