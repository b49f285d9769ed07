/** Finds a language model server that runs on this machine and needs no key. */

import { withDeadline } from '@parley/platform/async/deadline';
import { type Clock, systemClock } from '@parley/platform/time/clock';
import { z } from 'zod';

export interface FoundServer {
  name: 'ollama';
  /** For `createLanguageModel`. */
  baseUrl: string;
  /** Names of the models that it holds, as it lists them. */
  models: string[];
}

const tagsSchema = z.object({ models: z.array(z.object({ name: z.string() })) });
const limitMs = 300;
const ollamaPort = 'http://127.0.0.1:11434';

/** An Ollama on this machine, or null when none answers within 300 ms. Never throws. */
export async function discoverOllama(
  origin: string = ollamaPort,
  clock: Clock = systemClock,
): Promise<FoundServer | null> {
  try {
    return await withDeadline(clock, limitMs, async (signal) => {
      const response = await fetch(`${origin}/api/tags`, { signal, redirect: 'error' });
      if (!response.ok) return null;
      const { models } = tagsSchema.parse(await response.json());
      return { name: 'ollama', baseUrl: `${origin}/v1`, models: models.map((model) => model.name) };
    });
  } catch {
    return null;
  }
}
