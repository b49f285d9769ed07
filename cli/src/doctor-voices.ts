/** What `parley doctor` says of the natural voices of this machine: measured now. */
import type { Environment } from '@parley/platform/config/config';
import type { Clock } from '@parley/platform/time/clock';
import type { Vendor } from '@parley/providers/vendor';
import type { Finding } from './finding.ts';
import { homeOf } from './running.ts';

/** Takes as long as each voice needs for a few words. Those that are not installed are told elsewhere. */
export async function naturalVoices(
  vendors: readonly Vendor[],
  environment: Environment,
  clock: Clock,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { title, voice } of vendors) {
    if (!voice?.measured) continue;
    const asked = { natural: environment.PARLEY_NATURAL_VOICE };
    const { inTime, close } = await voice.open(asked, { clock, workers: 1, home: homeOf(environment) });
    try {
      if (inTime === undefined) continue;
      const state = (await inTime.measure()) ? 'fine' : 'note';
      findings.push({ state, text: `${title}, measured with one worker: ${inTime.told()}` });
    } catch {
      const text = `${title} does not speak: ${inTime?.told()}`;
      findings.push({ state: 'note', text, mend: 'Run: npm install. Until then flite speaks.' });
    } finally {
      await close?.();
    }
  }
  return findings;
}
