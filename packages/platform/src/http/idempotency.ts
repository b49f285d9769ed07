/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): what was asked for once is done once, however often
 * it is sent. The effect and the answer are written in one transaction, so there is never one without the other.
 *
 * An answer may hold a secret, such as a new API key. It is kept only under a key made from the credential that
 * asked, of which the database has nothing but a hash: nobody else can open it, and neither can we.
 */
import { createHash, hkdfSync } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { atMost, atMostEach } from '../async/limit.ts';
import type { Database, Within } from '../db/db.ts';
import type { Transaction } from '../db/transaction.ts';
import { ParleyError } from '../errors.ts';
import { credentialOf, tenantOf } from '../identity/principal.ts';
import { sessionTokenOf } from '../identity/session-token.ts';
import type { Log } from '../log/log.ts';
import { type Clock, every } from '../time/clock.ts';
import { decrypt, encrypt, keyBytes } from '../vault/keys.ts';

/** For the `headers` of a route that answers by `Once`. */
export const idempotencyKeyHeader = z.looseObject({
  'idempotency-key': z
    .string()
    // regexp: anchored, and of 257 characters at most.
    .regex(
      /^(?:"[ !#-[\]-~]{1,255}"|[!#-[\]-~]{1,255})$/,
      'must be 1 to 255 characters of ASCII, with quotes around them or without',
    )
    .optional()
    .meta({
      description:
        'A text of your own for this request, such as a UUID: sent again with the same body within 24 hours, the request is answered as the first time and does nothing',
    }),
});

/** Said of an answer that was given before. */
export const replayedHeader = 'idempotent-replayed';

/** How long an answer is kept. */
const lifeMs = 24 * 3600_000;
const sweepMs = 3600_000;
/** Keyed requests of one service that are worked on at a time; its pool has ten connections. */
const mostAtWork = 4;
/** Of them of one project: another's are not kept waiting by it. */
const mostOfProject = 2;
/** While another request of the same key is at work. */
const waitMs = 1_000;
/** Of one project, kept at a time. */
const mostAnswers = 20_000;
const mostBytes = 64 * 1024 * 1024;

/** What a route answers. */
export interface Answer {
  status: 200 | 201;
  headers?: Readonly<Record<string, string>>;
  body: object;
}

/**
 * Does the work and sends its answer. With an `Idempotency-Key` all that `domain` writes is kept together with the
 * answer, or nothing is. A refusal is not kept: it has done nothing, and may be gone the next time.
 *
 * Throws `invalid_argument` (422) for a key that came with another request before, `aborted` (409, with when to come
 * again) while that one is at work, `resource_exhausted` where the project has too many answers kept.
 */
export type Once<Domain> = <Reply extends FastifyReply>(
  request: FastifyRequest,
  reply: Reply,
  work: (domain: Domain) => Promise<Answer>,
) => Promise<Reply>;

/** The kept answers of a service, in the table that `SELECT parley_idempotency();` makes in one of its migrations. */
export interface Idempotency {
  /** `domainIn` makes what does the work, of stores on the database or on an open transaction. */
  once<Domain>(domainIn: (within: Within) => Domain): Once<Domain>;
  close(): Promise<void>;
}

type Kept = Required<Omit<Answer, 'body'>> & { text: string };

export function openIdempotency({ db, clock, log }: { db: Database; clock: Clock; log: Log }): Idempotency {
  const sweep = () =>
    db.system
      .execute(sql`DELETE FROM idempotency_keys WHERE expires_at < ${new Date(clock.now())}`)
      .then(() => undefined)
      .catch((err: unknown) => log.warn({ err }, 'answers that are past their time could not be deleted'));
  let sweeping = sweep();
  const timer = every(clock, sweepMs, () => {
    sweeping = sweep();
  });

  // The work waits within its transaction, perhaps for a thread that checks: the pool is there for others too.
  const few = atMost(mostAtWork);
  const fewOf = atMostEach(mostOfProject);
  const once =
    <Domain>(domainIn: (within: Within) => Domain): Once<Domain> =>
    async (request, reply, work) => {
      const write = ({ status, headers = {}, body }: Answer): Kept => ({
        status,
        headers,
        text: String(reply.code(status).serialize(body)),
      });
      const key = request.headers['idempotency-key'];
      if (typeof key !== 'string') return send(reply, write(await work(domainIn(db))));
      const row = rowOf(request, key.replace(/^"|"$/g, ''));
      const at = new Date(clock.now());
      const atWork = <T>(work: () => Promise<T>) => fewOf(row.projectId, () => few(work));
      const { kept, replayed } = await atWork(() =>
        db.transaction(async (tx) => {
          await mustBeAlone(tx, row.hash);
          const before = await tx.project(row.projectId, (part) => find(part, row, at));
          if (before) return { kept: before, replayed: true };
          const kept = write(await work(domainIn(within(tx))));
          await tx.project(row.projectId, (part) => insert(part, row, kept, at));
          return { kept, replayed: false };
        }),
      );
      if (replayed) reply.header(replayedHeader, 'true');
      return send(reply, kept);
    };

  return {
    once,
    async close() {
      timer.cancel();
      await sweeping;
    },
  };
}

function within(tx: Transaction): Within {
  return {
    system: tx,
    project: (projectId, work) => tx.project(projectId, work),
    transaction: (work) => tx.transaction(work),
  };
}

function send<Reply extends FastifyReply>(reply: Reply, { status, headers, text }: Kept): Reply {
  // As bytes: it has been written by the schema of the answer already.
  const type = { 'content-type': 'application/json; charset=utf-8' };
  return reply
    .code(status)
    .headers({ ...headers, ...type })
    .send(Buffer.from(text)) as Reply;
}

type Row = ReturnType<typeof rowOf>;

/** Of one credential and one route: another's key of the same name is another key. */
function rowOf(request: FastifyRequest, key: string) {
  const { projectId, credentialId } = tenantOf(request);
  const { method, url, headers, body } = request;
  const hash = digest([projectId, credentialId, method, request.routeOptions.url, key]);
  const { kind, value } = credentialOf(headers);
  const proof = kind === 'cookie' ? (sessionTokenOf(value, false) ?? '') : value;
  return {
    hash,
    projectId,
    asked: digest([url, headers['if-match'] ?? null, body ?? null]),
    sealKey: Buffer.from(hkdfSync('sha256', proof, hash, 'parley.idempotency.1', keyBytes)),
  };
}

function digest(parts: readonly unknown[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

/** Held to the end of the transaction, however that comes: of a process that dies no mark stays behind. */
async function mustBeAlone(tx: Transaction, hash: Buffer): Promise<void> {
  const { rows } = await tx.execute<{ alone: boolean }>(
    sql`SELECT pg_try_advisory_xact_lock(${hash.readBigInt64BE().toString()}::bigint) AS alone`,
  );
  if (rows[0]?.alone) return;
  const message = 'The first request with this Idempotency-Key is still at work. Send it again in a moment.';
  throw new ParleyError('aborted', message, { retryAfterMs: waitMs });
}

async function find(tx: Transaction, row: Row, at: Date): Promise<Kept | undefined> {
  const { rows } = await tx.execute<{ asked: Buffer; answer: Buffer }>(
    sql`SELECT asked, answer FROM idempotency_keys
        WHERE project_id = ${row.projectId} AND hash = ${row.hash} AND expires_at > ${at}`,
  );
  const [found] = rows;
  if (!found) return undefined;
  if (!row.asked.equals(found.asked)) {
    const message =
      'This Idempotency-Key came with another request within the last 24 hours. Take a new key for a new request.';
    throw new ParleyError('invalid_argument', message, { httpStatus: 422 });
  }
  return JSON.parse(decrypt(row.sealKey, found.answer, row.hash).toString('utf8')) as Kept;
}

async function insert(tx: Transaction, row: Row, kept: Kept, at: Date): Promise<void> {
  const { projectId, hash, asked, sealKey } = row;
  const answer = encrypt(sealKey, Buffer.from(JSON.stringify(kept)), hash);
  const { rows } = await tx.execute<{ answers: number; bytes: number }>(
    sql`SELECT count(*)::int AS answers, coalesce(sum(octet_length(answer)), 0)::float8 AS bytes
        FROM idempotency_keys WHERE project_id = ${projectId}`,
  );
  const { answers = 0, bytes = 0 } = rows[0] ?? {};
  if (answers >= mostAnswers || bytes + answer.length > mostBytes) {
    const message = `This project has sent ${answers} requests with an Idempotency-Key within a day, and no more answers are kept. Send this one without.`;
    throw new ParleyError('resource_exhausted', message, { retryAfterMs: sweepMs });
  }
  // What is there already is past its time, or it would have been found.
  await tx.execute(
    sql`INSERT INTO idempotency_keys (hash, project_id, asked, answer, expires_at)
        VALUES (${hash}, ${projectId}, ${asked}, ${answer}, ${new Date(at.getTime() + lifeMs)})
        ON CONFLICT (hash) DO UPDATE
          SET asked = excluded.asked, answer = excluded.answer, expires_at = excluded.expires_at`,
  );
}
