/** The same conversations through the live audio door, spoken by voices and heard by the built-in recognition. */
import { mkdir } from 'node:fs/promises';
import type { Id } from '@parley/contracts/ids';
import type { Voice } from '@parley/harness/call/synthesise';
import { inParallel } from '@parley/harness/process/in-parallel';
import { trimmed } from '@parley/harness/sound/samples';
import type { Parley } from '@parley/sdk/client';
import { keptOrSaid, speechFolder } from '../kit/speech.ts';
import { hold, rowOf } from './hold.ts';
import type { Planned } from './plan.ts';
import type { Row } from './report.ts';
import type { Held } from './verdict.ts';

/** A robotic one and a natural one. */
const voices = [
  { vendor: 'flite', name: 'rms', speed: 0.95 },
  { vendor: 'kokoro', name: 'am_michael', speed: 1 },
] satisfies readonly Voice[];

/** Whose words are not of the keyboard. */
export const sayable = ({ persona: { wording, shouts, keys } }: Planned): boolean =>
  wording !== 'typed' && shouts !== true && keys !== true;

/** Each is typed first, so that what is likely to be said is there in sound when it is to be said. */
export async function spoken(
  parley: Parley,
  calendarId: Id<'calendar'>,
  planned: readonly Planned[],
  parallel: number,
): Promise<Row[]> {
  await mkdir(speechFolder, { recursive: true });
  const jobs = planned.map((one, nth) => ({ one, voice: voices[nth % voices.length]! }));
  return inParallel(jobs, parallel, async ({ one, voice }) => {
    const sound = async (text: string) => trimmed(await keptOrSaid(parley, text, voice, speechFolder), 40);
    const rehearsed = await hold(parley, calendarId, one);
    await free(parley, rehearsed);
    for (const { who, text } of rehearsed.lines)
      if (who === 'caller' && /[a-z0-9]/i.test(text)) await sound(text);
    return rowOf(one, await hold(parley, calendarId, one, sound), voice.vendor);
  });
}

/** The caller has no visit any more. */
async function free(parley: Parley, { visits, before }: Held): Promise<void> {
  for (const visit of [...visits, ...(before ? [before] : [])])
    if (visit.status === 'booked') await parley.bookings.update(visit.id, { status: 'cancelled' });
}
