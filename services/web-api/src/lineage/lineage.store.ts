/** SQL of the tree that keys, sessions and links make. It crosses projects: a credential is known by its id alone. */
import type { Role } from '@parley/contracts/access';
import type { Sql } from '@parley/platform/db/transaction';
import { sql } from 'drizzle-orm';

export type CredentialKind = 'api-key' | 'session' | 'link';

export interface Ended {
  id: string;
  kind: CredentialKind;
  role: Role;
  /** Only keys have one. */
  name: string | null;
}

/** A credential among those that another came from. */
export interface Ancestor {
  id: string;
  kind: CredentialKind;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

export function lineageStore(db: Sql) {
  return {
    /** The credential itself, then what it came from, up to the first. */
    async lineOf(id: string): Promise<Ancestor[]> {
      const { rows } = await db.execute<{
        id: string;
        kind: CredentialKind;
        expires_at: string | Date | null;
        revoked_at: string | Date | null;
      }>(sql`
        WITH RECURSIVE line AS (
          SELECT *, 1 AS depth FROM lineage WHERE id = ${id}
          UNION ALL
          SELECT lineage.*, depth + 1 FROM lineage JOIN line ON lineage.id = line.parent_id
        )
        SELECT id, kind, expires_at, revoked_at FROM line ORDER BY depth`);
      return rows.map(({ id, kind, expires_at, revoked_at }) => ({
        id,
        kind,
        expiresAt: expires_at === null ? null : new Date(expires_at),
        revokedAt: revoked_at === null ? null : new Date(revoked_at),
      }));
    },

    /**
     * Ends the credential and all that came from it, and says which of them counted until now. `keepKeys` leaves keys,
     * and what came from those.
     */
    async endTree(id: string, at: Date, { keepKeys }: { keepKeys: boolean }): Promise<Ended[]> {
      const { rows } = await db.execute<Ended & Record<string, unknown>>(sql`
        WITH RECURSIVE tree AS (
          SELECT id FROM lineage WHERE id = ${id}
          UNION ALL
          SELECT lineage.id FROM lineage JOIN tree ON lineage.parent_id = tree.id
          WHERE NOT (${keepKeys} AND lineage.kind = 'api-key')
        ), keys AS (
          UPDATE credentials SET revoked_at = ${at} WHERE id IN (SELECT id FROM tree) AND revoked_at IS NULL
          RETURNING id, 'api-key' AS kind, role, name
        ), browsers AS (
          UPDATE sessions SET revoked_at = ${at} WHERE id IN (SELECT id FROM tree) AND revoked_at IS NULL
          RETURNING id, 'session' AS kind, role, NULL AS name
        ), links AS (
          UPDATE link_tokens SET revoked_at = ${at}
          WHERE id IN (SELECT id FROM tree) AND revoked_at IS NULL AND used_at IS NULL
          RETURNING id, 'link' AS kind, role, NULL AS name
        )
        SELECT * FROM keys UNION ALL SELECT * FROM browsers UNION ALL SELECT * FROM links`);
      return rows;
    },

    /** Those that are revoked, expired or unknown. */
    async findEnded(ids: readonly string[], at: Date): Promise<string[]> {
      const { rows } = await db.execute<{ id: string }>(sql`
        SELECT asked.id FROM jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) AS asked (id)
        WHERE NOT EXISTS (
          SELECT FROM lineage WHERE lineage.id = asked.id AND revoked_at IS NULL
            AND (expires_at IS NULL OR expires_at > ${at})
        )`);
      return rows.map(({ id }) => id);
    },
  };
}

export type LineageStore = ReturnType<typeof lineageStore>;
