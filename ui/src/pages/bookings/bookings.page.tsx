import type { Booking, Calendar } from '@parley/contracts/bookings';
import { can } from '@parley/contracts/identity';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { count, formatTimeIn } from '../../lib/format.ts';
import { parley } from '../../lib/parley.ts';
import { meQuery } from '../../lib/session.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Select } from '../../parts/fields.tsx';
import { Card, Empty, Heading, Page, SkeletonRows } from '../../parts/surface.tsx';
import { toastDone, toastError } from '../../parts/toasts.tsx';
import { calendarDayQuery, calendarsQuery } from './queries.ts';

const dayMs = 86_400_000;
const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
const todayIn = (timeZone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date());

/** What is booked on a day of a calendar, and what is free. */
export function BookingsPage() {
  const calendars = useQuery(calendarsQuery);
  const [chosen, setChosen] = useState<string>();
  const [wished, setWished] = useState<string>();
  const calendar = calendars.data?.find(({ id }) => id === chosen) ?? calendars.data?.[0];
  const day = wished ?? (calendar === undefined ? '' : todayIn(calendar.timeZone));
  return (
    <Page>
      <Heading
        tab="Bookings"
        title="Bookings"
        lead="The visits that callers have booked, moved or cancelled, day by day."
        actions={
          calendar !== undefined && (
            <>
              <Select
                aria-label="Calendar"
                value={calendar.id}
                onChange={({ target }) => setChosen(target.value)}
              >
                {calendars.data?.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
              <Button size="icon" aria-label="The day before" onClick={() => setWished(dayAfter(day, -1))}>
                <ChevronLeft aria-hidden />
              </Button>
              <input
                type="date"
                aria-label="Day"
                className="rounded-lg border border-line bg-surface px-2.5 py-1.5 text-sm"
                value={day}
                onChange={({ target }) => target.value !== '' && setWished(target.value)}
              />
              <Button size="icon" aria-label="The day after" onClick={() => setWished(dayAfter(day, 1))}>
                <ChevronRight aria-hidden />
              </Button>
            </>
          )
        }
      />
      <Card className="overflow-hidden">
        {calendars.isPending && <SkeletonRows />}
        {calendars.error !== null && (
          <Failure error={calendars.error} onRetry={() => void calendars.refetch()} />
        )}
        {calendars.data?.length === 0 && (
          <Empty icon={CalendarDays} title="No calendars">
            Create one with <code>POST /v1/calendars</code>, and name it in a tool of the kind “bookings”.
          </Empty>
        )}
        {calendar !== undefined && <Day calendar={calendar} day={day} />}
      </Card>
    </Page>
  );
}

function Day({ calendar, day }: { calendar: Calendar; day: string }) {
  const { data, error, refetch, ...pages } = useInfiniteQuery(calendarDayQuery(calendar.id, day));
  const { data: me } = useQuery(meQuery);
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: ({ id, status }: Pick<Booking, 'id' | 'status'>) => parley.bookings.update(id, { status }),
    onSuccess: ({ name, status }) =>
      toastDone(
        status === 'cancelled' ? 'Visit cancelled' : 'Visit booked again',
        status === 'cancelled' ? `The time of ${name} is free. “Undo” takes it again.` : undefined,
      ),
    onError: (fault) => toastError('The visit was not changed', fault),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['bookings'] }),
  });
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows />;
  const bookings = data.pages.flatMap((page) => page.bookings);
  const times = data.pages[0]?.times ?? [];
  const free = times.filter((time) => time.free > 0);
  const mayChange = me !== undefined && can({ role: me.role, scopes: ['*'] }, 'bookings:write');
  return (
    <>
      {bookings.length === 0 && (
        <Empty icon={CalendarDays} title="Nothing is booked">
          {times.length === 0 ? 'It is closed on this day.' : 'What callers book is shown here.'}
        </Empty>
      )}
      <ul className="divide-y divide-line">
        {bookings.map((booking) => (
          <Row
            key={booking.id}
            booking={booking}
            timeZone={calendar.timeZone}
            busy={change.isPending}
            onChange={mayChange ? (status) => change.mutate({ id: booking.id, status }) : undefined}
          />
        ))}
      </ul>
      {pages.hasNextPage && (
        <div className="flex justify-center border-line border-t py-3">
          <Button disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
      <p className="border-line border-t px-5 py-3 text-faint text-xs">
        {free.length === 0
          ? 'No free time is left.'
          : `${count(free.length, 'free time')}: ${free.map(({ time }) => time).join(', ')}`}{' '}
        · {calendar.timeZone}
      </p>
    </>
  );
}

interface RowProps {
  booking: Booking;
  timeZone: string;
  busy: boolean;
  /** Undefined where the role may not. */
  onChange: ((status: Booking['status']) => void) | undefined;
}

function Row({ booking, timeZone, busy, onChange }: RowProps) {
  const { name, contact, note, status, startsAt, endsAt, conversationId } = booking;
  const cancelled = status === 'cancelled';
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3.5">
      <span className="tabular w-28 text-sm">
        {formatTimeIn(startsAt, timeZone)} – {formatTimeIn(endsAt, timeZone)}
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className={cancelled ? 'truncate text-muted line-through' : 'truncate font-medium'}>
            {name}
          </span>
          {note !== '' && <Badge>{note}</Badge>}
          {cancelled && <Badge tone="bad">Cancelled</Badge>}
        </p>
        <p className="mt-0.5 text-faint text-xs">
          {contact}
          {conversationId !== null && (
            <>
              {contact !== '' && ' · '}
              <Link
                to="/conversations/$conversationId"
                params={{ conversationId }}
                className="text-accent-text hover:underline"
              >
                Conversation
              </Link>
            </>
          )}
        </p>
      </div>
      {onChange !== undefined && (
        <Button
          size="small"
          disabled={busy}
          aria-label={cancelled ? `Undo: book ${name} again` : `Cancel ${name}`}
          onClick={() => onChange(cancelled ? 'booked' : 'cancelled')}
        >
          {cancelled ? 'Undo' : 'Cancel'}
        </Button>
      )}
    </li>
  );
}
