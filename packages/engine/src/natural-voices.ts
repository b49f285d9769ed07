/** Natural voices of this machine: measured and made ready at the start, and the live calls that they count. */

import { createHash } from 'node:crypto';
import type { AssistantDefinition } from '@parley/contracts/assistants';
import { idle } from '@parley/platform/async/idle';
import { fixedPiecesOf, greetingOf } from './fixed-words.ts';
import type { Opener } from './opener.ts';
import { type Natural, openNatural } from './speech.ts';
import type { InForce } from './vendor-settings.ts';

export interface NaturalVoices {
  prepare(definitions: readonly AssistantDefinition[]): Promise<void>;
  /** A spoken call is live until `over` aborts. */
  begin(over: AbortSignal): void;
  /** Takes a place in it for its natural voice; undefined where that has none, or would not be in time. */
  take(definition: AssistantDefinition, over: AbortSignal): Promise<Natural | undefined>;
  close(): void;
}

/** So many assistants are known to have their words kept: no more than the keeper has room for. */
const mostKnown = 5;

export function createNaturalVoices(options: { inForce: InForce; opener: Opener }): NaturalVoices {
  const { opener } = options;
  const { log } = opener.context;
  const ending = new AbortController();
  const { signal } = ending;
  const known = new Set<string>();
  let calls = 0;

  const asked = ({ name }: Natural, { voice, language }: AssistantDefinition) => ({
    voice: name,
    speed: voice.speed,
    language,
    signal,
  });

  /** Between the frames of sound. */
  async function keepWords(natural: Natural, definition: AssistantDefinition): Promise<void> {
    const { mind, voice, language } = definition;
    const words = JSON.stringify([natural.vendor, natural.name, voice.speed, language, mind]);
    const key = createHash('sha256').update(words).digest('base64');
    if (known.has(key)) return;
    if (known.size >= mostKnown) known.clear();
    known.add(key);
    for (const pieces of fixedPiecesOf(definition)) {
      if (signal.aborted) return;
      natural.inTime.keep(pieces, asked(natural, definition));
      await idle();
    }
  }

  async function speakGreeting(natural: Natural, definition: AssistantDefinition): Promise<void> {
    for (const text of greetingOf(definition)) {
      for await (const _ of natural.make({}).speak(text, asked(natural, definition)));
    }
  }

  return {
    async prepare(definitions) {
      const measured = new Map<string, Promise<boolean>>();
      for (const definition of definitions) {
        const { natural: chosen } = definition.voice;
        const natural = chosen && (await openNatural(chosen, options));
        if (!natural) continue;
        const { vendor, inTime } = natural;
        const isNew = !measured.has(vendor);
        const measuring = measured.get(vendor) ?? inTime.measure();
        measured.set(vendor, measuring);
        try {
          const isInTime = await measuring;
          if (isNew) log?.info({ vendor, told: inTime.told() }, 'a natural voice was measured');
          await keepWords(natural, definition);
          if (isInTime) await speakGreeting(natural, definition);
        } catch (err) {
          if (signal.aborted) return;
          if (isNew) log?.warn({ err, vendor, told: inTime.told() }, 'a natural voice does not speak');
        }
      }
    },
    begin(over) {
      if (over.aborted) return;
      calls++;
      over.addEventListener('abort', () => calls--, { once: true });
    },
    async take(definition, over) {
      const { natural: chosen } = definition.voice;
      const natural = chosen && (await openNatural(chosen, options));
      if (!natural) return undefined;
      const { vendor, inTime } = natural;
      if (!inTime.take(over, calls)) {
        log?.info({ vendor, told: inTime.told(), calls }, 'a call begins without its natural voice');
        return undefined;
      }
      keepWords(natural, definition).catch((err: unknown) => {
        log?.warn({ err, vendor }, 'the words of an assistant cannot be kept');
      });
      return natural;
    },
    close: () => ending.abort(),
  };
}
