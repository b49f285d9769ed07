/** Scripted callers talk to the sample assistants through the live door; what came of it is asked of the API. */
import { readFile, writeFile } from 'node:fs/promises';
import type { Id } from '@parley/contracts/ids';
import { inParallel } from '@parley/harness/process/in-parallel';
import type { Parley } from '@parley/sdk/client';
import { type Bench, report, sharedOptions, UsageError, type Values } from '../bench.ts';
import { withParley } from '../kit/running.ts';
import { dayIn } from './days.ts';
import { timeZone } from './facts.ts';
import { hold } from './hold.ts';
import { type Planned, plan } from './plan.ts';
import { type DialogueResult, type Row, showDialogue } from './report.ts';
import { judge } from './verdict.ts';

export const dialogue: Bench = {
  name: 'dialogue',
  about: 'whether the sample assistants do what their callers want',
  options: {
    count: { value: 'N', default: '320', about: 'typed conversations' },
    only: { value: 'TEXT', about: 'callers and goals with this in their names, or the one of that number' },
    seed: { value: 'N', default: '1', about: 'of chance' },
    save: { value: 'FILE', about: 'the result, for --compare' },
    compare: { value: 'FILE', about: 'a result that was saved: shown beside' },
    checkout: { value: 'FOLDER', about: 'another checkout, installed, whose Parley is called' },
    parallel: { ...sharedOptions.parallel, default: '6' },
  },
  async run(values) {
    const earlier = await saved(values.text('compare'));
    const result = await withParley({ folder: values.text('checkout') }, (parley) => measure(parley, values));
    const file = values.text('save');
    if (file !== undefined) await writeFile(file, `${JSON.stringify(result)}\n`);
    return report(result, (shown) => showDialogue(shown, earlier));
  },
};

async function saved(file: string | undefined): Promise<DialogueResult | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`--compare: ${file} cannot be read`, { cause });
  });
  return JSON.parse(text) as DialogueResult;
}

async function measure(parley: Parley, values: Values): Promise<DialogueResult> {
  const startMs = performance.now();
  const seed = values.number('seed');
  const today = dayIn(timeZone, Date.now());
  const planned = only(plan(values.number('count'), seed, today), values.text('only'));
  const calendarId = await roomyCalendar(parley);
  const rows = await inParallel(planned, values.number('parallel'), (one) =>
    holdOne(parley, calendarId, one),
  );
  return { seed, today, tookMs: performance.now() - startMs, rows };
}

function only(planned: readonly Planned[], text: string | undefined): readonly Planned[] {
  if (text === undefined) return planned;
  return planned.filter(
    ({ nth, persona, wish }) => String(nth) === text || `${persona}, ${wish.goal}`.includes(text),
  );
}

/** The samples' calendar, in which so many callers do not take each other's times. */
async function roomyCalendar(parley: Parley): Promise<Id<'calendar'>> {
  await parley.assistants.list();
  const { items } = await parley.calendars.list();
  const calendar = items.find(({ name }) => name === 'Harbor Dental');
  if (calendar === undefined) throw new Error('the samples have no calendar');
  await parley.calendars.update(calendar.id, { capacity: 100 });
  return calendar.id;
}

async function holdOne(parley: Parley, calendarId: Id<'calendar'>, planned: Planned): Promise<Row> {
  const { nth, persona, wish } = planned;
  const held = await hold(parley, calendarId, planned);
  const { lines, stuck, losses, misheard } = held;
  const verdict = judge(wish, held, held.said);
  return {
    nth,
    persona,
    goal: wish.goal,
    voice: null,
    ...verdict,
    stuck: stuck ?? null,
    turns: lines.filter(({ who }) => who === 'caller').length,
    losses,
    misheard,
    lines,
  };
}
