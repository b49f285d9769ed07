/** Holds a conversation through the live door, and fetches what the API tells of it. */
import type { Id } from '@parley/contracts/ids';
import { Caller } from '@parley/harness/call/caller';
import { storedConversation } from '@parley/harness/call/stored';
import type { Samples } from '@parley/harness/sound/samples';
import type { Parley } from '@parley/sdk/client';
import { moment } from './days.ts';
import { timeZone } from './facts.ts';
import type { Planned } from './plan.ts';
import { topicOf } from './question.ts';
import type { Row } from './report.ts';
import { type Held, judge, type Line } from './verdict.ts';

/** What the caller says is made of it; typed where it is left out. */
export type Voice = (text: string) => Promise<Samples>;

const answerMs = 20_000;
const silenceMs = 40_000;
const goneMs = 300;

/** Holds it by typing. */
export async function typed(parley: Parley, calendarId: Id<'calendar'>, planned: Planned): Promise<Row> {
  return rowOf(planned, await hold(parley, calendarId, planned), null);
}

/** `voice`: its name. */
export function rowOf({ nth, persona, wish }: Planned, held: Held, voice: string | null): Row {
  const { lines, stuck, losses, misheard } = held;
  return {
    nth,
    persona: persona.name,
    goal: wish.goal,
    voice,
    ...judge(wish, held, voice !== null),
    stuck: stuck ?? null,
    turns: lines.filter(({ who }) => who === 'caller').length,
    losses,
    misheard,
    lines,
  };
}

export async function hold(
  parley: Parley,
  calendarId: Id<'calendar'>,
  { wish, caller: makeCaller }: Planned,
  voice?: Voice,
): Promise<Held> {
  const { before } = wish;
  const booked =
    before &&
    (await parley.bookings.create({
      calendarId,
      startsAt: new Date(moment(before.day, before.time, timeZone)).toISOString(),
      name: before.name,
      contact: `+1${before.phone}`,
      note: before.note,
    }));
  const somebody = makeCaller(voice !== undefined);
  const line = await Caller.dial(parley, { assistant: wish.assistant, mode: voice ? 'voice' : 'text' });
  const lines: Line[] = [];
  const stuck = await talk(line, somebody.next, lines, voice);
  await line.hangUp();
  const conversation = await storedConversation(parley, line.conversationId);
  return {
    lines,
    stuck,
    conversation,
    visits: (await parley.bookings.list({ conversationId: conversation.id })).items,
    before: booked && (await parley.bookings.get(booked.id)),
    losses: somebody.losses,
    misheard: somebody.misheard,
    said: somebody.said,
  };
}

/** Until one of them ends it; resolves with why the caller gave up, where it did. */
async function talk(
  line: Caller,
  next: ReturnType<Planned['caller']>['next'],
  lines: Line[],
  voice: Voice | undefined,
): Promise<string | undefined> {
  let from = 0;
  let limitMs = answerMs;
  for (;;) {
    const heard = await line.until((event) => event.type === 'agent.heard' && event.final, { from, limitMs });
    if (heard?.type !== 'agent.heard') return line.over ? undefined : 'is not answered';
    from = line.events.indexOf(heard) + 1;
    lines.push({ who: 'agent', text: heard.generated });
    // What asks nothing may be the last word.
    const last = topicOf(heard.generated) === undefined;
    if (last && (await line.until(({ type }) => type === 'ended', { from, limitMs: goneMs })))
      return undefined;
    if (line.over) return undefined;
    limitMs = answerMs;
    const move = next(heard.generated);
    if ('hangUp' in move) return move.hangUp;
    if ('wait' in move) {
      lines.push({ who: 'caller', text: '…' });
      limitMs = silenceMs;
      continue;
    }
    lines.push({ who: 'caller', text: 'press' in move ? `[keys ${move.press}]` : move.say });
    if ('press' in move) line.talk.sendDigits(move.press);
    else if (voice) await line.say(await voice(move.say));
    else line.talk.sendText(move.say);
    from = line.events.length;
  }
}
