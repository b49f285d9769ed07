/** Cuts a story that breaks a promise down to the few scenes and faults that are needed to break it. */
import { checkPromises } from './check.ts';
import { simulate } from './simulate.ts';
import type { Story } from './story.ts';

/** At most so many runs are spent on it. */
const budget = 400;

/** The shortest story found that still breaks the promise. */
export async function shrink(story: Story, promise: string): Promise<Story> {
  let best = story;
  let runs = 0;
  const breaks = async (candidate: Story) => {
    runs += 1;
    return checkPromises(await simulate(candidate)).some((breach) => breach.promise === promise);
  };
  for (const part of ['scenes', 'faults'] as const) {
    for (
      let size = Math.ceil(best[part].length / 2);
      size >= 1 && runs < budget;
      size = Math.floor(size / 2)
    ) {
      for (let from = 0; from < best[part].length && runs < budget; ) {
        const candidate = { ...best, [part]: best[part].toSpliced(from, size) };
        if (await breaks(candidate)) best = candidate;
        else from += size;
      }
    }
  }
  return best;
}
