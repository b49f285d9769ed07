/** Assistants: a draft that changes, versions that never do, and one of them published. */
import type {
  Assistant,
  AssistantDefinition,
  AssistantSummary,
  AssistantVersion,
  AssistantVersionSummary,
  createAssistantSchema,
  updateAssistantSchema,
} from '@parley/contracts/assistants';
import type { Id } from '@parley/contracts/ids';
import type { Page } from '@parley/contracts/page';
import type { Engine } from '@parley/engine/engine';
import { violatedConstraint } from '@parley/platform/db/errors';
import { type PageRequest, pageOfRows } from '@parley/platform/db/page';
import { ParleyError } from '@parley/platform/errors';
import { changedError } from '@parley/platform/http/etag';
import { newId } from '@parley/platform/ids';
import type { Clock } from '@parley/platform/time/clock';
import type { z } from 'zod';
import {
  presentAssistant,
  presentAssistantSummary,
  presentVersion,
  presentVersionSummary,
} from './assistants.present.ts';
import type { AssistantRow, AssistantsStore, Revisions, VersionRow } from './assistants.store.ts';
import type { Definitions } from './definitions.ts';
import type { Samples } from './samples.ts';

type Project = Id<'project'>;
type AssistantId = Id<'assistant'>;

/** A version of an assistant, to run a call with. */
export interface Runnable {
  id: AssistantId;
  name: string;
  version: number;
  definition: AssistantDefinition;
}

/** A version that runs from now on, and the revision of its assistant. */
export interface Published {
  version: AssistantVersion;
  revision: number;
}

export interface Assistants {
  list(projectId: Project, page: PageRequest): Promise<Page<AssistantSummary>>;
  /** Throws not_found, as all that take an id do. */
  get(projectId: Project, id: AssistantId): Promise<Assistant>;
  /** Throws invalid_argument with the definition's faults, already_exists for a name that is taken. What edits throws
   * aborted where the assistant is in none of the revisions that `from` lists. */
  create(projectId: Project, wish: z.output<typeof createAssistantSchema>): Promise<Assistant>;
  update(
    projectId: Project,
    id: AssistantId,
    changes: z.output<typeof updateAssistantSchema>,
    from?: Revisions,
  ): Promise<Assistant>;
  archive(projectId: Project, id: AssistantId, from?: Revisions): Promise<void>;
  /** `made` is false where the draft is the published version already. What was not checked is never published: the
   * draft may be another by then, and is looked at again. */
  publish(
    projectId: Project,
    id: AssistantId,
    note: string,
    from?: Revisions,
  ): Promise<Published & { made: boolean }>;
  rollBack(projectId: Project, id: AssistantId, version: number, from?: Revisions): Promise<Published>;
  versions(projectId: Project, id: AssistantId, page: PageRequest): Promise<Page<AssistantVersionSummary>>;
  version(projectId: Project, id: AssistantId, version: number): Promise<AssistantVersion>;
  /** By id or exact name; the published version unless one is named. Throws not_found or failed_precondition. */
  toRun(projectId: Project, reference: string, version?: number): Promise<Runnable>;
}

export function createAssistants(options: {
  store: AssistantsStore;
  clock: Clock;
  /** Says whether a definition can run. */
  engine: Pick<Engine, 'mustRun'>;
  definitions: Pick<Definitions, 'flowFaultsOf'>;
  samples: Samples;
}): Assistants {
  const { store, clock, engine, definitions, samples } = options;
  const now = () => new Date(clock.now());

  async function mustRun(definition: AssistantDefinition): Promise<void> {
    engine.mustRun(definition, { flowFaults: await definitions.flowFaultsOf(definition) });
  }
  async function mustFind(projectId: Project, id: AssistantId): Promise<AssistantRow> {
    return (await store.find(projectId, id)) ?? missing();
  }
  async function mustFindVersion(projectId: Project, id: AssistantId, version: number): Promise<VersionRow> {
    const row = version > mostVersion ? undefined : await store.version(projectId, id, version);
    return row ?? noVersion(version);
  }
  /** Why nothing was edited. */
  async function changedOrMissing(projectId: Project, id: AssistantId): Promise<never> {
    return changed(await mustFind(projectId, id));
  }
  async function get(projectId: Project, id: AssistantId): Promise<Assistant> {
    return presentAssistant(await mustFind(projectId, id));
  }

  return {
    get,
    async list(projectId, page) {
      await samples.giveTo(projectId);
      return pageOfRows(await store.list(projectId, page), page.limit, presentAssistantSummary);
    },
    async create(projectId, { name, description, definition }) {
      await mustRun(definition);
      const id = newId('assistant');
      const at = now();
      const row = { id, projectId, name, description, draft: definition, createdAt: at, updatedAt: at };
      await store.insert(projectId, row).catch((error: unknown) => nameTaken(error, name));
      return get(projectId, id);
    },
    async update(projectId, id, { name, description, definition }, from) {
      if (definition) await mustRun(definition);
      const changes = {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(definition === undefined ? {} : { draft: definition }),
      };
      const found = await store
        .update(projectId, id, changes, now(), from)
        .catch((error: unknown) => nameTaken(error, name ?? ''));
      return found ? get(projectId, id) : changedOrMissing(projectId, id);
    },
    async archive(projectId, id, from) {
      if (!(await store.archive(projectId, id, now(), from))) await changedOrMissing(projectId, id);
    },
    async publish(projectId, id, note, from) {
      const of = { versionId: newId('version'), note, at: now() };
      for (let tries = 1; ; tries += 1) {
        const found = await mustFind(projectId, id);
        if (from && !from.includes(found.revision)) changed(found);
        await mustRun(found.draft);
        const published = await store.publish(projectId, id, of, [found.revision]);
        if (published) {
          const { row, revision } = published;
          return { version: presentVersion(row, row.version), revision, made: row.id === of.versionId };
        }
        if (from || tries === mostTries) await changedOrMissing(projectId, id);
      }
    },
    async rollBack(projectId, id, version, from) {
      await mustFindVersion(projectId, id, version);
      const published = await store.rollBack(projectId, id, version, now(), from);
      const { row, revision } = published ?? (await changedOrMissing(projectId, id));
      return { version: presentVersion(row, version), revision };
    },
    async versions(projectId, id, page) {
      const { publishedVersion } = await mustFind(projectId, id);
      const rows = await store.versions(projectId, id, page);
      return pageOfRows(rows, page.limit, (row) => presentVersionSummary(row, publishedVersion));
    },
    async version(projectId, id, version) {
      const { publishedVersion } = await mustFind(projectId, id);
      return presentVersion(await mustFindVersion(projectId, id, version), publishedVersion);
    },
    async toRun(projectId, reference, version) {
      await samples.giveTo(projectId);
      const assistant = (await store.findByReference(projectId, reference)) ?? missing();
      const wanted = version ?? assistant.publishedVersion;
      if (wanted === null) {
        throw new ParleyError('failed_precondition', 'This assistant has not been published yet.');
      }
      const row = await mustFindVersion(projectId, assistant.id, wanted);
      return { id: assistant.id, name: assistant.name, version: wanted, definition: row.definition };
    },
  };
}

/** More than the database counts to. */
const mostVersion = 2 ** 31 - 1;

/** How often a draft is looked at that others change meanwhile. */
const mostTries = 5;

/** Names what is there now, so that one need not ask before one decides. */
function changed({ revision, updatedAt }: Pick<AssistantRow, 'revision' | 'updatedAt'>): never {
  const message = `The assistant has changed since you read it: it is at revision ${revision} of ${updatedAt.toISOString()}. Read it again, and decide what stays.`;
  throw changedError(revision, message);
}

function missing(): never {
  throw new ParleyError('not_found', 'There is no such assistant.');
}

function noVersion(version: number): never {
  throw new ParleyError('not_found', `This assistant has no version ${version}.`);
}

function nameTaken(error: unknown, name: string): never {
  if (violatedConstraint(error) !== 'assistants_name') throw error;
  const faults = [{ path: 'name', message: 'is taken' }];
  throw new ParleyError('already_exists', `There is an assistant named "${name}" already.`, { faults });
}
