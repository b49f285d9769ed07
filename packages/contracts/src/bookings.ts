/** Bodies of `/v1/calendars` and `/v1/bookings`: what can be booked, and what is. */
import { z } from 'zod';
import { clockTimeSchema, weekdays } from './flow.ts';
import { idSchema } from './ids.ts';
import { pageOf, pageQuery } from './page.ts';
import { textSchema, visibleSchema, wordsSchema } from './text.ts';

/** Neither the clock nor the database goes much beyond. */
const lastDay = '9999-12-01';
const tooFar = `must be before ${lastDay}`;
export const daySchema = z.iso
  .date()
  .refine((day) => day < lastDay, tooFar)
  .meta({ description: "A day of the calendar's time zone: 2026-03-02" });
const instant = z.iso
  .datetime({ offset: true })
  .refine((moment) => !(Date.parse(moment) >= Date.parse(lastDay)), tooFar);

const closesSchema = z
  .string()
  .regex(/^(?:([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as 17:30, or 24:00');
const openSchema = z.strictObject({ opens: clockTimeSchema, closes: closesSchema }).meta({
  id: 'OpeningHours',
  description: 'Clock times of the calendar; several a day leave a break between them',
});

export const hoursSchema = z.partialRecord(z.enum(weekdays), z.array(openSchema).max(10)).meta({
  id: 'WeeklyHours',
  description: 'When visits can begin and end, by weekday; a day left out is closed',
});
export type WeeklyHours = z.output<typeof hoursSchema>;

const timeZone = textSchema(60, 1).meta({ description: 'IANA name, such as Europe/Berlin' });
const slotMinutes = z
  .int()
  .min(5)
  .max(1440)
  .meta({ description: 'How long a visit is; visits begin as far apart' });
const capacity = z.int().min(1).max(100).meta({ description: 'How many visits there may be at a time' });

export const createCalendarSchema = z
  .strictObject({
    name: visibleSchema(120),
    timeZone,
    hours: hoursSchema,
    slotMinutes: slotMinutes.default(30),
    capacity: capacity.default(1),
  })
  .meta({ id: 'NewCalendar', description: 'Something that can be booked: a room, a dentist, a practice' });

export const updateCalendarSchema = z
  .strictObject({
    name: visibleSchema(120).optional(),
    timeZone: timeZone.optional(),
    hours: hoursSchema.optional(),
    slotMinutes: slotMinutes.optional(),
    capacity: capacity.optional(),
  })
  .meta({ id: 'CalendarChange', description: 'What is booked already stays as it is' });

export const calendarSchema = z
  .strictObject({
    id: idSchema('calendar'),
    name: z.string().meta({ description: 'By which tools name it' }),
    timeZone: z.string(),
    hours: hoursSchema,
    slotMinutes: z.int(),
    capacity: z.int(),
    revision: z.int().positive().meta({ description: 'One more with every edit; the ETag is made of it' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Calendar', description: 'Something that can be booked' });
export type Calendar = z.infer<typeof calendarSchema>;
export const calendarPageSchema = pageOf(calendarSchema).meta({
  id: 'CalendarPage',
  description: 'A page of calendars',
});

const name = visibleSchema(200).meta({ description: 'Whose visit it is' });
const contact = wordsSchema(200).meta({ description: 'A phone number or an e-mail address' });
const note = wordsSchema(1000).meta({ description: 'What for' });

export const bookingSchema = z
  .strictObject({
    id: idSchema('booking'),
    calendarId: idSchema('calendar'),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    status: z.enum(['booked', 'cancelled']),
    name: z.string(),
    contact: z.string(),
    note: z.string(),
    conversationId: idSchema('conversation')
      .nullable()
      .meta({ description: 'In which it was booked; null where a person or a program did it' }),
    revision: z.int().positive().meta({ description: 'One more with every edit; the ETag is made of it' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Booking', description: 'A visit' });
export type Booking = z.infer<typeof bookingSchema>;
export const bookingPageSchema = pageOf(bookingSchema).meta({
  id: 'BookingPage',
  description: 'A page of bookings',
});

export const listBookingsSchema = z.strictObject({
  calendarId: idSchema('calendar').optional(),
  conversationId: idSchema('conversation').optional(),
  ...pageQuery.shape,
});

export const createBookingSchema = z
  .strictObject({
    calendarId: idSchema('calendar'),
    startsAt: instant.meta({ description: 'One of the free times of `GET /v1/calendars/{id}/days/{day}`' }),
    name,
    contact: contact.default(''),
    note: note.default(''),
  })
  .meta({ id: 'NewBooking', description: 'A visit to be booked' });

export const updateBookingSchema = z
  .strictObject({
    startsAt: instant.optional().meta({ description: 'Moves it' }),
    name: name.optional(),
    contact: contact.optional(),
    note: note.optional(),
    status: z.enum(['booked', 'cancelled']).optional().meta({
      description:
        '`cancelled` frees its time; `booked` takes it again, or that of `startsAt`, where it is free',
    }),
  })
  .meta({
    id: 'BookingChange',
    description: 'Moves, cancels or restores a visit, or changes what is known of it',
  });

export const listCalendarDaySchema = z.strictObject({
  limit: pageQuery.shape.limit
    .unwrap()
    .default(100)
    .meta({ description: 'How many bookings at most (1 to 100)' }),
  cursor: pageQuery.shape.cursor.meta({ description: 'The `nextCursor` of the page before' }),
});

export const calendarDaySchema = z
  .strictObject({
    day: daySchema,
    times: z
      .array(
        z
          .strictObject({
            time: clockTimeSchema,
            startsAt: z.iso.datetime(),
            free: z.int().meta({ description: 'How many more visits can be booked' }),
          })
          .meta({ id: 'CalendarTime' }),
      )
      .meta({ description: 'When visits can begin, the earliest first' }),
    bookings: z
      .array(bookingSchema)
      .meta({ description: 'A page of those of that day, the earliest first, cancelled ones too' }),
    nextCursor: z.string().nullable().meta({ description: 'null when no more bookings follow' }),
  })
  .meta({ id: 'CalendarDay', description: 'A day of a calendar' });
export type CalendarDay = z.infer<typeof calendarDaySchema>;
