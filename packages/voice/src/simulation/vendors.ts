/** Vendors of a simulated call: random in their timing, faulty where the story says so, honest in what is noted of them. */
import { type Clock, sleep } from '@parley/platform/time/clock';
import { createFailoverBudget } from '../failover/budget.ts';
import { fallbackMind } from '../failover/mind.ts';
import { fallbackSpeechToText } from '../failover/recognition.ts';
import { createVendorHealth } from '../failover/vendor-health.ts';
import { fallbackTextToSpeech } from '../failover/voice.ts';
import type { Samples, SpokenWord, ToolCall, ToolResult } from '../frame.ts';
import type {
  Mind,
  MindEvent,
  MindRequest,
  SpeechToText,
  TextToSpeech,
  ToolDefinition,
  VoiceActivity,
} from '../ports.ts';
import { type Codebook, gapMs, splitWords } from '../testing/coded-speech.ts';
import type { Seen } from './observation.ts';
import type { Random } from './random.ts';
import type { Fault, Story } from './story.ts';

export interface World {
  clock: Clock;
  random: Random;
  book: Codebook;
  rateHz: number;
  faults: Story['faults'];
  atMs: () => number;
  note: (entry: Seen) => void;
  /** The words of the answer under way whose samples have left, whole. */
  sounded: () => string[];
  /** Counts the thoughts of all minds of the call. */
  thinks: { next: number };
  /** The words that each thought has said so far. */
  said: Map<number, string[]>;
  open: { activity: number; recognition: number; thinking: number; speaking: number };
}

const never = () => new Promise<never>(() => {});

function faultOf(world: World, vendor: Story['faults'][number]['vendor'], call: number): Fault | undefined {
  return world.faults.find((each) => each.vendor === vendor && each.call === call)?.fault;
}

/** The three vendors of a call, with others behind them that work where the story gives some. */
export function simulatedVendors(world: World, spares: boolean) {
  const vendors = (of: World) => ({
    mind: simulatedMind(of),
    speechToText: simulatedSpeechToText(of),
    textToSpeech: simulatedTextToSpeech(of),
  });
  const first = vendors(world);
  if (!spares) return first;
  const others = vendors({ ...world, faults: [] });
  const health = createVendorHealth({ clock: world.clock });
  const options = { clock: world.clock, health, budget: createFailoverBudget(world.clock) };
  const spare = <V>(vendor: V): V => ({ ...vendor, name: 'spare' });
  return {
    mind: fallbackMind([first.mind, spare(others.mind)], options),
    speechToText: fallbackSpeechToText([first.speechToText, spare(others.speechToText)], options),
    textToSpeech: fallbackTextToSpeech(
      [{ textToSpeech: first.textToSpeech }, { textToSpeech: spare(others.textToSpeech) }],
      options,
    ),
  };
}

const [silent, loud] = [Promise.resolve(0), Promise.resolve(1)];

export function simulatedActivity(world: World): VoiceActivity {
  return {
    open() {
      world.open.activity += 1;
      return {
        // Loud anywhere in the frame: coded speech is never quiet.
        probability: (frame) => (frame[0] || frame[256] || frame[511] ? loud : silent),
        close: () => {
          world.open.activity -= 1;
        },
      };
    },
  };
}

function simulatedSpeechToText(world: World): SpeechToText {
  let calls = 0;
  return {
    name: 'simulated',
    capabilities: { hears: 'utterance', interim: false, languages: ['en'] },
    open() {
      world.open.recognition += 1;
      let reader = world.book.reader(16_000);
      return {
        push: (samples: Samples) => reader.push(samples),
        async transcribe(signal) {
          const text = reader.words
            .filter((word) => word.ms > world.book.wordMs / 2 && word.text !== '?')
            .map((word) => word.text)
            .join(' ');
          const fault = faultOf(world, 'recognition', calls);
          calls += 1;
          if (fault === 'hang') return never();
          await sleep(
            world.clock,
            fault === 'slow' ? 1500 : world.random.int(10, 250),
            fault ? undefined : signal,
          );
          if (fault === 'error') throw new Error('recognition failed');
          return { text: fault === 'empty' ? '' : text };
        },
        next() {
          reader = world.book.reader(16_000);
        },
        close: () => {
          world.open.recognition -= 1;
        },
      };
    },
  };
}

const syllables = ['ba', 'de', 'fi', 'go', 'lu', 'ma', 'ne', 'pi', 'ro', 'su'];

/** The word that only reply `think` speaks, at place `at`. */
function replyWord(think: number, at: number): string {
  const digits = `${think}`.padStart(3, '0').split('').concat(`${at}`.padStart(2, '0').split(''));
  return digits.map((digit) => syllables[Number(digit)]).join('');
}

function simulatedMind(world: World): Mind {
  return {
    name: 'simulated',
    async *think(request: MindRequest, signal: AbortSignal): AsyncGenerator<MindEvent> {
      const id = world.thinks.next;
      world.thinks.next += 1;
      const { history, input, state } = request;
      const again = request.toolResults.length > 0;
      world.note({ atMs: world.atMs(), what: 'asked', think: id, again, input, history, state });
      world.open.thinking += 1;
      const close = () => {
        signal.removeEventListener('abort', close);
        if (done) return;
        done = true;
        world.open.thinking -= 1;
        world.note({ atMs: world.atMs(), what: 'think.over', think: id });
      };
      let done = false;
      signal.addEventListener('abort', close);
      try {
        yield* thoughts(world, id, request, signal);
      } finally {
        close();
      }
    },
  };
}

async function* thoughts(
  world: World,
  id: number,
  request: MindRequest,
  signal: AbortSignal,
): AsyncGenerator<MindEvent> {
  const { random, clock } = world;
  const fault = faultOf(world, 'mind', id);
  const obeyed = fault === 'late-after-abort' ? undefined : signal;
  const count = random.int(1, 14);
  const halfAt = random.int(1, count);
  const toolAt = request.toolResults.length === 0 && random.chance(0.15) ? random.int(0, count) : -1;
  if (fault === 'hang') return await never();
  if (fault === 'error') throw new Error('mind failed');
  await sleep(clock, fault === 'slow' ? random.int(3000, 9000) : random.int(5, 500), obeyed);
  if (random.chance(0.3))
    yield { type: 'expect', expects: random.pick(['yes-no', 'phone', 'anything'] as const) };
  for (let at = 0; at < count && fault !== 'empty'; at += 1) {
    if (at === toolAt) {
      yield { type: 'tool', call: { id: `t${id}`, name: random.pick(policies), input: { think: id } } };
      break;
    }
    if (fault === 'half' && at === halfAt) throw new Error('mind stopped half way');
    const end = at === count - 1 || random.chance(0.25) ? '.' : '';
    const word = `${replyWord(id, at)}${end}`;
    world.said.set(id, [...(world.said.get(id) ?? []), word]);
    yield { type: 'text', text: `${word} ` };
    if (random.chance(0.3)) await sleep(clock, random.int(1, 120), obeyed);
  }
  yield { type: 'state', state: { think: id } };
}

const policies = ['cancel', 'finish', 'after-heard'] as const;

export const simulatedTools: ToolDefinition[] = policies.map((policy) => ({
  name: policy,
  description: '',
  inputSchema: {},
  onInterrupt: policy,
  timeoutMs: 3000,
}));

export function simulatedToolRunner(world: World) {
  let calls = 0;
  return async (call: ToolCall, signal: AbortSignal): Promise<ToolResult> => {
    const { think } = call.input as { think: number };
    const sounded = world.sounded();
    const unheard = (world.said.get(think) ?? []).filter((word) => !sounded.includes(word)).length;
    world.note({ atMs: world.atMs(), what: 'tool.ran', think, tool: call.id, policy: call.name, unheard });
    const fault = faultOf(world, 'tool', calls);
    calls += 1;
    if (fault === 'hang') return never();
    await sleep(world.clock, world.random.int(10, 1500), fault ? undefined : signal);
    if (fault === 'error') throw new Error('tool failed');
    return { id: call.id, name: call.name, outcome: 'ok', output: { think } };
  };
}

function simulatedTextToSpeech(world: World): TextToSpeech {
  let calls = 0;
  return {
    name: 'simulated',
    capabilities: { rateHz: world.rateHz, wordTiming: true, languages: ['en'], voices: ['coded'] },
    async *speak(text, { signal }) {
      const fault = faultOf(world, 'voice', calls);
      calls += 1;
      world.open.speaking += 1;
      try {
        const samples = fault === 'empty' ? new Int16Array(0) : world.book.encode(text, world.rateHz);
        const obeyed = fault === 'late-after-abort' ? undefined : signal;
        if (fault === 'error') throw new Error('voice failed');
        const chunk = (world.rateHz * world.random.pick([200, 400, 1000])) / 1000;
        for (let from = 0; from < samples.length; from += chunk) {
          await sleep(world.clock, fault === 'slow' ? 900 : world.random.int(5, 150), obeyed);
          if (fault === 'half' && from > 0) throw new Error('voice stopped half way');
          if (fault === 'hang') await hangUntil(signal);
          const words = from === 0 ? wordTimes(world.book, text) : [];
          yield { samples: samples.subarray(from, from + chunk), words };
        }
      } finally {
        world.open.speaking -= 1;
      }
    },
  };
}

function wordTimes(book: Codebook, text: string): SpokenWord[] {
  return splitWords(text).map((word, at) => ({
    text: word,
    startMs: at * book.wordMs,
    endMs: (at + 1) * book.wordMs - gapMs,
  }));
}

/** A voice that hangs until it is told to stop. */
function hangUntil(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
