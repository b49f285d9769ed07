/** SQL of assistants and their versions. */
import { isDeepStrictEqual } from 'node:util';
import type { Id } from '@parley/contracts/ids';
import type { PageRequest } from '@parley/platform/db/page';
import { mustFitQuota } from '@parley/platform/db/quota';
import type { Projects, Transaction } from '@parley/platform/db/transaction';
import { and, desc, eq, getTableColumns, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { assistants, assistantVersions } from '../schema.ts';

export type AssistantRow = typeof assistants.$inferSelect;
export type VersionRow = typeof assistantVersions.$inferSelect;
/** Without what may be large. */
export type AssistantSummaryRow = Omit<AssistantRow, 'draft'>;
export type VersionSummaryRow = Omit<VersionRow, 'definition'>;
/** A version that runs now, and the revision that the assistant has by it. */
export interface PublishedRow {
  row: VersionRow;
  revision: number;
}
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
      const [found] = await tx.select().from(assistants).where(inProject(projectId, where));
      return found;
    });

  return {
    list(projectId: Project, { limit, before }: PageRequest): Promise<AssistantSummaryRow[]> {
      const older = before === null ? undefined : lt(assistants.id, before as AssistantId);
      const { draft: _, ...columns } = getTableColumns(assistants);
      return db.project(projectId, (tx) =>
        tx
          .select(columns)
          .from(assistants)
          .where(inProject(projectId, older))
          .orderBy(desc(assistants.id))
          .limit(limit + 1),
      );
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
        if (changed.length > 0 && changes.draft) await compareDraft(tx, projectId, id);
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
    ): Promise<PublishedRow | undefined> {
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
    ): Promise<PublishedRow | undefined> {
      return db.project(projectId, async (tx) => {
        const [row] = await versionsOf(tx, projectId, id, eq(assistantVersions.version, version));
        if (!row) return undefined;
        const [now] = await tx
          .update(assistants)
          .set({
            publishedVersion: version,
            draft: row.definition,
            draftDiffers: false,
            updatedAt: at,
            revision: nextRevision,
          })
          .where(inProject(projectId, inRevision(id, from)))
          .returning({ revision: assistants.revision });
        return now && { row, ...now };
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
): Promise<PublishedRow | undefined> {
  const [assistant] = await tx
    .select({
      draft: assistants.draft,
      lastVersion: assistants.lastVersion,
      publishedVersion: assistants.publishedVersion,
      draftDiffers: assistants.draftDiffers,
      revision: assistants.revision,
    })
    .from(assistants)
    .where(inProject(projectId, inRevision(id, from)))
    .for('update');
  if (!assistant) return undefined;
  if (assistant.publishedVersion !== null && !assistant.draftDiffers) {
    const [published] = await versionsOf(
      tx,
      projectId,
      id,
      eq(assistantVersions.version, assistant.publishedVersion),
    );
    if (published) return { row: published, revision: assistant.revision };
  }
  const version = assistant.lastVersion + 1;
  const { versionId, note, at: createdAt } = of;
  const definition = assistant.draft;
  const [row] = await tx
    .insert(assistantVersions)
    .values({ id: versionId, projectId, assistantId: id, version, definition, note, createdAt })
    .returning();
  const [now] = await tx
    .update(assistants)
    .set({
      publishedVersion: version,
      lastVersion: version,
      draftDiffers: false,
      updatedAt: createdAt,
      revision: nextRevision,
    })
    .where(inProject(projectId, eq(assistants.id, id)))
    .returning({ revision: assistants.revision });
  return row && now && { row, ...now };
}

const nextRevision = sql`${assistants.revision} + 1`;

function inRevision(id: AssistantId, from: Revisions | undefined): SQL | undefined {
  return and(eq(assistants.id, id), from && inArray(assistants.revision, [...from]));
}

/** Keeps up whether the draft, as it stands, is what is published. */
async function compareDraft(tx: Transaction, projectId: Project, id: AssistantId): Promise<void> {
  const mine = inProject(projectId, eq(assistants.id, id));
  const isPublished = and(
    eq(assistantVersions.projectId, projectId),
    eq(assistantVersions.assistantId, assistants.id),
    eq(assistantVersions.version, assistants.publishedVersion),
  );
  const [both] = await tx
    .select({ draft: assistants.draft, published: assistantVersions.definition })
    .from(assistants)
    .leftJoin(assistantVersions, isPublished)
    .where(mine);
  const draftDiffers = !isDeepStrictEqual(both?.draft, both?.published ?? undefined);
  await tx.update(assistants).set({ draftDiffers }).where(mine);
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
