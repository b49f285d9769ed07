/** What a simulated caller does, decided before the call: a list that reads like a script and can be cut shorter. */
import { Random } from './random.ts';

/** When an action begins. */
export type Cue =
  /** So many ms after the action before has ended. */
  | { after: number }
  /** So many ms into the next answer, or after 4 s without one. */
  | { intoAnswer: number }
  /** So many ms after the agent has finished, or after 8 s without that. */
  | { afterAnswer: number };

export type Action =
  | { kind: 'say'; words: string[]; pausesMs: number[] }
  | { kind: 'backchannel'; word: string }
  | { kind: 'cough'; ms: number }
  | { kind: 'type'; text: string }
  | { kind: 'press'; digits: string }
  | { kind: 'wait'; ms: number }
  | { kind: 'lose-socket'; ms: number }
  | { kind: 'stall'; ms: number }
  | { kind: 'hang-up' }
  /** The server is overloaded, to this level, and ends the call. Only in stories of `makeOverloadStory`. */
  | { kind: 'degrade'; level: number }
  | { kind: 'farewell' };

export interface Scene {
  cue: Cue;
  action: Action;
}

/** One vendor's misbehaviour at one of its calls, counted from 0. */
export type Fault = 'hang' | 'error' | 'slow' | 'empty' | 'late-after-abort' | 'half';

export interface Story {
  seed: number;
  scenes: Scene[];
  faults: { vendor: 'recognition' | 'mind' | 'voice' | 'tool'; call: number; fault: Fault }[];
  /** Behind each vendor stands another one that works. */
  spares: boolean;
  /** The line plays from a buffer of its own, as a carrier's does. */
  buffered: boolean;
}

export function makeStory(seed: number, turns: number): Story {
  const random = new Random(seed);
  const scenes: Scene[] = [];
  for (let turn = 1; turn <= turns; turn += 1) scenes.push(makeScene(random, turn));
  if (random.chance(0.1)) scenes.push({ cue: makeCue(random), action: { kind: 'hang-up' } });
  const faults: Story['faults'] = [];
  const faulty = random.chance(0.5);
  for (let call = 0; faulty && call < turns * 2; call += 1) {
    for (const vendor of ['recognition', 'mind', 'voice', 'tool'] as const) {
      if (random.chance(0.06)) {
        faults.push({
          vendor,
          call,
          fault: random.pick(['hang', 'error', 'slow', 'empty', 'late-after-abort', 'half'] as const),
        });
      }
    }
  }
  const spares = faulty && random.chance(0.4);
  return { seed, scenes, faults, spares, buffered: random.chance(0.3) };
}

/** The same on a server that is overloaded: it degrades the call, up and down, and in the end has to end it. */
export function makeOverloadStory(seed: number, turns: number): Story {
  const story = makeStory(seed, turns);
  const random = new Random(seed ^ 0x10ad);
  const scenes = story.scenes.slice(0, random.int(1, turns));
  let level = 0;
  for (let count = random.int(1, 6); count > 0; count -= 1) {
    level = Math.max(0, Math.min(3, level + (random.chance(0.7) ? 1 : -1)));
    const at = random.int(0, scenes.length);
    scenes.splice(at, 0, { cue: { after: random.int(0, 2000) }, action: { kind: 'degrade', level } });
  }
  scenes.push({ cue: makeCue(random), action: { kind: 'farewell' } });
  // Whatever the caller does then.
  for (let turn = turns + 1; turn <= turns + 3; turn += 1)
    scenes.push({ cue: { after: random.int(0, 1500) }, action: makeScene(random, turn).action });
  return { ...story, scenes };
}

function makeCue(random: Random): Cue {
  const roll = random.next();
  if (roll < 0.45) return { afterAnswer: random.int(100, 1500) };
  if (roll < 0.85) return { intoAnswer: random.int(0, 2500) };
  return { after: random.int(0, 1200) };
}

function makeScene(random: Random, turn: number): Scene {
  const cue = makeCue(random);
  const roll = random.next();
  if (roll < 0.62) return { cue, action: makeSpeech(random, turn) };
  if (roll < 0.72)
    return { cue, action: { kind: 'backchannel', word: random.pick(['mm-hm', 'yeah', 'okay']) } };
  if (roll < 0.8) return { cue, action: { kind: 'cough', ms: random.int(60, 500) } };
  if (roll < 0.86) return { cue, action: { kind: 'type', text: `typed${turn} words` } };
  if (roll < 0.9) return { cue, action: { kind: 'press', digits: `${random.int(0, 999)}` } };
  if (roll < 0.94) return { cue, action: { kind: 'wait', ms: random.int(1000, 12_000) } };
  if (roll < 0.97) return { cue, action: { kind: 'lose-socket', ms: random.int(100, 6000) } };
  return { cue, action: { kind: 'stall', ms: random.int(100, 1500) } };
}

function makeSpeech(random: Random, turn: number): Action {
  const count = random.int(1, 9);
  const words: string[] = [];
  const pausesMs: number[] = [];
  for (let at = 0; at < count; at += 1) {
    words.push(`c${turn}w${at}`);
    pausesMs.push(at > 0 && random.chance(0.12) ? random.int(150, 1300) : 0);
  }
  // Most sentences sound finished, some trail off.
  const last = words.length - 1;
  if (random.chance(0.8)) words[last] += random.pick(['.', '?']);
  if (random.chance(0.1)) words.unshift('stop');
  while (pausesMs.length < words.length) pausesMs.unshift(0);
  return { kind: 'say', words, pausesMs };
}

/** The story as a person would tell it. */
export function tell(story: Story): string {
  const lines = story.scenes.map(({ cue, action }) => `- ${tellCue(cue)}, ${tellAction(action)}`);
  const faults = story.faults.map(({ vendor, call, fault }) => `- ${vendor}, call ${call}: ${fault}`);
  const spares = story.spares ? ['- behind each vendor stands another that works'] : [];
  return [
    `Seed ${story.seed}`,
    ...spares,
    ...(story.buffered ? ['- the line plays from a buffer of its own'] : []),
    ...lines,
    ...(faults.length > 0 ? ['Faults:', ...faults] : []),
  ].join('\n');
}

function tellCue(cue: Cue): string {
  if ('after' in cue) return `${cue.after} ms later`;
  if ('intoAnswer' in cue) return `${cue.intoAnswer} ms into the answer`;
  return `${cue.afterAnswer} ms after the answer`;
}

function tellAction(action: Action): string {
  switch (action.kind) {
    case 'say':
      return `the caller says "${action.words
        .map((word, at) => ((action.pausesMs[at] ?? 0) > 0 ? `[${action.pausesMs[at]} ms] ${word}` : word))
        .join(' ')}"`;
    case 'backchannel':
      return `the caller says "${action.word}"`;
    case 'cough':
      return `the caller coughs for ${action.ms} ms`;
    case 'type':
      return `the caller types "${action.text}"`;
    case 'press':
      return `the caller presses ${action.digits}`;
    case 'wait':
      return `the caller is silent for ${action.ms} ms`;
    case 'lose-socket':
      return `the socket is lost for ${action.ms} ms`;
    case 'stall':
      return `the network stalls for ${action.ms} ms`;
    case 'hang-up':
      return 'the caller hangs up';
    case 'degrade':
      return `the server is overloaded to level ${action.level}`;
    case 'farewell':
      return 'the server has to end the call';
  }
}
