import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createCalendarSchema } from '@parley/contracts/bookings';
import type { Projects } from '@parley/platform/db/transaction';
import { ParleyError } from '@parley/platform/errors';
import { newId } from '@parley/platform/ids';
import { systemClock } from '@parley/platform/time/clock';
import { daysAfter, momentOf, wallTimeOf } from '@parley/platform/time/zoned';
import { testAssistantApi } from '../testing.ts';
import { bookingStage } from './stage.test-support.ts';

const api = await testAssistantApi();
const clock = systemClock;
const zone = 'America/New_York';
const every = [{ opens: '09:00', closes: '12:00' }];
const hours = {
  sunday: every,
  monday: every,
  tuesday: every,
  wednesday: every,
  thursday: every,
  friday: every,
  saturday: every,
};
const tomorrow = daysAfter(wallTimeOf(clock.now(), zone).day, 1);
const at = (time: string, day = tomorrow) => momentOf({ day, time }, zone)!;
const ada = { name: 'Ada', contact: '+1 (212) 555-0171', note: 'cleaning' };

function stage(over: { capacity?: number; hours?: Partial<typeof hours> } = {}, db: Projects = api.db) {
  const body = createCalendarSchema.parse({ name: 'Practice', timeZone: zone, hours, ...over });
  return bookingStage(api, clock, body, db);
}

describe('bookings', () => {
  test('however many callers want a time at once, as many have it as there are places', async () => {
    for (const capacity of [1, 2, 3]) {
      const { projectId, calendar, bookings, booked } = await stage({ capacity });
      const times = ['09:00', '09:30', '10:00'];
      const asked = Array.from({ length: 24 }, (_, nth) =>
        bookings.book(projectId, calendar.id, at(times[nth % times.length]!), {
          ...ada,
          name: `Caller ${nth}`,
        }),
      );
      const results = await Promise.all(asked);
      const had = results.filter((result) => 'booking' in result);
      assert.equal(had.length, capacity * times.length);
      for (const result of results) if ('refused' in result) assert.equal(result.refused, 'taken');
      const places = (await booked()).map(({ startsAt, seat }) => `${startsAt.toISOString()} ${seat}`);
      assert.equal(new Set(places).size, capacity * times.length);
    }
  });

  test('the table itself refuses a second visit in the same place, whoever writes it', async () => {
    const { projectId, calendar, bookings, store } = await stage({ capacity: 2 });
    const result = await bookings.book(projectId, calendar.id, at('09:00'), ada);
    assert.ok('booking' in result);
    const { startsAt, endsAt } = result.booking;
    const half = new Date(startsAt.getTime() + 900_000);
    const overlapping = {
      ...result.booking,
      id: newId('booking'),
      startsAt: half,
      endsAt: new Date(endsAt.getTime() + 900_000),
    };
    await assert.rejects(store.insert(projectId, overlapping), { code: 'invalid_argument' });
    await store.insert(projectId, { ...overlapping, seat: 2 });
    await store.insert(projectId, { ...overlapping, id: newId('booking'), status: 'cancelled' });
  });

  test('a time that is over, or when no visit begins, is not booked', async () => {
    const { projectId, calendar, bookings } = await stage();
    const refused = (startsMs: number) => bookings.book(projectId, calendar.id, startsMs, ada);
    assert.deepEqual(await refused(at('09:10')), { refused: 'closed' });
    assert.deepEqual(await refused(at('12:00')), { refused: 'closed' });
    assert.deepEqual(await refused(at('09:00', daysAfter(tomorrow, -3))), { refused: 'past' });
  });

  test('a visit moves only where there is room, and a cancelled one gives its time to others', async () => {
    const { projectId, calendar, bookings } = await stage();
    const book = (time: string) => bookings.book(projectId, calendar.id, at(time), ada);
    const [nine, ten] = [await book('09:00'), await book('10:00')];
    assert.ok('booking' in nine && 'booking' in ten);
    assert.deepEqual(await bookings.change(projectId, nine.booking.id, { startsMs: at('10:00') }), {
      refused: 'taken',
    });
    await bookings.change(projectId, ten.booking.id, { status: 'cancelled' });
    const moved = await bookings.change(projectId, nine.booking.id, { startsMs: at('10:00') });
    assert.ok('booking' in moved && moved.booking.startsAt.getTime() === at('10:00'));
    assert.deepEqual(await bookings.change(projectId, ten.booking.id, { status: 'booked' }), {
      refused: 'taken',
    });
    await bookings.change(projectId, nine.booking.id, { status: 'cancelled' });
    assert.ok('booking' in (await bookings.change(projectId, ten.booking.id, { status: 'booked' })));
  });

  test('an edit moves, restores and describes at once, and is one more of its revisions', async () => {
    const { projectId, calendar, bookings } = await stage();
    const result = await bookings.book(projectId, calendar.id, at('09:00'), ada);
    assert.ok('booking' in result);
    const key = api.key(projectId);
    const edit = async (body: object) => {
      const answer = await api.ask(key, 'PATCH', `/v1/bookings/${result.booking.id}`, body);
      assert.equal(answer.status, 200);
      const { status, startsAt, name, revision } = answer.body;
      return [status, Date.parse(startsAt as string), name, revision];
    };
    const ten = new Date(at('10:00')).toISOString();
    const eleven = new Date(at('11:00')).toISOString();
    assert.deepEqual(await edit({ startsAt: ten, name: 'Bob' }), ['booked', at('10:00'), 'Bob', 2]);
    assert.deepEqual(await edit({ status: 'cancelled', note: '' }), ['cancelled', at('10:00'), 'Bob', 3]);
    const back = { status: 'booked', startsAt: eleven, name: 'Ada' };
    assert.deepEqual(await edit(back), ['booked', at('11:00'), 'Ada', 4]);
    // What is so already is no edit.
    assert.deepEqual(await edit({ status: 'booked', startsAt: eleven }), ['booked', at('11:00'), 'Ada', 4]);
  });

  test('a cancelled visit is booked at another time, whoever has its old one, and not moved as it is', async () => {
    const { projectId, calendar, bookings, booked } = await stage();
    const book = (time: string) => bookings.book(projectId, calendar.id, at(time), ada);
    const [nine, ten] = [await book('09:00'), await book('10:00')];
    assert.ok('booking' in nine && 'booking' in ten);
    const key = api.key(projectId);
    const edit = (body: object) => api.ask(key, 'PATCH', `/v1/bookings/${nine.booking.id}`, body);
    await edit({ status: 'cancelled' });
    assert.ok('booking' in (await book('09:00')));
    const startsAt = new Date(at('11:00')).toISOString();
    assert.equal((await edit({ startsAt })).body.detail, 'This booking was cancelled.');
    const taken = await edit({ status: 'booked', startsAt: ten.booking.startsAt.toISOString(), name: 'Bob' });
    assert.equal(taken.body.detail, 'This time is taken.');
    assert.equal((await edit({ status: 'booked' })).body.detail, 'This time is taken.');
    const { status, body } = await edit({ status: 'booked', startsAt });
    assert.equal(status, 200);
    assert.deepEqual([body.status, body.startsAt, body.name], ['booked', startsAt, 'Ada']);
    assert.equal((await booked()).length, 3);
  });

  test('another project sees, moves and cancels nothing', async () => {
    const { projectId, calendar, bookings } = await stage();
    const other = newId('project');
    const result = await bookings.book(projectId, calendar.id, at('09:00'), ada);
    assert.ok('booking' in result);
    const { id } = result.booking;
    const notFound = { code: 'not_found' };
    await assert.rejects(bookings.book(other, calendar.id, at('09:30'), ada), notFound);
    await assert.rejects(bookings.change(other, id, { startsMs: at('09:30') }), notFound);
    await assert.rejects(bookings.change(other, id, { status: 'cancelled' }), notFound);
    const key = api.key(other);
    const day = await api.ask(key, 'GET', `/v1/calendars/${calendar.id}/days/${tomorrow}`);
    assert.equal(day.status, 404);
    assert.deepEqual((await api.ask(key, 'GET', '/v1/bookings')).body.items, []);
    assert.deepEqual((await api.ask(key, 'GET', '/v1/calendars')).body.items, []);
    assert.equal((await api.ask(key, 'GET', `/v1/bookings/${id}`)).status, 404);
    assert.equal((await api.ask(key, 'PATCH', `/v1/bookings/${id}`, { status: 'cancelled' })).status, 404);
  });

  test('where there are fewer places than were booked nothing is free until enough of them are', async () => {
    const { projectId, calendar, bookings } = await stage({ capacity: 3 });
    const key = api.key(projectId);
    const ids: string[] = [];
    for (let nth = 0; nth < 3; nth += 1) {
      const result = await bookings.book(projectId, calendar.id, at('09:00'), ada);
      assert.ok('booking' in result);
      ids.push(result.booking.id);
    }
    await api.ask(key, 'PATCH', `/v1/calendars/${calendar.id}`, { capacity: 1 });
    for (const [nth, id] of ids.entries()) {
      await api.ask(key, 'PATCH', `/v1/bookings/${id}`, { status: 'cancelled' });
      const { times } = (await api.ask(key, 'GET', `/v1/calendars/${calendar.id}/days/${tomorrow}`)).body;
      assert.equal(times[0].free, nth === 2 ? 1 : 0);
      const again = await bookings.book(projectId, calendar.id, at('09:00'), ada);
      assert.equal('booking' in again, nth === 2);
    }
  });

  test('of a full day so much is shown at a time as is asked for, each visit once', async () => {
    const { projectId, calendar, bookings } = await stage({ capacity: 3 });
    const key = api.key(projectId);
    const [last] = await Promise.all(
      ['09:00', '09:00', '09:30', '09:00', '10:00'].map((time) =>
        bookings.book(projectId, calendar.id, at(time), ada),
      ),
    );
    assert.ok(last && 'booking' in last);
    await bookings.change(projectId, last.booking.id, { status: 'cancelled' });
    const shown: { id: string; startsAt: string }[] = [];
    let cursor = '';
    for (let pages = 1; ; pages += 1) {
      const path = `/v1/calendars/${calendar.id}/days/${tomorrow}?limit=2${cursor}`;
      const { bookings: page, nextCursor } = (await api.ask(key, 'GET', path)).body;
      shown.push(...page);
      if (nextCursor === null) {
        assert.equal(pages, 3);
        break;
      }
      cursor = `&cursor=${nextCursor}`;
    }
    assert.equal(new Set(shown.map(({ id }) => id)).size, 5);
    const starts = shown.map(({ startsAt }) => startsAt);
    assert.deepEqual(starts, starts.toSorted());
  });

  test('a day that no clock shows is refused, and no fault of ours', async () => {
    const { projectId, calendar } = await stage();
    const key = api.key(projectId);
    const path = `/v1/calendars/${calendar.id}/days`;
    assert.equal((await api.ask(key, 'GET', `${path}/9999-12-31`)).status, 400);
    assert.equal((await api.ask(key, 'GET', `${path}/9999-11-30`)).status, 200);
    const body = { calendarId: calendar.id, startsAt: '9999-12-30T23:00:00Z', name: 'Ada' };
    assert.equal((await api.ask(key, 'POST', '/v1/bookings', body)).status, 400);
  });
});

describe('the call of a tool', () => {
  test('that is made again books once and is answered the same, also at the same moment', async () => {
    const { conversation, desk, booked } = await stage({ capacity: 3 });
    const ask = desk(await conversation());
    const input = { date: tomorrow, time: '09:00', ...ada };
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => ask('book', input)));
    assert.equal(first?.booked, true);
    assert.equal(first?.at, '9 AM');
    for (const other of others) assert.deepEqual(other, first);
    assert.equal((await booked()).length, 1);
    // Another step of the same conversation, for the same time.
    assert.equal((await ask('book', input, 'book-7')).reference, first?.reference);
    assert.equal((await booked()).length, 1);
  });

  test('that is made again with another time, as nobody heard of the first, leaves one visit', async () => {
    const { conversation, desk, booked } = await stage();
    const ask = desk(await conversation());
    await ask('book', { date: tomorrow, time: '09:00', ...ada });
    await ask('book', { date: tomorrow, time: '10:30', ...ada });
    assert.deepEqual(
      (await booked()).map(({ startsAt }) => startsAt.getTime()),
      [at('10:30')],
    );
  });

  test('of a language model, whose ids may come again, does not move what was booked', async () => {
    const { conversation, desk, booked } = await stage();
    const ask = desk(await conversation(), false);
    await ask('book', { date: tomorrow, time: '09:00', ...ada });
    await ask('book', { date: tomorrow, time: '10:30', ...ada });
    assert.equal((await booked()).length, 2);
  });

  test('whose answer is lost after it was done, or that broke off before, books once', async () => {
    for (const when of ['before', 'after'] as const) {
      let losses = 2;
      const lost = new ParleyError('unavailable', 'The database cannot be reached.');
      const breaking: Projects = {
        async project(projectId, work) {
          const breaks = losses > 0;
          losses -= breaks ? 1 : 0;
          return api.db
            .project(projectId, async (tx) => {
              const result = await work(tx);
              if (breaks && when === 'before') throw lost;
              return result;
            })
            .then((result) => {
              if (breaks && when === 'after') throw lost;
              return result;
            });
        },
      };
      const { conversation, desk, booked } = await stage({}, breaking);
      const ask = desk(await conversation());
      assert.equal((await ask('book', { date: tomorrow, time: '09:00', ...ada })).booked, true, when);
      assert.equal((await booked()).length, 1, when);
    }
  });

  test('cancels and moves once, by the contact however it is written, and says when there is none', async () => {
    const { projectId, calendar, bookings, conversation, desk, booked } = await stage();
    await bookings.book(projectId, calendar.id, at('09:00'), ada);
    const ask = desk(await conversation());
    const contact = '+12125550171';
    const found = await ask('find', { date: tomorrow, contact });
    assert.equal((found.booking as { at: string }).at, '9 AM');
    const moved = await ask('move', { date: tomorrow, time: '11:00', contact }, 'move-1');
    assert.deepEqual([moved.moved, moved.at], [true, '11 AM']);
    assert.deepEqual(await ask('move', { date: tomorrow, time: '11:00', contact }, 'move-1'), moved);
    const cancelled = await ask('cancel', { contact }, 'cancel-1');
    assert.equal(cancelled.cancelled, true);
    assert.deepEqual(await ask('cancel', { contact }, 'cancel-1'), cancelled);
    assert.deepEqual(await ask('cancel', { contact }, 'cancel-2'), { cancelled: false, why: 'none' });
    assert.deepEqual(await booked(), []);
  });

  test('that finds a time taken says what is free near it, and on a full day which day is next', async () => {
    const { projectId, calendar, bookings, conversation, desk } = await stage();
    const ask = desk(await conversation());
    await bookings.book(projectId, calendar.id, at('10:00'), ada);
    const taken = await ask('book', { date: tomorrow, time: '10:00', name: 'Bob' });
    assert.deepEqual(
      [taken.booked, taken.why, taken.offered],
      [false, 'taken', ['9 AM', '9:30 AM', '10:30 AM']],
    );
    for (const time of ['09:00', '09:30', '10:30', '11:00', '11:30']) {
      await bookings.book(projectId, calendar.id, at(time), ada);
    }
    const full = await ask('find', { date: tomorrow });
    assert.equal(full.found, false);
    assert.equal((full.next as { date: string }).date, daysAfter(tomorrow, 1));
  });

  test('looks for the next free day in one question, however far off, and up to the last day that there is', async () => {
    let asked = 0;
    const counting: Projects = {
      project(projectId, work) {
        asked += 1;
        return api.db.project(projectId, work);
      },
    };
    const { projectId, calendar, bookings, conversation, desk } = await stage({}, counting);
    const ask = desk(await conversation());
    const find = async (date = tomorrow) => {
      asked = 0;
      const { next } = await ask('find', { date });
      return [next === null ? null : (next as { date: string }).date, asked];
    };
    // The calendar, and the day itself.
    assert.deepEqual(await find(), [null, 2]);
    for (let days = 0; days < 3; days += 1) {
      for (const time of ['09:00', '09:30', '10:00', '10:30', '11:00', '11:30']) {
        const startsMs = at(time, daysAfter(tomorrow, days));
        assert.ok('booking' in (await bookings.book(projectId, calendar.id, startsMs, ada)));
      }
    }
    assert.deepEqual(await find(), [daysAfter(tomorrow, 3), 3]);
    const closed = await stage({ hours: {} }, counting);
    const askClosed = closed.desk(await closed.conversation());
    for (const date of [tomorrow, '9999-12-30', '9999-12-31']) {
      asked = 0;
      assert.equal((await askClosed('find', { date })).next, null);
      assert.ok(asked <= 3, date);
    }
  });

  test('with what is no day, or for a calendar that there is not, is told so', async () => {
    const { conversation, desk } = await stage();
    const ask = desk(await conversation());
    await assert.rejects(ask('book', { date: 'Tuesday', time: '09:00', name: 'Ada' }), {
      code: 'invalid_argument',
    });
    await assert.rejects(ask('book', { date: tomorrow, time: null, name: 'Ada' }), {
      code: 'invalid_argument',
    });
  });
});
