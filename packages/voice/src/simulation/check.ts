/**
 * Judges a simulated call. Written apart from the engine, from what a caller and a vendor can see: each check is a
 * promise of the engine in plain words, and returns where it was broken.
 */
import type { CallEvent } from '../call/types.ts';
import { frameMs } from '../frame.ts';
import type { Observation, Seen } from './observation.ts';

export interface Breach {
  promise: string;
  atMs: number;
  detail: string;
}

/** A coded word of which so much is there is whole. */
export const fullWordMs = 175;
/** Longer than any word is spoken: samples of it left twice. */
const longestWordMs = 185;
/** Filler, apology, deadlines of a hanging mind and voice together. */
const answerBoundMs = 19_000;
/** Where another vendor stands behind each. */
const spareBoundMs = 5000;

type Check = (entries: readonly Seen[], observed: Observation) => Breach[];

export function checkPromises(observed: Observation): Breach[] {
  return checks.flatMap((check) => check(observed.entries, observed));
}

const heardIsWhatSounded: Check = (entries) => {
  const breaches: Breach[] = [];
  for (const [at, entry] of entries.entries()) {
    if (entry.what !== 'event' || entry.event.type !== 'agent.heard' || !entry.event.final) continue;
    const before = entries[at - 1];
    if (before?.what !== 'sounded') continue;
    const heard = words(entry.event.heard);
    const full = before.words.filter((word) => word.ms >= fullWordMs).map((word) => word.text);
    const cut = before.words.filter((word) => word.ms < fullWordMs);
    const sounded = before.words.map((word) => word.text);
    const exact = same(heard, full) || (cut.length === 1 && same(heard, sounded));
    const ordered = entry.event.generated.startsWith(entry.event.heard);
    const stretched = before.words.some((word) => word.ms > longestWordMs);
    if (!exact || !ordered || stretched || cut.length > 1) {
      const said = before.words.map((word) => `${word.text}(${Math.round(word.ms)})`).join(' ');
      breaches.push({
        promise: 'heard text equals the text whose samples left',
        atMs: entry.atMs,
        detail: `heard "${entry.event.heard}" of "${entry.event.generated}", sounded "${said}"`,
      });
    }
  }
  return breaches;
};

const historyIsWhatWasHeard: Check = (entries) => {
  const heard: string[] = [];
  const breaches: Breach[] = [];
  for (const entry of entries) {
    if (
      entry.what === 'event' &&
      entry.event.type === 'agent.heard' &&
      entry.event.final &&
      entry.event.heard !== ''
    ) {
      heard.push(entry.event.heard);
    }
    if (entry.what !== 'asked') continue;
    const remembered = entry.history.filter((item) => item.role === 'agent').map((item) => item.text);
    if (!same(remembered, heard)) {
      breaches.push({
        promise: 'the mind remembers exactly what was heard',
        atMs: entry.atMs,
        detail: `remembers ${JSON.stringify(remembered.slice(-3))}, heard ${JSON.stringify(heard.slice(-3))}`,
      });
    }
  }
  return breaches;
};

const stateOfHeardRepliesOnly: Check = (entries, { spares }) => {
  const breaches: Breach[] = [];
  /** Thoughts by the reply they belong to, named by its first thought. */
  const replyOf = new Map<number, number>();
  const heard = new Set<number>();
  let live = -1;
  let sounding = false;
  for (const entry of entries) {
    if (entry.what === 'asked') {
      // A spare that is asked while a filler sounds thinks for that answer.
      if (!entry.again && !(spares && sounding)) live = entry.think;
      replyOf.set(entry.think, live);
      const from = replyOf.get((entry.state as { think: number } | null)?.think ?? -1);
      if (from !== undefined && from !== live && !heard.has(from)) {
        breaches.push({
          promise: 'a reply that was thrown away leaves nothing in the memory',
          atMs: entry.atMs,
          detail: `the mind's memory comes from reply ${from}, which nobody heard`,
        });
      }
    }
    if (entry.what !== 'event') continue;
    if (entry.event.type === 'agent.speaking') heard.add(live);
    if (entry.event.type === 'agent.speaking') sounding = true;
    if (entry.event.type === 'agent.heard' && entry.event.final) sounding = false;
  }
  return breaches;
};

const oneLiveThought: Check = (entries) => {
  const live = new Set<number>();
  const breaches: Breach[] = [];
  for (const entry of entries) {
    if (entry.what === 'think.over') live.delete(entry.think);
    if (entry.what !== 'asked') continue;
    live.add(entry.think);
    if (live.size > 1) {
      breaches.push({
        promise: 'one live generation at a time',
        atMs: entry.atMs,
        detail: `thoughts ${[...live].join(', ')} at once`,
      });
    }
  }
  return breaches;
};

const toolsOfTheAnswerOnly: Check = (entries, observed) => {
  const over = new Set<number>();
  const committed = new Set<number>();
  let asked: number | null = null;
  const breaches: Breach[] = [];
  for (const entry of entries) {
    if (entry.what === 'asked') {
      // A spare that is asked for the answer under way thinks for it.
      if (observed.spares && asked !== null && committed.has(asked) && !over.has(asked))
        committed.add(entry.think);
      asked = entry.think;
    }
    if (entry.what === 'event' && entry.event.type === 'agent.thinking' && asked !== null)
      committed.add(asked);
    if (entry.what === 'event' && entry.event.type === 'agent.heard' && entry.event.final && asked !== null) {
      over.add(asked);
    }
    if (entry.what === 'tool.ran' && (!committed.has(entry.think) || over.has(entry.think))) {
      breaches.push({
        promise: 'a discarded or unconfirmed reply runs no tool',
        atMs: entry.atMs,
        detail: `tool ${entry.tool} of thought ${entry.think}`,
      });
    }
  }
  return breaches;
};

const toolsAfterHeardWait: Check = (entries) =>
  entries.flatMap((entry) =>
    entry.what === 'tool.ran' && entry.policy === 'after-heard' && entry.unheard > 0
      ? [
          {
            promise: 'a tool that waits to be announced runs after its announcement was heard',
            atMs: entry.atMs,
            detail: `tool ${entry.tool} ran with ${entry.unheard} words unheard`,
          },
        ]
      : [],
  );

const callerWordsOnce: Check = (entries) => {
  const breaches: Breach[] = [];
  for (const entry of entries) {
    if (entry.what !== 'asked') continue;
    const said = entry.history.flatMap((item) => (item.role === 'caller' ? words(item.text) : []));
    if (entry.input.kind === 'said') said.push(...words(entry.input.text));
    const unique = said.filter((word) => /^c\d+w\d+/.test(word));
    const doubled = unique.find((word, at) => unique.indexOf(word) !== at);
    if (doubled === undefined) continue;
    breaches.push({
      promise: 'the mind is told each word of the caller once',
      atMs: entry.atMs,
      detail: doubled,
    });
  }
  return breaches;
};

/** What was in the end told to the mind, against what the caller said while every vendor worked. */
const callerWordsKept: Check = (entries, observed) => {
  if (observed.faulty) return [];
  const told = new Set<string>();
  for (const entry of entries) {
    if (entry.what !== 'event' || entry.event.type !== 'caller.transcript' || !entry.event.final) continue;
    for (const word of words(entry.event.text)) told.add(word);
  }
  const lastMs = entries.at(-1)?.atMs ?? 0;
  const breaches: Breach[] = [];
  for (const entry of entries) {
    if (entry.what !== 'spoke' || entry.typed || entry.atMs > lastMs - 15_000) continue;
    const lost = words(entry.text).filter((word) => word !== 'stop' && !told.has(word));
    if (lost.length > 0) {
      breaches.push({ promise: 'no word of the caller is lost', atMs: entry.atMs, detail: lost.join(' ') });
    }
  }
  return breaches;
};

/** A turn of three words or more (two are so short here that they may be a nod) is remembered, even when an earlier answer to it was thrown away. */
const callerTurnsRemembered: Check = (entries, observed) => {
  if (observed.faulty) return [];
  const last = entries.findLast((entry) => entry.what === 'asked');
  if (last?.what !== 'asked') return [];
  const known = new Set(last.history.flatMap((item) => (item.role === 'caller' ? words(item.text) : [])));
  if (last.input.kind === 'said') for (const word of words(last.input.text)) known.add(word);
  const breaches: Breach[] = [];
  for (const entry of entries) {
    if (entry.atMs >= last.atMs) break;
    if (entry.what !== 'event' || entry.event.type !== 'caller.transcript' || !entry.event.final) continue;
    const said = words(entry.event.text).filter((word) => /^c\d+w\d+/.test(word));
    const lost = said.length > 2 ? said.filter((word) => !known.has(word)) : [];
    if (lost.length > 0) {
      breaches.push({
        promise: 'what the caller said is remembered',
        atMs: entry.atMs,
        detail: lost.join(' '),
      });
    }
  }
  return breaches;
};

const answeredInTime: Check = (entries, observed) => {
  const breaches: Breach[] = [];
  let sinceMs: number | null = null;
  let overlapped = false;
  let speaking = false;
  let owed = false;
  let lost = false;
  /** The caller waits for what can only come once the socket is back: the wait counts from there. */
  let waitsForLine = false;
  const wait = (atMs: number) => {
    if (lost) waitsForLine = true;
    else sinceMs = atMs;
  };
  for (const entry of entries) {
    // A caller who goes on speaking is owed nothing before they are silent; that they are must be noticed, though.
    const boundMs = observed.spares && !speaking ? spareBoundMs : answerBoundMs;
    if (sinceMs !== null && entry.atMs - sinceMs > boundMs) {
      breaches.push({
        promise: 'a caller who has spoken is answered or told within a bound',
        atMs: sinceMs,
        detail: `nothing for ${entry.atMs - sinceMs} ms`,
      });
      sinceMs = null;
    }
    if (entry.what === 'lost') {
      waitsForLine = sinceMs !== null;
      lost = true;
    }
    if (entry.what === 'frame' || entry.what === 'lost') sinceMs = null;
    if (entry.what === 'back') {
      lost = false;
      if (waitsForLine) wait(entry.atMs);
      waitsForLine = false;
    }
    if (entry.what === 'asked') owed = entry.input.kind === 'said' || entry.input.kind === 'digits';
    if (entry.what !== 'event') continue;
    const { type } = entry.event;
    if (type === 'agent.thinking' && (owed || !observed.spares)) wait(entry.atMs);
    if (type === 'caller.speaking') overlapped = sinceMs !== null || waitsForLine;
    speaking = (speaking || type === 'caller.speaking') && type !== 'caller.silent';
    // The caller took the floor again before the answer: the wait starts anew with their turn.
    if (type === 'caller.silent' && overlapped) wait(entry.atMs);
    if (type === 'ended' || (type === 'caller.transcript' && entry.event.kind !== 'speech')) {
      sinceMs = null;
      waitsForLine = false;
    }
  }
  return breaches;
};

const neverSilentForLong: Check = (entries) => {
  const breaches: Breach[] = [];
  let lastMs = 0;
  let lost = false;
  for (const entry of entries) {
    if (!lost && entry.atMs - lastMs > 40_000) {
      breaches.push({
        promise: 'the agent never falls silent for good',
        atMs: lastMs,
        detail: `no sound of either side for ${entry.atMs - lastMs} ms`,
      });
      lastMs = entry.atMs;
    }
    if (entry.what === 'lost') lost = true;
    if (entry.what === 'back') lost = false;
    const sign = entry.what === 'frame' || entry.what === 'back' || isCaller(entry);
    if (sign) lastMs = entry.atMs;
  }
  return breaches;
};

const silentWhenItMustBe: Check = (entries) => {
  const breaches: Breach[] = [];
  let cleared = false;
  let lostMs: number | null = null;
  let ended = false;
  for (const entry of entries) {
    if (entry.what === 'lost') lostMs = entry.atMs;
    if (entry.what === 'back') lostMs = null;
    if (entry.what === 'event') {
      if (ended)
        breaches.push({ promise: 'nothing comes after the end', atMs: entry.atMs, detail: entry.event.type });
      if (entry.event.type === 'clear') cleared = true;
      if (entry.event.type === 'agent.speaking') cleared = false;
      if (entry.event.type === 'ended') ended = true;
    }
    if (entry.what === 'frame' && (cleared || ended || (lostMs !== null && entry.atMs > lostMs + frameMs))) {
      const why = cleared ? 'a cleared answer' : ended ? 'an ended call' : 'a lost socket';
      breaches.push({
        promise: 'no sound when there must be none',
        atMs: entry.atMs,
        detail: `a frame of ${why}`,
      });
    }
  }
  return breaches;
};

/** Also with the line lost, or a voice that does not come. */
const farewellBoundMs = 12_100;

const endsPolitely: Check = (entries, observed) => {
  const at = entries.findIndex((entry) => entry.what === 'farewell');
  if (at < 0) return [];
  const askedMs = entries[at]?.atMs ?? 0;
  const after = entries.slice(at).flatMap((entry) => (entry.what === 'event' ? [entry.event] : []));
  const breach = (promise: string, detail: string): Breach[] => [{ promise, atMs: askedMs, detail }];
  const ended = after.find((event) => event.type === 'ended');
  const hungUp = entries.some((entry) => entry.what === 'hung-up');
  if (ended?.type !== 'ended' || ended.atMs - askedMs > farewellBoundMs)
    return breach('a call that must end ends within a bound', `ended at ${ended?.atMs}`);
  if (hungUp) return [];
  if (ended.reason !== 'overload') return breach('a call that must end says why', ended.reason);
  const heard = after.findLast((event) => event.type === 'agent.heard');
  const lost = entries.some((entry, n) => entry.what === 'lost' && !backBefore(entries, n, at));
  if (observed.faulty || lost) return [];
  const told = heard?.type === 'agent.heard' && heard.heard !== '' && heard.heard === heard.generated;
  return told
    ? []
    : breach('a caller whose call must end is told in a whole sentence', JSON.stringify(heard));
};

/** Whether the line that was lost at one entry was back before another. */
function backBefore(entries: readonly Seen[], lost: number, before: number): boolean {
  return entries.slice(lost, before).some((entry) => entry.what === 'back');
}

const everythingClosed: Check = (_entries, observed) =>
  Object.entries(observed.leaks)
    .filter(([, count]) => count !== 0)
    .map(([what, count]) => ({
      promise: 'every timer and stream is closed at the end',
      atMs: observed.lengthMs,
      detail: `${count} ${what} open`,
    }));

const checks: Check[] = [
  heardIsWhatSounded,
  historyIsWhatWasHeard,
  stateOfHeardRepliesOnly,
  oneLiveThought,
  toolsOfTheAnswerOnly,
  toolsAfterHeardWait,
  callerWordsOnce,
  callerWordsKept,
  callerTurnsRemembered,
  answeredInTime,
  neverSilentForLong,
  silentWhenItMustBe,
  endsPolitely,
  everythingClosed,
];

function isCaller(entry: Seen): boolean {
  return entry.what === 'event' && isCallerEvent(entry.event);
}

function isCallerEvent(event: CallEvent): boolean {
  return (
    event.type === 'caller.speaking' || event.type === 'caller.silent' || event.type === 'caller.transcript'
  );
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at]);
}
