/** A project with a calendar and conversations that book in it, on a real database. */
import type { createCalendarSchema } from '@parley/contracts/bookings';
import type { Id } from '@parley/contracts/ids';
import type { BookingRequest } from '@parley/engine/bookings-tool';
import type { Projects } from '@parley/platform/db/transaction';
import { newId } from '@parley/platform/ids';
import type { Clock } from '@parley/platform/time/clock';
import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import { echoDefinition, type testAssistantApi } from '../testing.ts';
import { bookingsStore } from './bookings.store.ts';
import { createBookings } from './bookings.ts';
import { calendarsStore } from './calendars.store.ts';
import { bookingDesk } from './desk.ts';

/** `db` is what the bookings work on: one that breaks, for example. */
export async function bookingStage(
  api: Awaited<ReturnType<typeof testAssistantApi>>,
  clock: Clock,
  body: z.output<typeof createCalendarSchema>,
  db: Projects = api.db,
) {
  const projectId = newId('project');
  const at = new Date(clock.now());
  const row = { id: newId('calendar'), projectId, ...body, createdAt: at, updatedAt: at };
  const calendar = (await calendarsStore(api.db).insert(projectId, row))!;
  const bookings = createBookings({ db, clock });
  const store = bookingsStore(api.db);

  return {
    projectId,
    calendar,
    bookings,
    store,
    async conversation(): Promise<Id<'conversation'>> {
      const key = api.key(projectId);
      const assistant = { name: newId('request'), definition: echoDefinition() };
      const { body } = await api.ask(key, 'POST', '/v1/assistants', assistant);
      await api.ask(key, 'POST', `/v1/assistants/${body.id}/publish`, {});
      const id = newId('conversation');
      await api.db.project(projectId, async (tx) => {
        await tx.execute(sql`
          INSERT INTO conversations (id, project_id, assistant_id, assistant_name, version, status, channel, mode,
            metadata, node_id, started_at, evidence_at)
          VALUES (${id}, ${projectId}, ${body.id as string}, 'Echo', 1, 'live', 'websocket', 'text', '{}', 'node_1',
            now(), now())`);
      });
      return id;
    },
    desk(conversationId: Id<'conversation'>, follows = true) {
      const calendars = calendarsStore(db);
      const desk = bookingDesk({
        clock,
        bookings,
        calendars,
        projectId,
        conversationId,
        language: 'en',
        follows,
      });
      return (action: BookingRequest['action'], input: unknown, id = 'book-1') =>
        desk(
          { action, calendar: body.name, call: { id, name: `visits-${action}`, input } },
          AbortSignal.timeout(60_000),
        ) as Promise<Record<string, unknown>>;
    },
    async booked() {
      const all = await store.within(projectId, calendar.id, [clock.now(), clock.now() + 9e9], {
        limit: 5000,
        after: null,
      });
      return all.filter(({ status }) => status === 'booked');
    },
  };
}
