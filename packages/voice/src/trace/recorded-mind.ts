/** A mind that says again what another one said in the call of a trace. */
import type { Mind, MindEvent, MindInput } from '../ports.ts';
import type { Trace } from './trace.ts';

interface Recorded {
  input: MindInput;
  events: MindEvent[];
  used: boolean;
}

/**
 * To the words, keys or silence that it was told then it answers as then; to what was never said, with what it said
 * next to such an input. It answers at once: how long the model took is not known to it.
 */
export function recordedMind({ lines }: Trace): Mind {
  const recorded: Recorded[] = [];
  for (const [elapsedUs, ...line] of lines) {
    if (line[0] === 'ask-mind') recorded.push({ input: line[2], events: [], used: false });
    // A request that the engine gave up is answered no more, so that the last one is the one that speaks.
    if (elapsedUs === null || line[0] !== 'mind') continue;
    const answer = line[2];
    if ('ok' in answer && answer.ok) recorded.at(-1)?.events.push(answer.ok);
  }
  const spoken = recorded.filter(({ events }) => events.length > 0);

  return {
    name: 'recorded',
    async *think({ input }) {
      const left = spoken.filter(({ used }) => !used);
      const same = left.find((each) => JSON.stringify(each.input) === JSON.stringify(input));
      const next = same ?? left.find((each) => each.input.kind === input.kind);
      if (!next) return;
      next.used = true;
      yield* next.events;
    },
  };
}
