/** Which callers call with which wishes: the same for the same seed and day. */
import { random } from '@parley/harness/sound/samples';
import { type CallerSoFar, createCaller, type Move } from './caller.ts';
import type { Day } from './days.ts';
import { phoneOf } from './facts.ts';
import { type Persona, personas } from './personas.ts';
import { goalNames, type Wish, wishFor } from './wishes.ts';

export interface Planned {
  /** From 0. */
  nth: number;
  persona: Persona;
  wish: Wish;
  /** A new one for each conversation that is held; of names that are heard, and not read, only the sound counts. */
  caller(byEar: boolean): CallerSoFar & { next(words: string): Move };
}

/** Booking is what most call for. */
const often = ['book', 'book', 'book', 'move', 'cancel', 'message and mail'];

export function plan(count: number, seed: number, today: Day): Planned[] {
  const mixed = shuffled([...goalNames, ...often], random(seed));
  const queues = personas.map((persona, nth) => ({ persona, at: nth * 5 }));
  const planned: Planned[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const queue = queues[nth % queues.length]!;
    planned.push(nextOf(queue, mixed, nth, seed, today));
  }
  return planned;
}

/** The next of the goals that the persona can have. */
function nextOf(
  queue: { persona: Persona; at: number },
  goals: readonly string[],
  nth: number,
  seed: number,
  today: Day,
): Planned {
  const { persona } = queue;
  for (;;) {
    const goal = goals[queue.at % goals.length]!;
    queue.at += 1;
    const own = seed * 100_003 + nth;
    const wish = wishFor(goal, random(own), today, phoneOf(nth));
    if (persona.for?.(wish) === false) continue;
    return {
      nth,
      persona,
      wish,
      caller: (byEar) => createCaller(wish, persona, today, random(own + 50_021), byEar),
    };
  }
}

function shuffled<Item>(items: Item[], chance: () => number): Item[] {
  for (let n = items.length - 1; n > 0; n -= 1) {
    const other = Math.floor(chance() * (n + 1));
    [items[n], items[other]] = [items[other]!, items[n]!];
  }
  return items;
}
