/**
 * Vendors that fail on a live call: each kind with each fault, alone and with another behind it, over the real socket
 * with real speech. The promise: within 5 s of their last sound the caller hears an answer or an apology, and when
 * the vendor is well again, the next thing they say is answered.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerMessage } from '@parley/contracts/talk';
import { type Definition, type Flow, publish } from '@parley/harness/call/assistants';
import { Caller } from '@parley/harness/call/caller';
import { inParallel } from '@parley/harness/process/in-parallel';
import { decodePcm16 } from '@parley/harness/sound/wire';
import type { Parley } from '@parley/sdk/client';
import { type Bench, report, sharedOptions } from '../bench.ts';
import { noIntents, wayOut } from '../kit/assistants.ts';
import { machine, machineLine, table } from '../kit/figures.ts';
import { withParley } from '../kit/running.ts';
import { isAudible, isNoise } from '../kit/sound.ts';
import { spoken, type Utterance } from '../kit/speech.ts';
import { type Fault, faults as faultsByName, type Kind, kinds, startVendor, type Vendor } from './vendors.ts';

const promiseMs = 5000;
/** Longer than the longest wait of the engine and the answer after it. */
const settledMs = 18_000;
const againMs = 12_000;
/** Long enough that speech of which no word is understood is no mere noise to the engine (1.2 s). */
const sentences = ['I would like to know where my parcel is.', 'Are you open on Sunday?'] as const;

export const faults: Bench = {
  name: 'faults',
  about:
    'vendors that fail on a live call: the wait for an answer or an apology, and whether the call goes on',
  options: {
    only: { value: 'LIST', about: 'such as mind:hang,all:cut; else each kind and all, with every fault' },
    fallback: { value: 'WHICH', about: 'with: another vendor behind each; alone; else both' },
    parallel: sharedOptions.parallel,
  },
  async run(values) {
    const fallback = values.choice('fallback', ['with', 'alone']);
    const options = { only: values.text('only'), fallback, parallel: values.number('parallel') };
    return report(await benchFaults(options), showFaults);
  },
};

interface FaultsOptions {
  /** Such as `mind:hang`, with commas between them; all where it is left out. */
  only: string | undefined;
  /** with: another behind it; alone; both where it is left out. */
  fallback: 'with' | 'alone' | undefined;
  parallel: number;
}

/** all: the three of them at once, as when a line to the vendors is lost. */
type Broken = Kind | 'all';
const brokenKinds: readonly Broken[] = [...kinds, 'all'];

interface Case {
  kind: Broken;
  fault: Fault;
  fallback: boolean;
  /** The model that the assistant asks for: the fault is its own. */
  model: string;
}

interface FaultResult {
  kind: Broken;
  fault: Fault;
  fallback: boolean;
  /** From the caller's last sound to the first sound of an answer or an apology; null where none came. */
  waitMs: number | null;
  /** What was heard in that turn, in order. */
  heard: ('moment' | 'apology' | 'answer')[];
  /** The wait for an answer to the next thing said, with the vendor well again; null where none came. */
  againMs: number | null;
  /** The vendor was asked while it was broken: else nothing was tried. */
  tried: boolean;
  /** A hiss at full loudness reached the caller. */
  noise: boolean;
  kept: boolean;
}

async function benchFaults(options: FaultsOptions) {
  const before = machine();
  const results: FaultResult[] = [];
  for (const fallback of [false, true]) {
    if (options.fallback !== undefined && (options.fallback === 'with') !== fallback) continue;
    results.push(...(await oneParley(fallback, casesOf(options.only, fallback), options.parallel)));
  }
  return { machine: before, results };
}

function casesOf(only: string | undefined, fallback: boolean): Case[] {
  const wanted = only?.split(',');
  const all = Object.keys(faultsByName).flatMap((fault) =>
    brokenKinds.map((kind) => ({ kind, fault: fault as Fault, fallback, model: `${kind}-${fault}` })),
  );
  return all.filter(({ kind, fault }) => wanted === undefined || wanted.includes(`${kind}:${fault}`));
}

/** A fault that takes a whole server away is tried while nobody else asks that server. */
function apart(cases: readonly Case[]): Case[][] {
  const whole = cases.filter(({ fault }) => fault === 'refused');
  return [
    whole.filter(({ kind }) => kind !== 'all'),
    whole.filter(({ kind }) => kind === 'all'),
    cases.filter(({ fault }) => fault !== 'refused'),
  ];
}

async function oneParley(fallback: boolean, cases: readonly Case[], parallel: number) {
  const started = await Promise.all([...kinds.map(startVendor), startVendor('mind')]);
  const [recognition, mind, voice, second] = started as [Vendor, Vendor, Vendor, Vendor];
  try {
    const environment = {
      PARLEY_STT_URL: recognition.url,
      PARLEY_LLM_URL: mind.url,
      PARLEY_TTS_URL: voice.url,
      ...(fallback ? { PARLEY_LLM_FALLBACK_URL: second.url } : {}),
    };
    return await withParley({ environment }, async (parley) => {
      const said = await spoken(parley, sentences);
      const vendors = { recognition, mind, voice };
      const run = (one: Case) => {
        const broken = one.kind === 'all' ? kinds : [one.kind];
        return oneCase(
          parley,
          broken.map((kind) => vendors[kind]),
          one,
          said,
        );
      };
      const results: FaultResult[] = [];
      for (const part of apart(cases)) results.push(...(await inParallel(part, parallel, run)));
      return results;
    });
  } finally {
    await Promise.all(started.map((vendor) => vendor.close()));
  }
}

async function oneCase(parley: Parley, vendors: readonly Vendor[], one: Case, said: readonly Utterance[]) {
  const { kind, fault, fallback, model } = one;
  const setAll = (now: Fault | undefined) => Promise.all(vendors.map((vendor) => vendor.set(model, now)));
  const asked = () => vendors.reduce((sum, vendor) => sum + vendor.asked(model), 0);
  const hears = ({ text }: Utterance) => {
    for (const vendor of vendors) vendor.hears(model, text);
  };
  hears(said[0]!);
  const name = `bench faults ${model} ${crypto.randomUUID()}`;
  const assistant = await publish(parley, name, definitionOf(one));
  const caller = await Caller.dial(parley, { assistant });
  const sounds = soundsOf(caller);
  await caller.answered({ from: 0, limitMs: 20_000 });
  await quiet(caller, sounds);

  await setAll(fault);
  const askedBefore = asked();
  const from = caller.events.length;
  const endMs = await say(caller, said[0]!);
  await caller.until((event) => isSettled(event), { from, limitMs: settledMs });
  await quiet(caller, sounds);
  const tried = fault === 'refused' || asked() > askedBefore;
  const heard = heardIn(caller.events.slice(from));
  const first = sounds.find(({ atMs, noise }) => atMs > endMs && !noise);
  const noise = sounds.some((sound) => sound.atMs > endMs && sound.noise);

  await setAll(undefined);
  hears(said[1]!);
  const againFrom = caller.events.length;
  const againEndMs = await say(caller, said[1]!);
  const again = await caller.until((event) => isFinal(event) && tells(event).includes('answer'), {
    from: againFrom,
    limitMs: againMs,
  });
  const againFirst = sounds.find(({ atMs }) => atMs > againEndMs);
  const kept = !caller.over;
  await caller.hangUp();
  await parley.assistants.archive(assistant);
  return {
    kind,
    fault,
    fallback,
    waitMs: first && heard.length > 0 ? Math.round(first.atMs - endMs) : null,
    heard,
    againMs: again && againFirst ? Math.round(againFirst.atMs - againEndMs) : null,
    tried,
    noise,
    kept,
  };
}

/** A frame of the agent that is to be heard, as it came out of the socket. */
interface Sound {
  /** On this process's clock, `performance.now()`. */
  atMs: number;
  /** A hiss at full loudness, which is no speech. */
  noise: boolean;
}

/** From now on. */
function soundsOf(caller: Caller): Sound[] {
  const sounds: Sound[] = [];
  caller.talk.on('audio', (bytes) => {
    const samples = decodePcm16(bytes);
    if (isAudible(samples)) sounds.push({ atMs: performance.now(), noise: isNoise(samples) });
  });
  return sounds;
}

/** Resolves with when the last sound of it was sent; the agent holds its tongue by then. */
async function say(caller: Caller, { samples }: Utterance): Promise<number> {
  await caller.say(samples);
  return performance.now();
}

/** Until nothing has sounded for a while. */
async function quiet(caller: Caller, sounds: readonly Sound[]): Promise<void> {
  for (;;) {
    const lastMs = sounds.at(-1)?.atMs ?? 0;
    const leftMs = lastMs + 700 - performance.now();
    if (leftMs <= 0 || caller.over) return;
    await sleep(leftMs);
  }
}

const isFinal = (event: ServerMessage) => event.type === 'agent.heard' && event.final;

/** An answer, or an apology that ends the turn, was heard to its end. */
function isSettled(event: ServerMessage): boolean {
  const told = tells(event);
  return isFinal(event) && (told.includes('answer') || told.includes('apology'));
}

function tells(event: ServerMessage): FaultResult['heard'] {
  if (event.type !== 'agent.heard') return [];
  const { heard } = event;
  return [
    ...(/one moment/i.test(heard) ? (['moment'] as const) : []),
    ...(/trouble|catch that/i.test(heard) ? (['apology'] as const) : []),
    ...(/you said/i.test(heard) ? (['answer'] as const) : []),
  ];
}

function heardIn(events: readonly ServerMessage[]): FaultResult['heard'] {
  return events.filter(isFinal).flatMap(tells);
}

/** Only the kind in question is of a server; the others are of this machine. */
function definitionOf({ kind, fallback, model }: Case): Definition {
  const vendor = 'openai-compatible';
  const isBroken = (one: Kind) => kind === one || kind === 'all';
  return {
    mind: isBroken('mind')
      ? { kind: 'language-model', model, prompt: 'Say it again.', greeting: 'Hello, what is it about?' }
      : { kind: 'flow', flow: echo },
    recognition: isBroken('recognition')
      ? { vendor, model, ...(fallback ? {} : { fallbacks: [] }) }
      : { vendor: 'moonshine' },
    voice: isBroken('voice')
      ? {
          vendor,
          name: 'alloy',
          model,
          ...(fallback ? { fallbacks: [{ vendor, name: 'nova', model: `${model}-second` }] } : {}),
        }
      : { vendor: 'flite', name: 'slt' },
    turnTaking: { silencePromptMs: 120_000 },
  };
}

const anything = { kind: 'ask', slot: 'said', answer: { type: 'text' }, next: 'sort' } as const;

/** Says again what was said. */
const echo: Flow = {
  language: 'en',
  start: 'ask',
  steps: {
    ask: { ...anything, text: 'Hello, what is it about?' },
    again: { ...anything, text: 'You said: {{said}}. Is there anything else?' },
    sort: { kind: 'branch', cases: [{ if: [{ slot: 'said', is: wayOut }], next: 'out' }], default: 'again' },
    out: { kind: 'end', text: 'Goodbye.' },
  },
  intents: noIntents,
};

/** The promise, for one. */
function isKept({ waitMs, againMs, noise, kept }: FaultResult): boolean {
  return waitMs !== null && waitMs <= promiseMs && againMs !== null && !noise && kept;
}

function showFaults({ results }: Awaited<ReturnType<typeof benchFaults>>): string {
  const cell = (kind: Broken, fault: Fault, fallback: boolean) => {
    const found = results.find(
      (one) => one.kind === kind && one.fault === fault && one.fallback === fallback,
    );
    if (found === undefined) return ['–', '–', '–'];
    const marks = [...(found.noise ? ['noise'] : []), ...(found.tried ? [] : ['not tried'])];
    return [
      found.waitMs ?? 'never',
      [...found.heard, ...marks].join(', ') || 'nothing',
      found.againMs ?? (found.kept ? 'never' : 'call ended'),
    ];
  };
  const rows = brokenKinds.flatMap((kind) =>
    (Object.keys(faultsByName) as Fault[])
      .filter((fault) => results.some((one) => one.kind === kind && one.fault === fault))
      .map((fault) => [`${kind} ${fault}`, ...cell(kind, fault, false), ...cell(kind, fault, true)]),
  );
  const head = ['ms', 'alone', 'heard', 'next turn', 'with another', 'heard', 'next turn'];
  const keptCount = results.filter(isKept).length;
  return [
    table(head, rows),
    '',
    `An answer or an apology within ${promiseMs} ms, and the next turn answered: ${keptCount} of ${results.length}`,
    'Alone: a recogniser and a mind with nobody behind them; behind a voice there is always flite. All: the three at once.',
    ...Object.entries(faultsByName).map(([fault, meaning]) => `  ${fault.padEnd(10)} ${meaning}`),
    '',
    machineLine(),
  ].join('\n');
}
