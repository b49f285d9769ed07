/** SQL of organizations and their projects. Neither belongs to a project, so all of it runs with the owner's rights. */
import type { Id } from '@parley/contracts/ids';
import type { Sql } from '@parley/platform/db/transaction';
import { asc, eq, sql } from 'drizzle-orm';
import { emptyHash } from '../audit/audit.ts';
import { organizations, projects } from '../schema.ts';

export interface Place {
  organization: { id: Id<'organization'>; name: string };
  project: { id: Id<'project'>; name: string };
}

/** Any number that no other lock of this database uses. */
const firstStartLock = 1_894_001;

export function organizationsStore(db: Sql) {
  return {
    /** Holds others off until the transaction ends: two first starts at once make one organization. */
    async lockFirstStart(): Promise<void> {
      await db.execute(sql`SELECT pg_advisory_xact_lock(${firstStartLock})`);
    },

    /** Holds off whoever else makes or ends a credential of the organization, until the transaction ends. */
    async lock(id: Id<'organization'>): Promise<void> {
      await db.select({}).from(organizations).where(eq(organizations.id, id)).for('update');
    },

    /** The oldest project and its organization; undefined in an empty system. */
    async oldest(): Promise<Place | undefined> {
      const rows = await places(db).orderBy(asc(projects.id)).limit(1);
      return rows[0];
    },

    async placeOf(projectId: string): Promise<Place | undefined> {
      const rows = await places(db).where(eq(projects.id, projectId as Id<'project'>));
      return rows[0];
    },

    async insert({ organization, project }: Place, at: Date): Promise<void> {
      await db.insert(organizations).values({ ...organization, createdAt: at, auditHash: emptyHash });
      await db.insert(projects).values({ ...project, organizationId: organization.id, createdAt: at });
    },
  };
}

export type OrganizationsStore = ReturnType<typeof organizationsStore>;

function places(db: Sql) {
  return db
    .select({
      organization: { id: organizations.id, name: organizations.name },
      project: { id: projects.id, name: projects.name },
    })
    .from(projects)
    .innerJoin(organizations, eq(organizations.id, projects.organizationId))
    .$dynamic();
}
