/** Word error rate of real speech, through the socket at the pace of a call. */
import { Caller, phone } from '@parley/harness/call/caller';
import { inParallel } from '@parley/harness/process/in-parallel';
import { concat, random, type Samples, silence } from '@parley/harness/sound/samples';
import type { Parley } from '@parley/sdk/client';
import { type Bench, report, sharedOptions } from '../bench.ts';
import { listener } from '../kit/assistants.ts';
import { machine, machineLine, percent, table } from '../kit/figures.ts';
import { withParley } from '../kit/running.ts';
import { noise } from '../kit/sound.ts';
import { readClips, type Utterance } from '../kit/speech.ts';
import { spokenWords, type WordErrors, wordErrorRate, wordErrors } from './words.ts';

interface Condition {
  name: string;
  phone: boolean;
  /** Nothing at all is sent before and after the clip. */
  muted: boolean;
  around: (clip: Samples) => Samples;
  goal: number;
}

const next = random(7);
const hiss = (ms: number) => noise(ms, -50, next);

const conditions: readonly Condition[] = [
  { name: 'clean', phone: false, muted: true, around: (clip) => clip, goal: 0.08 },
  {
    name: '1 s of silence around',
    phone: false,
    muted: false,
    around: (clip) => concat(silence(1000), clip, silence(1000)),
    goal: 0.08,
  },
  {
    name: '1 s of noise around, −50 dBFS',
    phone: false,
    muted: false,
    around: (clip) => concat(hiss(1000), clip, hiss(1000)),
    goal: 0.08,
  },
  { name: '8 kHz mu-law', phone: true, muted: false, around: (clip) => clip, goal: 0.12 },
];

interface Heard extends WordErrors {
  clip: string;
  condition: string;
  reference: string;
  heard: string;
  firstWord: boolean;
  lastWord: boolean;
  turns: number;
}

export const wer: Bench = {
  name: 'wer',
  about: 'word error rate of real speech in four conditions',
  options: {
    data: sharedOptions.data,
    'max-wait': { value: 'MS', default: '500', about: 'silence after which the agent answers' },
    only: { value: 'TEXT', about: 'clips with this in their names' },
    parallel: sharedOptions.parallel,
    url: sharedOptions.url,
  },
  run: (values) =>
    withParley({ url: values.text('url') }, async (parley) => {
      const options = {
        data: values.text('data'),
        maxWaitMs: values.number('max-wait'),
        only: values.text('only'),
        parallel: values.number('parallel'),
      };
      return report(await benchWer(parley, options), showWer);
    }),
};

interface WerOptions {
  data: string | undefined;
  /** Silence after which the agent answers, whatever the words: shorter cuts into the clips' pauses. */
  maxWaitMs: number;
  parallel: number;
  only: string | undefined;
}

async function benchWer(parley: Parley, options: WerOptions) {
  const clips = (await readClips(options.data)).filter(
    ({ name }) => options.only === undefined || name.includes(options.only),
  );
  const before = machine();
  const assistant = await listener(parley, ['Please go on.', 'I see.', 'Go on.', 'And then?'], {
    turnTaking: { minWaitMs: Math.min(320, options.maxWaitMs), maxWaitMs: options.maxWaitMs },
  });
  const jobs = conditions.flatMap((condition) => clips.map((clip) => ({ condition, clip })));
  const heard = await inParallel(jobs, options.parallel, ({ clip, condition }) =>
    hear(parley, assistant, clip, condition),
  );
  await parley.assistants.archive(assistant);
  return {
    machine: before,
    folder: options.data,
    maxWaitMs: options.maxWaitMs,
    ...summary(heard),
    clips: heard,
  };
}

async function hear(
  parley: Parley,
  assistant: string,
  clip: Utterance,
  condition: Condition,
): Promise<Heard> {
  const caller = await Caller.dial(parley, {
    assistant,
    muted: condition.muted,
    ...(condition.phone ? { input: phone } : {}),
  });
  await caller.answered({ from: 0, limitMs: 10_000 });
  await caller.say(condition.around(clip.samples));
  // Done once the caller's words were answered and nothing more came of them.
  let from = caller.events.length;
  while (
    await caller.until(({ type }) => type.startsWith('caller.') || type.startsWith('agent.'), {
      from,
      limitMs: 2500,
    })
  )
    from = caller.events.length;
  await caller.hangUp();
  const finals = caller.all('caller.transcript').filter(({ final }) => final);
  const text = finals.map((transcript) => transcript.text).join(' ');
  const reference = spokenWords(clip.text);
  const words = spokenWords(text);
  return {
    clip: clip.name,
    condition: condition.name,
    ...wordErrors(clip.text, text),
    reference: clip.text,
    heard: text,
    firstWord: words[0] === reference[0],
    lastWord: words.at(-1) === reference.at(-1),
    turns: finals.length,
  };
}

function summary(heard: readonly Heard[]) {
  const groups = conditions.map(({ name, goal }) => {
    const parts = heard.filter(({ condition }) => condition === name);
    return {
      condition: name,
      wer: wordErrorRate(parts),
      goal,
      firstWords: parts.filter(({ firstWord }) => firstWord).length,
      lastWords: parts.filter(({ lastWord }) => lastWord).length,
      clips: parts.length,
    };
  });
  return { wer: wordErrorRate(heard), conditions: groups };
}

function showWer(result: Awaited<ReturnType<typeof benchWer>>): string {
  const names = [...new Set(result.clips.map(({ clip }) => clip))];
  const cell = (clip: string, condition: string) => {
    const one = result.clips.find((part) => part.clip === clip && part.condition === condition)!;
    const edges = `${one.firstWord ? '' : ' first!'}${one.lastWord ? '' : ' last!'}`;
    return `${one.errors}/${one.words}${edges}`;
  };
  const rows = names.map((name) => [name, ...conditions.map((condition) => cell(name, condition.name))]);
  rows.push(['WER', ...result.conditions.map(({ wer }) => percent(wer))]);
  rows.push(['goal', ...result.conditions.map(({ goal }) => percent(goal))]);
  const wrong = result.clips
    .filter(({ errors }) => errors > 0)
    .map((one) => `  ${one.clip}, ${one.condition}\n    said  ${one.reference}\n    heard ${one.heard}`);
  return [
    `Word errors of ${names.length} clips from ${result.folder} (${machineLine()})`,
    `Agent answers after at most ${result.maxWaitMs} ms of silence; all clips and conditions: ${percent(result.wer)}`,
    '',
    table(['clip', ...conditions.map(({ name }) => name)], rows),
    '',
    ...wrong,
  ].join('\n');
}
