/** Whether a conversation came to what was wished for, by what is stored of it and never by what was said. */
import type { Booking } from '@parley/contracts/bookings';
import type { ConversationDetail } from '@parley/contracts/conversations';
import type { CallerSoFar } from './caller.ts';
import { moment } from './days.ts';
import { type Field, timeZone } from './facts.ts';
import { plain, sound } from './question.ts';
import type { Visit, Wish } from './wishes.ts';

export interface Line {
  who: 'agent' | 'caller';
  text: string;
}

/** A conversation that is over. */
export interface Held extends CallerSoFar {
  lines: Line[];
  /** Why the caller has hung up. */
  stuck: string | undefined;
  conversation: ConversationDetail;
  /** Booked in it. */
  visits: Booking[];
  /** The visit that was booked before it, as it is now. */
  before: Booking | undefined;
}

export interface Verdict {
  right: boolean;
  /** Data that the caller did not give, and that was kept or acted on. */
  wrong: string[];
  /** What is missing or otherwise than wished for. */
  missed: string[];
}

const fieldOf: Record<string, Field> = {
  newDate: 'date',
  newTime: 'time',
  name: 'name',
  caller: 'name',
  callback: 'phone',
  order_number: 'order',
};
/** To where one is put through who was not understood, or who asked for somebody. */
const ways = ['+12125550171', '+12125550134', '+12125550100'];

export function judge(
  wish: Wish,
  { conversation, visits, before, stuck, said }: Held,
  byEar: boolean,
): Verdict {
  const { wanted } = wish;
  const wrong: string[] = [];
  const missed: string[] = [];
  const { collected } = conversation;

  const sameName = byEar ? sound : plain;
  const booked = visits.filter(({ status }) => status === 'booked');
  if (booked.length > (wanted.visit ? 1 : 0)) wrong.push(`${booked.length} visits booked`);
  const [visit] = booked;
  if (wanted.visit && visit) wrong.push(...differences(visit, wanted.visit, sameName));
  if (wanted.visit && !visit) missed.push('no visit booked');

  if (wish.before && before) {
    const { held } = wanted;
    const stays = told(before) === `booked ${at(wish.before)}`;
    const right =
      held === undefined
        ? `booked ${at(wish.before)}`
        : held === 'cancelled'
          ? `cancelled ${at(wish.before)}`
          : `booked ${at(held)}`;
    if (told(before) !== right)
      (stays ? missed : wrong).push(`the earlier visit is ${told(before)} and not ${right}`);
  }

  const outcome = collected?.outcome ?? 'open';
  const reason = collected?.reason ?? null;
  if (outcome !== wanted.outcome || (wanted.reason !== undefined && reason !== wanted.reason)) {
    const text = `${outcome} (${reason}) and not ${wanted.outcome} (${wanted.reason ?? 'any'})`;
    const elsewhere = outcome === 'transferred' && reason !== wanted.reason && !ways.includes(reason ?? '');
    (elsewhere ? wrong : missed).push(text);
  }

  const asked = conversation.toolCalls
    .filter(({ name, outcome }) => name === 'orders' && outcome === 'ok')
    .map(({ input }) => String((input as { number?: unknown }).number));
  for (const number of asked)
    if (!wanted.orders?.includes(number) && !said.get('order')?.has(number))
      wrong.push(`order ${number} looked up`);
  for (const number of wanted.orders ?? [])
    if (!asked.includes(number)) missed.push(`order ${number} not looked up`);

  for (const [name, value] of Object.entries(wanted.slots)) {
    const slot = collected?.slots.find((one) => one.name === name);
    const kept = slot === undefined ? undefined : String(slot.value).replace(/^\+1/, '');
    const same = fieldOf[name] === 'name' ? sameName : plain;
    if (kept !== undefined && same(kept) === same(value)) continue;
    const own = kept !== undefined && said.get(fieldOf[name] ?? (name as Field))?.has(kept) === true;
    // Of who gives up over it nothing was taken silently.
    const silently = kept !== undefined && !own && stuck === undefined;
    (silently ? wrong : missed).push(`${name} is ${kept ?? 'missing'} and not ${value}`);
  }
  if (stuck !== undefined) missed.push(`the caller ${stuck}`);
  return { right: wrong.length === 0 && missed.length === 0, wrong, missed };
}

const at = ({ day, time }: { day: string; time: string }): string =>
  new Date(moment(day, time, timeZone)).toISOString();
const told = ({ status, startsAt }: Booking): string => `${status} ${new Date(startsAt).toISOString()}`;

function differences(visit: Booking, wanted: Visit, sameName: (name: string) => string): string[] {
  const pairs: [string, string, string, ((text: string) => string)?][] = [
    ['begin', new Date(visit.startsAt).toISOString(), at(wanted)],
    ['name', visit.name, wanted.name, sameName],
    ['number', visit.contact.replace(/^\+1/, ''), wanted.phone],
    ['treatment', visit.note, wanted.note],
  ];
  return pairs
    .filter(([, is, wished, same = plain]) => same(is) !== same(wished))
    .map(([what, is, wished]) => `the visit's ${what} is ${is} and not ${wished}`);
}
