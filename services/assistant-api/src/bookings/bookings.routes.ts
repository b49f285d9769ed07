/** `/v1/calendars` and `/v1/bookings`. */
import {
  bookingPageSchema,
  bookingSchema,
  calendarDaySchema,
  calendarPageSchema,
  calendarSchema,
  createBookingSchema,
  createCalendarSchema,
  daySchema,
  listBookingsSchema,
  listCalendarDaySchema,
  updateBookingSchema,
  updateCalendarSchema,
} from '@parley/contracts/bookings';
import { idSchema } from '@parley/contracts/ids';
import { pageQuery } from '@parley/contracts/page';
import {
  etagOf,
  ifMatchHeader,
  ifNoneMatchHeader,
  notModified,
  revisionsIn,
  tagged,
} from '@parley/platform/http/etag';
import { idempotencyKeyHeader, type Once } from '@parley/platform/http/idempotency';
import type { App } from '@parley/platform/http/server';
import { projectOf, type Requires } from '@parley/platform/identity/principal';
import { z } from 'zod';
import type { Diary } from './diary.ts';

const calendarParams = z.object({ id: idSchema('calendar') });
const dayParams = z.object({ id: idSchema('calendar'), day: daySchema });
const params = z.object({ id: idSchema('booking') });

export function bookingsRoutes(app: App, requires: Requires, diary: Diary, once: Once<Diary>): void {
  app.get(
    '/v1/calendars',
    {
      onRequest: [requires('bookings:read')],
      schema: {
        operationId: 'listCalendars',
        summary: 'List calendars',
        description: 'What can be booked, newest first.',
        querystring: z.strictObject(pageQuery.shape),
        response: { 200: calendarPageSchema },
      },
    },
    async (request) => diary.calendars(projectOf(request), request.query),
  );

  app.post(
    '/v1/calendars',
    {
      onRequest: [requires('bookings:write')],
      schema: {
        operationId: 'createCalendar',
        summary: 'Create a calendar',
        description: 'Something that can be booked, with its opening hours.',
        headers: idempotencyKeyHeader,
        body: createCalendarSchema,
        response: { 201: calendarSchema },
      },
    },
    async (request, reply) =>
      once(request, reply, async (diary) => {
        const body = await diary.createCalendar(projectOf(request), request.body);
        const headers = { etag: etagOf(body.revision), location: `/v1/calendars/${body.id}` };
        return { status: 201, headers, body };
      }),
  );

  app.patch(
    '/v1/calendars/:id',
    {
      onRequest: [requires('bookings:write')],
      schema: {
        operationId: 'updateCalendar',
        summary: 'Change a calendar',
        description: 'What is booked already stays as it is.',
        params: calendarParams,
        headers: ifMatchHeader,
        body: updateCalendarSchema,
        response: { 200: calendarSchema },
      },
    },
    async (request, reply) => {
      const from = revisionsIn(request.headers['if-match']);
      const changed = await diary.updateCalendar(projectOf(request), request.params.id, request.body, from);
      return reply.header('etag', etagOf(changed.revision)).send(changed);
    },
  );

  app.get(
    '/v1/calendars/:id',
    {
      onRequest: [requires('bookings:read')],
      schema: {
        operationId: 'getCalendar',
        summary: 'Get a calendar',
        params: calendarParams,
        headers: ifNoneMatchHeader,
        response: { 200: calendarSchema, 304: notModified },
      },
    },
    async (request, reply) => {
      const found = await diary.calendar(projectOf(request), request.params.id);
      if (tagged(request, reply, found.revision).known) return reply.code(304).send(null);
      return reply.code(200).send(found);
    },
  );

  app.get(
    '/v1/calendars/:id/days/:day',
    {
      onRequest: [requires('bookings:read')],
      schema: {
        operationId: 'getCalendarDay',
        summary: 'Get a day of a calendar',
        description: 'When visits can begin, how many more there may be, and what is booked.',
        params: dayParams,
        querystring: listCalendarDaySchema,
        response: { 200: calendarDaySchema },
      },
    },
    async (request) => diary.day(projectOf(request), request.params.id, request.params.day, request.query),
  );

  app.get(
    '/v1/bookings',
    {
      onRequest: [requires('bookings:read')],
      schema: {
        operationId: 'listBookings',
        summary: 'List bookings',
        description: 'Those that were booked last first, cancelled ones too.',
        querystring: listBookingsSchema,
        response: { 200: bookingPageSchema },
      },
    },
    async (request) => diary.list(projectOf(request), request.query),
  );

  app.post(
    '/v1/bookings',
    {
      onRequest: [requires('bookings:write')],
      schema: {
        operationId: 'createBooking',
        summary: 'Book a visit',
        description:
          'Refused with `failed_precondition` where the time is taken, over, or none of the calendar.',
        headers: idempotencyKeyHeader,
        body: createBookingSchema,
        response: { 201: bookingSchema },
      },
    },
    async (request, reply) =>
      once(request, reply, async (diary) => {
        const body = await diary.create(projectOf(request), request.body);
        const headers = { etag: etagOf(body.revision), location: `/v1/bookings/${body.id}` };
        return { status: 201, headers, body };
      }),
  );

  app.get(
    '/v1/bookings/:id',
    {
      onRequest: [requires('bookings:read')],
      schema: {
        operationId: 'getBooking',
        summary: 'Get a booking',
        params,
        headers: ifNoneMatchHeader,
        response: { 200: bookingSchema, 304: notModified },
      },
    },
    async (request, reply) => {
      const found = await diary.get(projectOf(request), request.params.id);
      if (tagged(request, reply, found.revision).known) return reply.code(304).send(null);
      return reply.code(200).send(found);
    },
  );

  app.patch(
    '/v1/bookings/:id',
    {
      onRequest: [requires('bookings:write')],
      schema: {
        operationId: 'updateBooking',
        summary: 'Change a booking',
        description: 'Moves it, cancels it, takes its time again, or changes what is known of it.',
        params,
        headers: ifMatchHeader,
        body: updateBookingSchema,
        response: { 200: bookingSchema },
      },
    },
    async (request, reply) => {
      const from = revisionsIn(request.headers['if-match']);
      const changed = await diary.update(projectOf(request), request.params.id, request.body, from);
      return reply.header('etag', etagOf(changed.revision)).send(changed);
    },
  );
}
