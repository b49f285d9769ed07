/** The caller speaks, coughs or hums into an answer: how fast the agent stops, what it says was heard, how it goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Caller } from '@parley/harness/call/caller';
import { cough, random, type Samples, samplesPerMs } from '@parley/harness/sound/samples';
import type { Parley } from '@parley/sdk/client';
import { type Bench, report, sharedOptions } from '../bench.ts';
import { listener } from '../kit/assistants.ts';
import { machine, machineLine, spread, table } from '../kit/figures.ts';
import { type Continuity, continuity, firstSoundMs, lastSampleMs, place } from '../kit/recording.ts';
import { withParley } from '../kit/running.ts';
import { hum } from '../kit/sound.ts';
import { shortClips, spoken, type Utterance } from '../kit/speech.ts';
import { spokenWords } from '../wer/words.ts';

const story =
  'The old lighthouse stands on a rock in the bay, and on clear days you can see it from the market square. ' +
  'Every evening the keeper climbs two hundred steps with a lamp in his hand. ' +
  'He says that the sea has a different voice in every season, and that he knows them all by heart. ' +
  'When the fog comes in, he rings the bell until the last boat is home.';
const interruptions = [
  'Excuse me, I have a question about that.',
  'Stop, please. I want something else.',
  'Can you tell me how far away it is?',
  'No, that is not what I asked for.',
];
const nods = ['Yeah.', 'Okay.', 'Right.', 'Uh huh.'];
const goalMs = 200;
const seed = 11;
const perCall = 10;
const longestClipMs = 4000;

export const bargeIn: Bench = {
  name: 'barge-in',
  about: 'the caller speaks, coughs or hums into an answer',
  options: {
    interruptions: { value: 'N', default: '30', about: 'of answers' },
    noises: { value: 'N', default: '6', about: 'answers with coughs, with hums, and with nods' },
    data: { ...sharedOptions.data, about: `${sharedOptions.data.about}; without it, what a voice says` },
    url: sharedOptions.url,
  },
  run: (values) =>
    withParley({ url: values.text('url') }, async (parley) => {
      const options = {
        interruptions: values.number('interruptions'),
        noises: values.number('noises'),
        data: values.text('data'),
      };
      return report(await benchBargeIn(parley, options), showBargeIn);
    }),
};

interface BargeInOptions {
  interruptions: number;
  /** Answers with coughs in them, with hums, and with nods. */
  noises: number;
  data: string | undefined;
}

interface Cut {
  said: string;
  offsetMs: number;
  /** From the caller's first sound to the agent's last sample; undefined where the recording is torn. */
  stopMs: number | undefined;
  /** The stored text is what the recording can hold: a beginning of what was generated. */
  prefix: boolean;
  heardWords: number;
  /** Words by the share of the answer that left, the same words at the same speed. */
  expectedWords: number;
}

interface Noise {
  kind: 'cough' | 'hum' | 'nod';
  real: number;
  falseOnes: number;
  recognised: string[];
  continuity: Continuity;
}

async function benchBargeIn(parley: Parley, options: BargeInOptions) {
  const before = machine();
  const next = random(seed);
  const said = await spoken(parley, [...interruptions, ...nods]);
  const real = await shortClips(options.data, longestClipMs);
  const phrases = [...real, ...said.slice(0, interruptions.length)];
  const assistant = await listener(parley, [story]);
  const reference = await undisturbed(parley, assistant);

  const cuts: Cut[] = [];
  let missed = 0;
  while (cuts.length + missed < options.interruptions) {
    const count = Math.min(perCall, options.interruptions - cuts.length - missed);
    const part = await interrupt(parley, assistant, { phrases, count, reference, next });
    cuts.push(...part);
    missed += count - part.length;
  }
  const noises: Noise[] = [];
  for (let n = 0; n < options.noises; n += 1) {
    const nod = said[interruptions.length + (n % nods.length)]!.samples;
    const sounds: [Noise['kind'], () => Samples][] = [
      ['cough', () => cough(150 + 150 * next(), next)],
      ['hum', () => hum(350 + 150 * next())],
      ['nod', () => nod],
    ];
    for (const [kind, sound] of sounds)
      noises.push(await disturb(parley, assistant, { kind, sound, reference, next }));
  }
  await parley.assistants.archive(assistant);
  return { machine: before, referenceMs: Math.round(reference.length / samplesPerMs), missed, cuts, noises };
}

/** The whole answer as it sounds when nobody speaks into it, from its first frame to its last. */
async function undisturbed(parley: Parley, assistant: string): Promise<Samples> {
  const caller = await Caller.dial(parley, { assistant });
  await caller.answered({ from: 0, limitMs: 60_000 });
  const { agent } = await caller.recorded();
  const start = startOfAnswer(agent, 0);
  if (start === undefined) throw new Error('the agent said nothing');
  const end = Math.ceil(lastSampleMs(agent, agent.length / samplesPerMs) / 20) * 20;
  return agent.slice(start * samplesPerMs, end * samplesPerMs);
}

/** Answers begin with a frame of 20 ms. */
function startOfAnswer(agent: Samples, fromMs: number): number | undefined {
  const first = firstSoundMs(agent, fromMs, agent.length / samplesPerMs);
  return first === undefined ? undefined : Math.floor(first / 20) * 20;
}

/** Several answers of one call, each cut at a random time. */
async function interrupt(
  parley: Parley,
  assistant: string,
  of: { phrases: readonly Utterance[]; count: number; reference: Samples; next: () => number },
): Promise<Cut[]> {
  const caller = await Caller.dial(parley, { assistant });
  const played: { phrase: Utterance; offsetMs: number; answer: number; from: number }[] = [];
  let from = 0;
  for (let n = 0; n < of.count; n += 1) {
    if (
      (await caller.until(({ type }) => type === 'agent.speaking', { from, limitMs: 20_000 })) === undefined
    )
      break;
    const offsetMs = Math.round(400 + 6000 * of.next());
    await sleep(offsetMs);
    const phrase = of.phrases[Math.floor(of.next() * of.phrases.length)]!;
    from = caller.events.length;
    played.push({ phrase, offsetMs, answer: n, from });
    await caller.say(phrase.samples);
  }
  await caller.answered({ from, limitMs: 10_000 });
  const { caller: said, agent } = await caller.recorded();
  const places = place(
    said,
    played.map(({ phrase }) => phrase.samples),
  );
  return played.flatMap(({ phrase, offsetMs, from: since }, n): Cut[] => {
    const heard = caller.events.slice(since).find((event) => event.type === 'agent.heard' && event.final);
    if (heard?.type !== 'agent.heard' || !heard.interrupted) return [];
    const at = places[n];
    const lastMs = at && lastSampleMs(agent, stopOf(agent, at.startMs));
    const speaking = caller.events.slice(0, since).findLast((event) => event.type === 'agent.speaking');
    const startMs = speaking?.type === 'agent.speaking' ? speaking.atMs : 0;
    const leftMs = lastMs === undefined ? heard.atMs - startMs : lastMs - startMs;
    const words = spokenWords(heard.generated).length;
    return [
      {
        said: phrase.name,
        offsetMs,
        stopMs: at && lastMs !== undefined ? Math.max(0, Math.round(lastMs - at.startMs)) : undefined,
        prefix: heard.generated.startsWith(heard.heard),
        heardWords: spokenWords(heard.heard).length,
        expectedWords: Math.round((10 * words * leftMs * samplesPerMs) / of.reference.length) / 10,
      },
    ];
  });
}

/** Longer than any pause between two sentences. */
const stoppedMs = 500;

/** When the agent has fallen silent for good: the beginning of the first long silence that ends after `fromMs`. */
function stopOf(agent: Samples, fromMs: number): number {
  let quiet = 0;
  for (let at = Math.max(0, Math.round((fromMs - stoppedMs) * samplesPerMs)); at < agent.length; at += 1) {
    quiet = agent[at] === 0 ? quiet + 1 : 0;
    if (quiet >= stoppedMs * samplesPerMs && at / samplesPerMs > fromMs) return at / samplesPerMs;
  }
  return agent.length / samplesPerMs;
}

/** One answer with a few sounds in it that ask for nothing. */
async function disturb(
  parley: Parley,
  assistant: string,
  of: { kind: Noise['kind']; sound: () => Samples; reference: Samples; next: () => number },
): Promise<Noise> {
  const caller = await Caller.dial(parley, { assistant });
  await caller.until(({ type }) => type === 'agent.speaking', { from: 0, limitMs: 20_000 });
  let heard: unknown;
  for (let n = 0; n < 3 && heard === undefined; n += 1) {
    await sleep(Math.round(600 + 2500 * of.next()));
    const from = caller.events.length;
    await caller.say(of.sound());
    heard = await caller.answered({ from, limitMs: 1500 });
  }
  if (heard === undefined) await caller.answered({ from: caller.events.length, limitMs: 30_000 });
  const { agent } = await caller.recorded();
  const kinds = caller.all('interruption').map(({ kind }) => kind);
  return {
    kind: of.kind,
    real: kinds.filter((kind) => kind === 'real').length,
    falseOnes: kinds.filter((kind) => kind === 'false').length,
    recognised: [...new Set(caller.all('caller.transcript').map(({ text }) => text))],
    continuity: continuity(agent, startOfAnswer(agent, 0) ?? 0, of.reference),
  };
}

function showBargeIn(result: Awaited<ReturnType<typeof benchBargeIn>>): string {
  const stops = spread(result.cuts.flatMap(({ stopMs }) => stopMs ?? []));
  const off = result.cuts.map(({ heardWords, expectedWords }) => Math.abs(heardWords - expectedWords));
  const worst = Math.max(0, ...off);
  const mean = off.reduce((sum, one) => sum + one, 0) / Math.max(1, off.length);
  const row = (kind: Noise['kind']) => {
    const group = result.noises.filter((noise) => noise.kind === kind);
    const sum = (pick: (noise: Noise) => number) => group.reduce((total, noise) => total + pick(noise), 0);
    return [
      kind,
      3 * group.length,
      sum(({ real }) => real),
      sum(({ falseOnes }) => falseOnes),
      `${group.filter((noise) => noise.continuity.whole).length} of ${group.length}`,
      sum(({ continuity: one }) => (one.whole ? one.pausedMs : 0)),
    ];
  };
  return [
    `${result.cuts.length} interruptions of an answer of ${result.referenceMs} ms, ${result.missed} not taken as such (${machineLine()})`,
    '',
    table(
      ['ms', 'count', 'median', 'p95', 'max'],
      [
        [
          `first sound of the caller → last sample of the agent (goal: p95 ≤ ${goalMs})`,
          stops.count,
          stops.median,
          stops.p95,
          stops.max,
        ],
      ],
    ),
    '',
    `Heard text is a beginning of the generated text: ${result.cuts.filter(({ prefix }) => prefix).length} of ${result.cuts.length}`,
    `Words heard, against the share of the answer that left: ${mean.toFixed(1)} off on average, ${worst.toFixed(1)} at worst`,
    '',
    table(
      ['sounds that ask for nothing', 'count', 'real', 'false', 'answers whole to the sample', 'paused ms'],
      [row('cough'), row('hum'), row('nod')],
    ),
    ...result.noises.flatMap((noise) =>
      noise.continuity.whole && noise.real === 0 ? [] : [`  ${JSON.stringify(noise)}`],
    ),
  ].join('\n');
}
