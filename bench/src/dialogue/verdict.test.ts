import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Booking } from '@parley/contracts/bookings';
import type { Collected, ConversationDetail } from '@parley/contracts/conversations';
import type { Field } from './facts.ts';
import { judge } from './verdict.ts';
import type { Wish } from './wishes.ts';

const visit = { day: '2026-12-07', time: '13:30', name: 'Anna Lee', phone: '2125550188', note: 'filling' };
const facts = { service: 'filling', date: visit.day, time: visit.time, name: visit.name, phone: visit.phone };
const wish: Wish = {
  goal: 'book',
  assistant: 'Appointment booking',
  facts,
  list: [],
  says: {},
  wanted: { outcome: 'ended', reason: 'booked', slots: facts, visit },
};
const at = '2026-11-28T12:00:00.000Z';

const booked: Booking = {
  id: 'bkg_1',
  calendarId: 'cal_1',
  startsAt: '2026-12-07T18:30:00.000Z',
  endsAt: '2026-12-07T19:00:00.000Z',
  status: 'booked',
  name: 'Anna Lee',
  contact: '+12125550188',
  note: 'filling',
  conversationId: 'conv_1',
  revision: 1,
  createdAt: at,
  updatedAt: at,
};

function held(end: Pick<Collected, 'outcome' | 'reason'>, slots: Record<string, string>, visits: Booking[]) {
  const conversation: ConversationDetail = {
    id: 'conv_1',
    assistantId: 'asst_1',
    assistantName: wish.assistant,
    version: 1,
    status: 'ended',
    endReason: 'agent-ended',
    transferTo: null,
    nextTurn: null,
    channel: 'websocket',
    mode: 'text',
    metadata: {},
    startedAt: at,
    endedAt: at,
    durationMs: 0,
    turnCount: 0,
    medianResponseMs: null,
    collected: {
      ...end,
      slots: Object.entries(slots).map(([name, value]) => ({
        name,
        value,
        label: name,
        spoken: value,
        from: 'caller',
        step: name,
      })),
    },
    messages: [],
    turns: [],
    toolCalls: [],
    audioFile: null,
  };
  const said = new Map<Field, Set<string>>([['time', new Set(['10:00', '13:30'])]]);
  return {
    conversation,
    visits,
    before: undefined,
    stuck: undefined,
    lines: [],
    misheard: [],
    losses: 0,
    said,
  };
}

const done = { outcome: 'ended', reason: 'booked' } as const;
const desk = { outcome: 'transferred', reason: '+12125550171' } as const;
const kept = { ...facts, phone: '+12125550188' };

test('what was booked as it was wished for is right', () => {
  assert.deepEqual(judge(wish, held(done, kept, [booked]), false), { right: true, wrong: [], missed: [] });
});

test('a visit at another time is wrong data, whatever was collected', () => {
  const later = { ...booked, startsAt: '2026-12-07T19:00:00.000Z' };
  const { wrong } = judge(wish, held(done, kept, [later]), false);
  assert.deepEqual(wrong, ["the visit's begin is 2026-12-07T19:00:00.000Z and not 2026-12-07T18:30:00.000Z"]);
});

test('a caller who is handed to a person has got nothing wrong, only not what they wished for', () => {
  const { right, wrong, missed } = judge(wish, held(desk, {}, []), false);
  assert.deepEqual([right, wrong, missed.length > 0], [false, [], true]);
});

test('a transfer to somebody else than a person for all things is wrong', () => {
  const { wrong } = judge(wish, held({ outcome: 'transferred', reason: '+12125550199' }, {}, []), false);
  assert.equal(wrong.length, 1);
});

test('a value that the caller said and took back was not taken silently; one that nobody said was', () => {
  assert.deepEqual(judge(wish, held(desk, { time: '10:00' }, []), false).wrong, []);
  assert.deepEqual(judge(wish, held(desk, { time: '14:06' }, []), false).wrong, [
    'time is 14:06 and not 13:30',
  ]);
});

test('a name that was only heard is judged by its sound', () => {
  const heard = { ...booked, name: 'Anna Leigh' };
  assert.equal(judge(wish, held(done, { ...kept, name: 'Anna Leigh' }, [heard]), true).right, true);
  assert.equal(judge(wish, held(done, { ...kept, name: 'Anna Leigh' }, [heard]), false).right, false);
});
