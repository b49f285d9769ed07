/** Only so much work at a time. */

/** Runs work at once, or when its turn has come. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets so many pieces of work run at a time; the others wait, the first come first. */
export function atMost(count: number): Limit {
  const waiting: Array<() => void> = [];
  let free = count;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** The same for each owner of work by itself: what waits for one stands in nobody else's way. */
export function atMostEach(count: number): <T>(owner: string, work: () => Promise<T>) => Promise<T> {
  const owners = new Map<string, { limit: Limit; pieces: number }>();
  return async (owner, work) => {
    const of = owners.get(owner) ?? { limit: atMost(count), pieces: 0 };
    owners.set(owner, of);
    of.pieces += 1;
    try {
      return await of.limit(work);
    } finally {
      of.pieces -= 1;
      if (of.pieces === 0) owners.delete(owner);
    }
  };
}
