/** What leaves of calendars and bookings: never a raw row. */
import type { Booking, Calendar } from '@parley/contracts/bookings';
import type { BookingRow } from './bookings.store.ts';
import type { CalendarRow } from './calendars.store.ts';

export function presentCalendar(row: CalendarRow): Calendar {
  const { id, name, timeZone, hours, slotMinutes, capacity, revision, createdAt, updatedAt } = row;
  const at = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  return { id, name, timeZone, hours, slotMinutes, capacity, revision, ...at };
}

export function presentBooking(row: BookingRow): Booking {
  const { id, calendarId, startsAt, endsAt, status, name, contact, note, conversationId } = row;
  return {
    id,
    calendarId,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    status,
    name,
    contact,
    note,
    conversationId,
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
