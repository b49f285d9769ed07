/** What a process and all that it started take of the machine. Linux. */
import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';

export interface Memory {
  /** Of the process alone. */
  nodeMb: number;
  /** By their shares of what they share, of all that it started too. */
  treeMb: number;
}

/** Undefined where the machine does not tell. */
export async function memoryOf(pid: number): Promise<Memory | undefined> {
  if (process.platform !== 'linux') return undefined;
  const shares = await Promise.all(
    (await treeOf(pid)).map(async (one) =>
      Number(/^Pss:\s+(\d+)/m.exec(await text(`/proc/${one}/smaps_rollup`))?.[1] ?? 0),
    ),
  );
  const rss = Number(/^VmRSS:\s+(\d+)/m.exec(await text(`/proc/${pid}/status`))?.[1] ?? 0);
  return {
    nodeMb: Math.round(rss / 1024),
    treeMb: Math.round(shares.reduce((sum, share) => sum + share, 0) / 1024),
  };
}

/** CPU time so far, in ms. */
export async function cpuOf(pid: number): Promise<number> {
  const ticks = await Promise.all(
    (await treeOf(pid)).map(async (one) => {
      const stat = await text(`/proc/${one}/stat`);
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    }),
  );
  return ticks.reduce((sum, one) => sum + one, 0) * 10;
}

/** The server's cores are the first so many. */
export const coresOf = (count: number) => Array.from({ length: count }, (_, n) => n);

/**
 * Keeps this process off the server's cores. False where there is no other core, or no way to say so: then the two
 * take from each other.
 */
export function leaveCores(serverCores: number): boolean {
  if (process.platform !== 'linux' || cpus().length <= serverCores) return false;
  const others = `${serverCores}-${cpus().length - 1}`;
  execFileSync('taskset', ['-a', '-c', '-p', others, String(process.pid)], { stdio: 'ignore' });
  return true;
}

async function treeOf(pid: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(/^PPid:\s+(\d+)/m.exec(await text(`/proc/${name}/status`))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [pid];
  for (const one of tree) tree.push(...(children.get(one) ?? []));
  return tree;
}

/** Empty for a process that is gone. */
const text = (path: string) => readFile(path, 'utf8').catch(() => '');
