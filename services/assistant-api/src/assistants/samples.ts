/** Three assistants that a new project finds ready to talk to. */
import { readdir, readFile } from 'node:fs/promises';
import { type AssistantDefinition, createAssistantSchema } from '@parley/contracts/assistants';
import { createCalendarSchema } from '@parley/contracts/bookings';
import type { Id } from '@parley/contracts/ids';
import { newId } from '@parley/platform/ids';
import type { Clock } from '@parley/platform/time/clock';
import type { z } from 'zod';
import type { CalendarsStore } from '../bookings/calendars.store.ts';
import type { AssistantsStore } from './assistants.store.ts';

const folder = new URL('../../samples/', import.meta.url);
const calendarsFolder = new URL('calendars/', folder);

export interface Samples {
  /**
   * Gives a project the samples that it never had: one that was deleted stays away. Cheap to call again, and safe
   * on several nodes at once.
   */
  giveTo(projectId: Id<'project'>): Promise<void>;
  readonly definitions: readonly AssistantDefinition[];
}

export async function loadSamples(options: {
  store: Pick<AssistantsStore, 'insertSample'>;
  calendars: Pick<CalendarsStore, 'insertSample'>;
  clock: Clock;
}): Promise<Samples> {
  const { store, calendars, clock } = options;
  const [samples, sampleCalendars] = await Promise.all([readSamples(), readCalendars()]);
  const given = new Map<Id<'project'>, Promise<void>>();

  async function give(projectId: Id<'project'>): Promise<void> {
    // Before the assistants that book in them.
    for (const calendar of sampleCalendars) {
      const at = new Date(clock.now());
      const row = { id: newId('calendar'), projectId, ...calendar, createdAt: at, updatedAt: at };
      await calendars.insertSample(projectId, row);
    }
    // The last file first: lists show the newest at the top.
    for (const { sample, name, description, definition } of samples.toReversed()) {
      const at = new Date(clock.now());
      const id = newId('assistant');
      const row = {
        id,
        projectId,
        name,
        description,
        draft: definition,
        sample,
        createdAt: at,
        updatedAt: at,
      };
      await store.insertSample(projectId, row, { versionId: newId('version'), note: 'A sample', at });
    }
  }
  return {
    definitions: samples.map(({ definition }) => definition),
    giveTo(projectId) {
      let giving = given.get(projectId);
      if (!giving) {
        giving = give(projectId);
        given.set(projectId, giving);
        giving.catch(() => given.delete(projectId));
      }
      return giving;
    },
  };
}

/** What the samples book in. */
async function readCalendars(): Promise<(z.output<typeof createCalendarSchema> & { sample: string })[]> {
  const names = (await readdir(calendarsFolder)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, calendarsFolder), 'utf8');
      return { ...createCalendarSchema.parse(JSON.parse(text)), sample: name.replace(/\.json$/, '') };
    }),
  );
}

export async function readSamples(): Promise<
  (z.output<typeof createAssistantSchema> & { sample: string })[]
> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8');
      return { ...createAssistantSchema.parse(JSON.parse(text)), sample: name.replace(/\.json$/, '') };
    }),
  );
}
