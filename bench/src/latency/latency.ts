/** How long a caller waits for an answer: what the API says of each turn against what the recording shows. */
import type { Waterfall } from '@parley/contracts/talk';
import { Caller } from '@parley/harness/call/caller';
import type { Voice } from '@parley/harness/call/synthesise';
import type { Samples } from '@parley/harness/sound/samples';
import type { Parley } from '@parley/sdk/client';
import { type Bench, report, sharedOptions, UsageError, type Values } from '../bench.ts';
import { chooser, listener } from '../kit/assistants.ts';
import { besideEachOther, type Figures } from '../kit/beside.ts';
import { machine, machineLine, percent, type Spread, spread, table } from '../kit/figures.ts';
import { firstSoundMs, type Placed, place } from '../kit/recording.ts';
import { withParley } from '../kit/running.ts';
import { lastOverMs } from '../kit/sound.ts';
import { shortClips, spoken, type Utterance } from '../kit/speech.ts';

const sentences = [
  'I was charged twice for the same thing.',
  'Where is my parcel?',
  'Are you open on Sunday?',
  'It has not arrived yet.',
];
const turnsPerCall = 20;
const toleranceMs = 20;
const goalMs = 350;
/**
 * Where speech ends depends on what counts as sound: real speech dies away over 100 ms and more. The end is taken at
 * 0.01 of full scale, and the other levels show how much hangs on that.
 */
const endLevels = [-50, -45, -40, -35] as const;
const endLevel = -40;

const longestClipMs = 3500;

interface LatencyOptions {
  turns: number;
  voice: Voice | undefined;
  /** choose: understands by meaning; listen: takes anything down. */
  mind: 'choose' | 'listen';
}

export const latency: Bench = {
  name: 'latency',
  about: 'the wait for an answer: what the API says against the recording',
  options: {
    turns: { value: 'N', default: '40', about: 'of a run; with --beside, of a round of each' },
    voice: { value: 'VENDOR:NAME', about: 'such as kokoro:af_heart; the usual one where it is left out' },
    mind: {
      value: 'KIND',
      default: 'choose',
      about: 'choose: understands by meaning; listen: takes anything',
    },
    data: { ...sharedOptions.data, about: `${sharedOptions.data.about}; without it, what a voice says` },
    url: sharedOptions.url,
    beside: sharedOptions.beside,
    rounds: sharedOptions.rounds,
  },
  async run(values) {
    const options = {
      turns: values.number('turns'),
      voice: voiceOf(values),
      mind: values.choice('mind', ['choose', 'listen']) ?? 'choose',
    };
    // Said once: both sides are to hear the same.
    let utterances: Utterance[] | undefined;
    const measure = async (parley: Parley) => {
      utterances ??= [
        ...(await shortClips(values.text('data'), longestClipMs)),
        ...(await spoken(parley, sentences)),
      ];
      return benchLatency(parley, utterances, options);
    };
    const folder = values.text('beside');
    if (folder === undefined) {
      const url = values.text('url');
      return withParley({ url }, async (parley) => report(await measure(parley), showLatency));
    }
    const rounds = values.number('rounds');
    return besideEachOther({ folder, rounds }, (side) =>
      withParley({ folder: side }, async (parley) => figuresOf(await measure(parley))),
    );
  },
};

function voiceOf(values: Values): Voice | undefined {
  const said = values.text('voice');
  if (said === undefined) return undefined;
  const [vendor = '', name = ''] = said.split(':');
  if (vendor === '' || name === '')
    throw new UsageError(`latency: a voice is VENDOR:NAME, and not "${said}"`);
  return { vendor, name };
}

interface TurnFigures {
  said: string;
  /** Real speech ends in the sounds of its room, a synthetic voice in silence. */
  real: boolean;
  waterfall: Waterfall;
  /** What the recording shows; undefined where the caller's sound is not in it whole. */
  recording: { totalMs: number; speechEndMs: number; answerMs: number; ends: number[] } | undefined;
  apiSpeechEndMs: number;
  apiAnswerMs: number;
}

async function benchLatency(parley: Parley, utterances: readonly Utterance[], options: LatencyOptions) {
  const before = machine();
  const settings = { voice: options.voice };
  const assistant = await (options.mind === 'choose'
    ? chooser(parley, settings)
    : listener(parley, ['All right.', 'I see.', 'Go on, please.'], settings));
  const turns: TurnFigures[] = [];
  let unanswered = 0;
  for (let done = 0; done < options.turns; done += turnsPerCall) {
    const part = await oneCall(parley, assistant, utterances, Math.min(turnsPerCall, options.turns - done));
    turns.push(...part.turns);
    unanswered += part.unanswered;
  }
  await parley.assistants.archive(assistant);
  return {
    machine: before,
    voice: options.voice ? `${options.voice.vendor} ${options.voice.name}` : 'the usual voice',
    ...figures(turns),
    unanswered,
    turns,
  };
}

async function oneCall(parley: Parley, assistant: string, utterances: readonly Utterance[], count: number) {
  const caller = await Caller.dial(parley, { assistant });
  await caller.answered({ from: 0, limitMs: 30_000 });
  const played: { utterance: Utterance; from: number }[] = [];
  for (let n = 0; n < count && !caller.over; n += 1) {
    const utterance = utterances[n % utterances.length]!;
    const from = caller.events.length;
    await caller.say(utterance.samples);
    played.push({ utterance, from });
    await caller.answered({ from, limitMs: 20_000 });
  }
  const { caller: heard, agent } = await caller.recorded();
  const places = place(
    heard,
    played.map(({ utterance }) => utterance.samples),
  );
  let unanswered = 0;
  const turns = played.flatMap(({ utterance, from }, n): TurnFigures[] => {
    const until = played[n + 1]?.from ?? caller.events.length;
    const turn = caller.events.slice(from, until).find((event) => event.type === 'turn');
    if (turn?.type !== 'turn' || turn.speechEndMs === null) {
      unanswered += 1;
      return [];
    }
    const { waterfall, speechEndMs, atMs } = turn;
    return [
      {
        said: utterance.name,
        real: utterance.real,
        waterfall,
        recording: measured(agent, utterance, places[n], atMs),
        apiSpeechEndMs: speechEndMs,
        apiAnswerMs: atMs,
      },
    ];
  });
  return { turns, unanswered };
}

/** The agent is silent from the caller's last sound to its own first, so whatever sounds is the answer. */
function measured(
  agent: Samples,
  { samples }: Utterance,
  placed: Placed | undefined,
  apiAnswerMs: number,
): TurnFigures['recording'] {
  if (!placed?.whole) return undefined;
  const ends = endLevels.map((level) => Math.round(placed.atMs + lastOverMs(samples, level)));
  const speechEndMs = ends[endLevels.indexOf(endLevel)]!;
  const answerMs = firstSoundMs(agent, speechEndMs, apiAnswerMs + 500);
  if (answerMs === undefined) return undefined;
  return { totalMs: Math.round(answerMs - speechEndMs), speechEndMs, answerMs: Math.round(answerMs), ends };
}

const parts = ['endpointingMs', 'recognitionMs', 'mindMs', 'voiceMs', 'deliveryMs', 'totalMs'] as const;

function figures(turns: readonly TurnFigures[]) {
  const seen = turns.flatMap(({ real, waterfall, recording, apiSpeechEndMs, apiAnswerMs }) =>
    recording === undefined
      ? []
      : [
          {
            real,
            total: waterfall.totalMs - recording.totalMs,
            speechEnd: apiSpeechEndMs - recording.speechEndMs,
            answer: apiAnswerMs - recording.answerMs,
            totals: recording.ends.map((endMs) => waterfall.totalMs - (recording.answerMs - endMs)),
          },
        ],
  );
  const within = (real: boolean) => {
    const group = seen.filter((one) => one.real === real);
    const share = (level: number) =>
      group.filter(({ totals }) => Math.abs(totals[level]!) <= toleranceMs).length / group.length;
    return { count: group.length, shares: endLevels.map((_, level) => share(level)) };
  };
  return {
    parts: Object.fromEntries(
      parts.map((part) => [part, spread(turns.map((turn) => turn.waterfall[part]))]),
    ) as Record<(typeof parts)[number], Spread>,
    afterEndpointing: spread(turns.map(({ waterfall }) => waterfall.totalMs - waterfall.endpointingMs)),
    recordedTotal: spread(turns.flatMap(({ recording }) => recording?.totalMs ?? [])),
    withinTolerance: { synthetic: within(false), real: within(true) },
    difference: {
      total: spread(seen.map(({ total }) => Math.abs(total))),
      speechEnd: spread(seen.map(({ speechEnd }) => Math.abs(speechEnd))),
      answer: spread(seen.map(({ answer }) => Math.abs(answer))),
    },
  };
}

/** Those that two sides are compared by, ms. */
function figuresOf(result: Awaited<ReturnType<typeof benchLatency>>): Figures {
  const { parts: api, afterEndpointing, recordedTotal, difference, unanswered } = result;
  const spreads: [string, Spread][] = [
    ...parts.map((part): [string, Spread] => [`API ${part.replace(/Ms$/, '')}`, api[part]]),
    ['API after endpointing', afterEndpointing],
    ['recording total', recordedTotal],
    ['|API − recording| total', difference.total],
  ];
  const named = spreads.flatMap(([name, { median, p95 }]) => [
    [`${name}, median`, median] as const,
    [`${name}, p95`, p95] as const,
  ]);
  return { ...Object.fromEntries(named), 'without an answer': unanswered };
}

function showLatency(result: Awaited<ReturnType<typeof benchLatency>>): string {
  const row = (name: string, { count, median, p95, max }: Spread) => [name, count, median, p95, max];
  const outside = result.turns.filter(
    ({ waterfall, recording }) =>
      recording !== undefined && Math.abs(waterfall.totalMs - recording.totalMs) > toleranceMs,
  );
  return [
    `${result.turns.length} turns with ${result.voice}, ${result.unanswered} without an answer (${machineLine()})`,
    '',
    table(
      ['ms', 'turns', 'median', 'p95', 'max'],
      [
        ...parts.map((part) => row(`API ${part.replace(/Ms$/, '')}`, result.parts[part])),
        row(`API after endpointing (goal: median ≤ ${goalMs})`, result.afterEndpointing),
        row('recording total', result.recordedTotal),
        row('|API − recording| total', result.difference.total),
        row('|API − recording| end of speech', result.difference.speechEnd),
        row('|API − recording| first sound of the answer', result.difference.answer),
      ],
    ),
    '',
    table(
      [
        `within ±${toleranceMs} ms (goal ≥ 99 %), speech ends at`,
        'turns',
        ...endLevels.map((level) => `${level} dBFS`),
      ],
      (['synthetic', 'real'] as const).map((kind) => {
        const { count, shares } = result.withinTolerance[kind];
        return [`${kind} speech`, count, ...shares.map((share) => (count === 0 ? '–' : percent(share)))];
      }),
    ),
    '',
    ...(outside.length === 0 ? [] : [`Outside at ${endLevel} dBFS:`]),
    ...outside.map(
      (turn) =>
        `  "${turn.said}": API ${turn.waterfall.totalMs} (${turn.apiSpeechEndMs} → ${turn.apiAnswerMs}), ` +
        `recording ${turn.recording?.totalMs} (${turn.recording?.speechEndMs} → ${turn.recording?.answerMs})`,
    ),
  ].join('\n');
}
