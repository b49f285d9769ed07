/** A mind with others behind it: the next one answers where the one before does not. */

import { readStream } from '@parley/platform/async/stream';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import { languageOf } from '../language/languages.ts';
import { mindAloneMs, mindFallbackMs } from '../limits.ts';
import type { Mind, MindEvent, MindRequest } from '../ports.ts';
import { createPieces } from '../reply/pieces.ts';
import { createFailoverBudget, type FailoverBudget } from './budget.ts';
import type { VendorHealth } from './vendor-health.ts';

/** Between two events before the first words that can be spoken. */
const betweenEventsMs = 1500;
/** After the first event the first words that can be spoken must come within this: a mind that drips is no better. */
const wordsMs = 500;

/**
 * Tries the minds in order, each with the same history, state and input, until one has said enough to speak: a
 * clause, or all that it says. What it does before (words of which nothing could sound yet, tools, state, an
 * expectation) is held back till then, so that a mind which fails there leaves no trace. Once words were given, a
 * failure is final: half an answer stands, and ends there, since another mind would begin a different sentence. An
 * answer without words to be said, tool or action to a caller who has spoken counts as a failure. Rejects as the last
 * one did.
 */
export function fallbackMind(
  minds: readonly Mind[],
  options: {
    clock: Clock;
    health: VendorHealth;
    budget?: FailoverBudget | undefined;
    firstMs?: number;
    patientMs?: number | undefined;
  },
): Mind {
  const [first] = minds;
  if (!first) throw new ParleyError('invalid_argument', 'A fallback needs at least one mind.');
  // A mind that is known to be slow is waited for, whatever was lost before; a caller waits so long once.
  const { clock, health, firstMs = mindFallbackMs, patientMs = 0 } = options;
  const budget = options.budget ?? createFailoverBudget(clock);

  return {
    name: first.name,
    async *think(request, signal) {
      const order = health.order(minds);
      const patientUntilMs = clock.monotonicMs() + patientMs;
      for (const [at, mind] of order.entries()) {
        const others = order.slice(at + 1);
        const alone = !others.some(({ name }) => health.trusted(name));
        const attempt = budget.attempt('mind', { usualMs: firstMs, aloneMs: mindAloneMs, alone });
        // The last one has as long as the engine gives it: there is nobody left to ask.
        const limits =
          others.length > 0
            ? {
                firstMs: Math.max(attempt.limitMs, patientUntilMs - clock.monotonicMs()),
                nextMs: betweenEventsMs,
              }
            : null;
        let spoken = false;
        try {
          for await (const event of untilSpoken(mind, request, limits, clock, signal)) {
            if (!spoken) health.succeeded(mind.name);
            spoken = true;
            yield event;
          }
          return;
        } catch (error) {
          if (signal.aborted) throw error;
          if (spoken || attempt.failed(error)) health.failed(mind.name);
          if (spoken || others.length === 0) throw error;
        }
      }
    },
  };
}

/** The answer of one mind, held back until a piece of it can be spoken or to its end; then as it comes. */
async function* untilSpoken(
  mind: Mind,
  request: MindRequest,
  limits: { firstMs: number; nextMs: number } | null,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<MindEvent, void, undefined> {
  const held: MindEvent[] = [];
  // Cut as the engine cuts it: what is held back here would have waited there.
  const pieces = createPieces(languageOf(request.language).speech);
  let spoken = false;
  const wordsByMs = clock.monotonicMs() + (limits?.firstMs ?? 0) + wordsMs;
  const limitMs = (count: number) => {
    if (limits === null || spoken) return null;
    if (count === 0) return limits.firstMs;
    return Math.max(0, Math.min(limits.nextMs, wordsByMs - clock.monotonicMs()));
  };
  for await (const event of readStream(clock, (stop) => mind.think(request, stop), limitMs, signal)) {
    spoken ||= event.type === 'text' && [...pieces.push(event.text), ...pieces.settle()].length > 0;
    if (spoken) yield* held.splice(0);
    if (spoken) yield event;
    else held.push(event);
  }
  if (!spoken && isOwed(request) && !held.some(acts) && pieces.end().length === 0) {
    throw new ParleyError('unavailable', 'The mind gave an empty answer.');
  }
  yield* held;
}

function isOwed({ input }: MindRequest): boolean {
  return input.kind === 'said' || input.kind === 'digits';
}

function acts({ type }: MindEvent): boolean {
  return type === 'tool' || type === 'end' || type === 'transfer';
}
