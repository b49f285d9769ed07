/** What callers want, with what must have come of it, as the API tells it. */
import type { Day, Time } from './days.ts';
import {
  type Chance,
  type Facts,
  mailAddress,
  messageText,
  openDay,
  openTime,
  person,
  pick,
  weekendDay,
} from './facts.ts';

export type Assistant = 'Appointment booking' | 'Order status' | 'Front desk';

export interface Visit {
  day: Day;
  time: Time;
  name: string;
  phone: string;
  note: string;
}

export interface Wanted {
  outcome: 'ended' | 'transferred';
  /** Of the end, or where to; any end where it is left out. */
  reason?: string;
  /** What was collected, by the name of the slot. */
  slots: Record<string, string>;
  /** Booked in this conversation; none where it is left out. */
  visit?: Visit;
  /** What has become of the visit that was booked before; it stays where it is left out. */
  held?: 'cancelled' | { day: Day; time: Time };
  /** Looked up, in any order. */
  orders?: string[];
}

export interface Wish {
  goal: string;
  assistant: Assistant;
  facts: Facts;
  /** Of the front desk: what is asked for, one after the other. Of orders: their numbers. */
  list: string[];
  /** Said first, and refused. */
  first?: { date?: Day; time?: Time };
  /** Which of the times on offer it takes. */
  picks?: number;
  /** The answer where it is asked; no where it is left out. */
  says: { received?: boolean; wantsPerson?: boolean; mailWanted?: boolean; cancels?: boolean };
  /** Takes it back at the last question. */
  declines?: boolean;
  /** Booked before the call. */
  before?: Visit;
  wanted: Wanted;
}

const desk = '+12125550171';
const treatment = (chance: Chance) => pick(['cleaning', 'checkup', 'filling'], chance);

type Make = (chance: Chance, today: Day, phone: string) => Omit<Wish, 'goal'>;

function booking(chance: Chance, today: Day, phone: string): { wish: Omit<Wish, 'goal'>; visit: Visit } {
  const facts = {
    service: treatment(chance),
    date: openDay(today, chance),
    time: openTime(chance),
    name: person(chance),
    phone,
  };
  const { service, date: day, time, name } = facts;
  const visit: Visit = { day, time, name, phone, note: service };
  const slots = { service, date: day, time, name, phone };
  return {
    visit,
    wish: {
      assistant: 'Appointment booking',
      facts,
      list: [],
      says: {},
      wanted: { outcome: 'ended', reason: 'booked', slots, visit },
    },
  };
}

/** Something about a visit that was booked before. */
function heldVisit(chance: Chance, today: Day, phone: string, service: 'move' | 'cancel') {
  const before: Visit = {
    day: openDay(today, chance),
    time: openTime(chance),
    name: person(chance),
    phone,
    note: treatment(chance),
  };
  const facts: Facts = { service, phone };
  return { before, facts, assistant: 'Appointment booking' as const, list: [], says: {} };
}

function moving(chance: Chance, today: Day, phone: string): Omit<Wish, 'goal'> {
  const base = heldVisit(chance, today, phone, 'move');
  const date = openDay(today, chance);
  const time = openTime(chance);
  const slots = { phone, newDate: date, newTime: time };
  const wanted: Wanted = { outcome: 'ended', reason: 'moved', slots, held: { day: date, time } };
  return { ...base, facts: { ...base.facts, date, time }, wanted };
}

function order(number: string, says: Wish['says'], wanted: Partial<Wanted>): Make {
  return () => ({
    assistant: 'Order status',
    facts: { order: number },
    list: [number],
    says,
    wanted: {
      outcome: 'ended',
      reason: 'completed',
      slots: { order_number: number },
      orders: [number],
      ...wanted,
    },
  });
}

function atDesk(list: string[], wanted: Partial<Wanted>): Make {
  return () => ({
    assistant: 'Front desk',
    facts: { need: list[0]! },
    list,
    says: {},
    wanted: { outcome: 'ended', reason: 'completed', slots: { need: list.at(-1)! }, ...wanted },
  });
}

function message(chance: Chance, phone: string, mailWanted: boolean): Omit<Wish, 'goal'> {
  const facts = {
    need: 'message',
    name: person(chance),
    message: messageText(chance),
    phone,
    mail: mailAddress(chance),
  };
  const { name: caller, message, mail } = facts;
  const slots = { need: 'message', caller, message, callback: phone, ...(mailWanted && { mail }) };
  return {
    assistant: 'Front desk',
    facts,
    list: ['message'],
    says: { mailWanted },
    wanted: { outcome: 'ended', reason: 'completed', slots },
  };
}

const departed = (to: string): Partial<Wanted> => ({ outcome: 'transferred', reason: to });

const goals: Record<string, Make> = {
  book: (chance, today, phone) => booking(chance, today, phone).wish,
  'book, closed day first': (chance, today, phone) => ({
    ...booking(chance, today, phone).wish,
    first: { date: weekendDay(today, chance) },
  }),
  'book, taken time first': (chance, today, phone) => ({
    ...booking(chance, today, phone).wish,
    first: { time: '12:30' },
  }),
  'book, one on offer': (chance, today, phone) => {
    const { wish } = booking(chance, today, phone);
    const times: Time[] = ['09:00', '13:30', '16:30'];
    const picks = Math.floor(chance() * 3);
    const { slots, visit } = wish.wanted;
    const time = times[picks]!;
    return {
      ...wish,
      picks,
      facts: { ...wish.facts, time },
      wanted: { ...wish.wanted, slots: { ...slots, time }, visit: { ...visit!, time } },
    };
  },
  'decline to book': (chance, today, phone) => {
    const { wish } = booking(chance, today, phone);
    return { ...wish, declines: true, wanted: { outcome: 'ended', slots: {} } };
  },
  move: moving,
  'move, taken time first': (chance, today, phone) => ({
    ...moving(chance, today, phone),
    first: { time: '12:00' },
  }),
  'decline to move': (chance, today, phone) => ({
    ...moving(chance, today, phone),
    declines: true,
    wanted: { outcome: 'ended', slots: {} },
  }),
  cancel: (chance, today, phone) => {
    const base = heldVisit(chance, today, phone, 'cancel');
    const slots = { service: 'cancel', phone };
    return {
      ...base,
      says: { cancels: true },
      wanted: { outcome: 'ended', reason: 'cancelled', slots, held: 'cancelled' },
    };
  },
  'keep after all': (chance, today, phone) => {
    const base = heldVisit(chance, today, phone, 'cancel');
    return { ...base, wanted: { outcome: 'ended', reason: 'kept', slots: { phone } } };
  },
  'cancel what is not there': (_chance, _today, phone) => ({
    assistant: 'Appointment booking',
    facts: { service: 'cancel', phone },
    list: [],
    says: {},
    wanted: { outcome: 'transferred', reason: desk, slots: { service: 'cancel', phone } },
  }),
  emergency: () => ({
    assistant: 'Appointment booking',
    facts: { service: 'emergency' },
    list: [],
    says: {},
    wanted: { outcome: 'transferred', reason: '+12125550199', slots: { service: 'emergency' } },
  }),
  'a person at the practice': () => ({
    assistant: 'Appointment booking',
    facts: { need: 'person' },
    list: [],
    says: { wantsPerson: true },
    wanted: { outcome: 'transferred', reason: desk, slots: {} },
  }),
  'order on its way': order('1042', {}, {}),
  'order being packed': order('1044', {}, {}),
  'order received': order('1043', { received: true }, {}),
  'order missing': order('1043', { received: false }, departed('+12125550134')),
  'order late, accepted': order('2077', {}, {}),
  'order late, a person': order('2077', { wantsPerson: true }, departed('+12125550134')),
  'unknown order first': () => ({
    assistant: 'Order status',
    says: {},
    list: ['5813', '1044'],
    facts: { order: '5813' },
    wanted: {
      outcome: 'ended',
      reason: 'completed',
      slots: { order_number: '1044' },
      orders: ['5813', '1044'],
    },
  }),
  'two orders': () => ({
    assistant: 'Order status',
    facts: { order: '1042' },
    list: ['1042', '1044'],
    says: {},
    wanted: {
      outcome: 'ended',
      reason: 'completed',
      slots: { order_number: '1044' },
      orders: ['1042', '1044'],
    },
  }),
  'a person at the shop': () => ({
    assistant: 'Order status',
    facts: { need: 'person' },
    list: [],
    says: { wantsPerson: true },
    wanted: { outcome: 'transferred', reason: '+12125550134', slots: {} },
  }),
  hours: atDesk(['hours'], {}),
  directions: atDesk(['directions'], {}),
  'hours and directions': atDesk(['hours', 'directions'], {}),
  sales: atDesk(['sales'], departed('+12125550110')),
  support: atDesk(['support'], departed('+12125550120')),
  accounts: atDesk(['accounts'], departed('+12125550130')),
  'hours, then sales': atDesk(['hours', 'sales'], departed('+12125550110')),
  'a person at the desk': () => ({
    assistant: 'Front desk',
    facts: { need: 'person' },
    list: ['person'],
    says: { wantsPerson: true },
    wanted: { outcome: 'transferred', reason: '+12125550100', slots: {} },
  }),
  message: (chance, _today, phone) => message(chance, phone, false),
  'message and mail': (chance, _today, phone) => message(chance, phone, true),
};

export const goalNames: readonly string[] = Object.keys(goals);

/** `phone`: the caller's, and nobody else's. */
export function wishFor(goal: string, chance: Chance, today: Day, phone: string): Wish {
  const make = goals[goal];
  if (make === undefined) throw new Error(`there is no goal "${goal}"`);
  return { goal, ...make(chance, today, phone) };
}
