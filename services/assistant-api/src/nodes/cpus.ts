/** How many CPUs this process may use: the machine's, its affinity's, or a control group's, whichever is fewest. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** With fractions: a container may have one and a half. */
export function cpusAllowed(read: (path: string) => string | undefined = text): number {
  return Math.min(availableParallelism(), quotaOf(read));
}

/** Infinity where no control group sets a bound. */
export function quotaOf(read: (path: string) => string | undefined): number {
  const own = /^0::(\/.*)$/m.exec(read('/proc/self/cgroup') ?? '')?.[1] ?? '/';
  let least = Number.POSITIVE_INFINITY;
  // A group is bound by all that it is in.
  for (let path = own; ; path = path.slice(0, path.lastIndexOf('/'))) {
    const folder = path === '/' ? '' : path;
    const [quota, period] = (read(`/sys/fs/cgroup${folder}/cpu.max`) ?? '').split(/\s+/).map(Number);
    least = Math.min(least, share(quota, period));
    if (folder === '') break;
  }
  const older = '/sys/fs/cgroup/cpu/cpu.cfs_';
  return Math.min(least, share(Number(read(`${older}quota_us`)), Number(read(`${older}period_us`))));
}

/** `max` and -1 are no bound. */
function share(quota = Number.NaN, period = Number.NaN): number {
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY;
}

/** Undefined where there is no such file. */
function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
