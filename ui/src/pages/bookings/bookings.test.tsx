import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Booking } from '@parley/contracts/bookings';
import { api, click, screen, show, waitFor } from '../../testing/page.tsx';
import { BookingsPage } from './bookings.page.tsx';

const calendar = {
  id: 'cal_01h455vb4pex5vsknk084sn02q',
  name: 'Harbor Dental',
  timeZone: 'America/New_York',
  hours: {},
  slotMinutes: 30,
  capacity: 1,
  revision: 1,
  createdAt: '2026-01-02T03:04:05.000Z',
  updatedAt: '2026-01-02T03:04:05.000Z',
};
const booking: Booking = {
  id: 'bkg_01h455vb4pex5vsknk084sn02q',
  calendarId: calendar.id as Booking['calendarId'],
  startsAt: '2026-11-30T14:00:00.000Z',
  endsAt: '2026-11-30T14:30:00.000Z',
  status: 'booked',
  name: 'Anna Lee',
  contact: '+12125550188',
  note: 'filling',
  conversationId: null,
  revision: 1,
  createdAt: '2026-01-02T03:04:05.000Z',
  updatedAt: '2026-01-02T03:04:05.000Z',
};
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: calendar.timeZone }).format(new Date());
const day = `GET /v1/calendars/${calendar.id}/days/${today}`;
const times = [{ time: '10:00', startsAt: booking.endsAt, free: 1 }];

function answers(role: string): { status: () => Booking['status'] } {
  let { status } = booking;
  api.answers('GET /v1/me', () => ({ body: { kind: 'session', role } }));
  api.answers('GET /v1/calendars', () => ({ body: { items: [calendar], nextCursor: null } }));
  api.answers(day, () => ({
    body: { day: today, times, bookings: [{ ...booking, status }], nextCursor: null },
  }));
  api.answers(`PATCH /v1/bookings/${booking.id}`, () => {
    status = status === 'booked' ? 'cancelled' : 'booked';
    return { body: { ...booking, status } };
  });
  return { status: () => status };
}

test('a day shows who comes when and what for, in the time of the calendar, and what is free', async () => {
  answers('developer');
  await show(<BookingsPage />);
  await screen.findByText('Anna Lee');
  for (const words of ['09:00 – 09:30', 'filling', '1 free time: 10:00 · America/New_York']) {
    await screen.findByText(words);
  }
});

test('a cancelled visit stays in sight, and one press takes its time again', async () => {
  const { status } = answers('developer');
  await show(<BookingsPage />);
  await screen.findByRole('button', { name: 'Cancel Anna Lee' });
  click('Cancel Anna Lee');
  await screen.findByText('Cancelled');
  assert.equal(status(), 'cancelled');
  click('Undo: book Anna Lee again');
  await waitFor(() => assert.equal(status(), 'booked'));
});

test('a viewer looks on and changes nothing', async () => {
  answers('viewer');
  await show(<BookingsPage />);
  await screen.findByText('Anna Lee');
  assert.equal(screen.queryByRole('button', { name: 'Cancel Anna Lee' }), null);
});
