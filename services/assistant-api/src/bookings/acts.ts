/**
 * What a call of a tool does, it does once. It is noted in the transaction that does it: a call that is made again,
 * since its answer was lost or never heard, finds what was done.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Id } from '@parley/contracts/ids';
import type { ActRow, BookingRow, BookingsStore } from './bookings.store.ts';

/** The call of a tool that asks for it. */
export interface By {
  conversationId: Id<'conversation'>;
  callId: string;
  action: ActRow['action'];
  /** As JSON. */
  input: unknown;
  at: Date;
  /**
   * The same call with another input takes the place of what it has done: a caller has changed their mind before they
   * were told. Only where the ids of calls are the caller's steps; a language model's may come again by chance.
   */
  amends: boolean;
}

/** What this very call, with this input, has done, where that stands. */
export async function doneBefore(
  store: Pick<BookingsStore, 'act' | 'byId'>,
  projectId: Id<'project'>,
  by: By,
): Promise<BookingRow | undefined> {
  const act = await store.act(projectId, by.conversationId, by.callId);
  if (act?.action !== by.action || !isDeepStrictEqual(act.input, by.input)) return undefined;
  const booking = await store.byId(projectId, act.bookingId);
  return booking && (booking.status === 'booked') === (by.action !== 'cancel') ? booking : undefined;
}

/** `work` gets what the same call has booked, moved or cancelled before with another input. */
export async function actOnce<Done extends { booking: BookingRow } | { refused: unknown }>(
  store: Pick<BookingsStore, 'act' | 'saveAct' | 'byId'>,
  projectId: Id<'project'>,
  by: By | undefined,
  work: (before: BookingRow | undefined) => Promise<Done>,
): Promise<Done | { booking: BookingRow }> {
  if (!by) return work(undefined);
  const booking = await doneBefore(store, projectId, by);
  if (booking) return { booking };
  const { conversationId, callId, action, input, at: doneAt } = by;
  const act = await store.act(projectId, conversationId, callId);
  const done = await work(act?.action === action ? await store.byId(projectId, act.bookingId) : undefined);
  if ('booking' in done) {
    const bookingId = done.booking.id;
    await store.saveAct(projectId, { projectId, conversationId, callId, action, input, bookingId, doneAt });
  }
  return done;
}
