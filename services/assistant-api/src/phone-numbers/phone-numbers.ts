/** Telephone numbers: each names the assistant that answers it. */
import type { Id } from '@parley/contracts/ids';
import type { Page, PageQuery } from '@parley/contracts/page';
import type {
  createPhoneNumberSchema,
  PhoneNumber,
  updatePhoneNumberSchema,
} from '@parley/contracts/phone-numbers';
import { violatedConstraint } from '@parley/platform/db/errors';
import { pageOfRows, readPage } from '@parley/platform/db/page';
import { ParleyError } from '@parley/platform/errors';
import { changedError } from '@parley/platform/http/etag';
import { newId } from '@parley/platform/ids';
import type { Clock } from '@parley/platform/time/clock';
import type { z } from 'zod';
import type { Assistants } from '../assistants/assistants.ts';
import { e164Of } from './e164.ts';
import { presentPhoneNumber } from './phone-numbers.present.ts';
import type { PhoneNumberRow, PhoneNumbersStore } from './phone-numbers.store.ts';

type Project = Id<'project'>;
type PhoneNumberId = Id<'phoneNumber'>;
type Revisions = readonly number[];

/**
 * All that take an id, of a number or an assistant, throw not_found; those that edit throw aborted (412) where the
 * number is in none of the revisions of `from`.
 */
export interface PhoneNumbers {
  list(projectId: Project, query: PageQuery): Promise<Page<PhoneNumber>>;
  get(projectId: Project, id: PhoneNumberId): Promise<PhoneNumber>;
  /** Throws invalid_argument for what is no number, and already_exists for one that is in use. */
  create(projectId: Project, body: z.output<typeof createPhoneNumberSchema>): Promise<PhoneNumber>;
  update(
    projectId: Project,
    id: PhoneNumberId,
    body: z.output<typeof updatePhoneNumberSchema>,
    from?: Revisions,
  ): Promise<PhoneNumber>;
  /** Nobody answers it any more, and its calls end. */
  remove(projectId: Project, id: PhoneNumberId, from?: Revisions): Promise<void>;
}

export function createPhoneNumbers(options: {
  store: PhoneNumbersStore;
  assistants: Pick<Assistants, 'get'>;
  clock: Clock;
  /** What a carrier is to ask; null where our address is not known. */
  answerUrl: string | null;
}): PhoneNumbers {
  const { store, assistants, clock, answerUrl } = options;
  const present = (row: PhoneNumberRow) => presentPhoneNumber(row, answerUrl);

  async function mustFind(projectId: Project, id: PhoneNumberId): Promise<PhoneNumberRow> {
    const row = await store.find(projectId, id);
    if (row) return row;
    throw new ParleyError('not_found', 'There is no such telephone number.');
  }
  /** Why nothing was edited. */
  async function changedOrMissing(projectId: Project, id: PhoneNumberId): Promise<never> {
    const { revision } = await mustFind(projectId, id);
    throw changedError(revision, 'It has changed since it was read. Read it again, and decide what stays.');
  }
  async function mustKnow(projectId: Project, assistantId: Id<'assistant'>): Promise<void> {
    await assistants.get(projectId, assistantId).catch((error: unknown) => {
      if (!(error instanceof ParleyError) || error.code !== 'not_found') throw error;
      const faults = [{ path: 'assistantId', message: 'there is no such assistant' }];
      throw new ParleyError('not_found', 'There is no such assistant.', { faults });
    });
  }

  return {
    async list(projectId, query) {
      const page = readPage(query);
      return pageOfRows(await store.list(projectId, page), page.limit, present);
    },
    get: async (projectId, id) => present(await mustFind(projectId, id)),
    async create(projectId, body) {
      const number = e164Of(body.number);
      if (number === undefined) {
        const faults = [{ path: 'number', message: 'must be a number such as +1 415 555 2671' }];
        throw new ParleyError('invalid_argument', 'This is no telephone number.', { faults });
      }
      await mustKnow(projectId, body.assistantId);
      const at = new Date(clock.now());
      const { assistantId } = body;
      const row = { id: newId('phoneNumber'), projectId, number, assistantId, createdAt: at, updatedAt: at };
      return present(await store.insert(projectId, row).catch((error: unknown) => taken(error, number)));
    },
    async update(projectId, id, { assistantId }, from) {
      if (assistantId !== undefined) await mustKnow(projectId, assistantId);
      const row = await store.update(projectId, id, { assistantId }, new Date(clock.now()), from);
      return row ? present(row) : changedOrMissing(projectId, id);
    },
    async remove(projectId, id, from) {
      if (!(await store.delete(projectId, id, from))) await changedOrMissing(projectId, id);
    },
  };
}

function taken(error: unknown, number: string): never {
  if (violatedConstraint(error) !== 'phone_numbers_once') throw error;
  const faults = [{ path: 'number', message: 'is in use already' }];
  throw new ParleyError('already_exists', `${number} is in use already.`, { faults });
}
