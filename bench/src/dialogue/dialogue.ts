/** Scripted callers talk to the sample assistants through the live door; what came of it is asked of the API. */
import { readFile, writeFile } from 'node:fs/promises';
import type { Id } from '@parley/contracts/ids';
import { inParallel } from '@parley/harness/process/in-parallel';
import type { Parley } from '@parley/sdk/client';
import { type Bench, report, sharedOptions, UsageError, type Values } from '../bench.ts';
import { withParley } from '../kit/running.ts';
import { dayIn } from './days.ts';
import { timeZone } from './facts.ts';
import { typed } from './hold.ts';
import { type Planned, plan } from './plan.ts';
import { type DialogueResult, showDialogue } from './report.ts';
import { sayable, spoken } from './spoken.ts';

export const dialogue: Bench = {
  name: 'dialogue',
  about: 'whether the sample assistants do what their callers want',
  options: {
    count: { value: 'N', default: '320', about: 'typed conversations' },
    only: { value: 'TEXT', about: 'callers and goals with this in their names, or the one of that number' },
    spoken: { value: 'N', default: '0', about: 'spoken conversations, by two voices' },
    lines: { value: 'N', default: '2', about: 'spoken conversations at a time' },
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
  const count = values.number('count');
  const said = values.number('spoken');
  const all = plan(count + 2 * said, seed, today);
  const calendarId = await roomyCalendar(parley);
  const only = onlyOf(values.text('only'));
  const rows = await inParallel(all.slice(0, count).filter(only), values.number('parallel'), (one) =>
    typed(parley, calendarId, one),
  );
  if (said > 0) {
    // Callers of their own: nobody else has their numbers.
    const callers = all.slice(count).filter(sayable).slice(0, said).filter(only);
    rows.push(...(await spoken(parley, calendarId, callers, values.number('lines'))));
  }
  return { seed, today, tookMs: performance.now() - startMs, rows };
}

function onlyOf(text: string | undefined): (planned: Planned) => boolean {
  return ({ nth, persona, wish }) =>
    text === undefined || String(nth) === text || `${persona.name}, ${wish.goal}`.includes(text);
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
