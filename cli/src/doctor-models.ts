/** Whether the servers that think, hear and speak for assistants answer to the key that they are given. */
import type { Environment } from '@parley/platform/config/config';
import { ParleyError, toParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import { listModels } from '@parley/providers/openai-compatible/models';
import type { Finding } from './finding.ts';
import { printable } from './printable.ts';

interface Asked {
  /** The variables that hold the address, the key and the model's name. */
  url: string;
  key: string;
  /** Left out where each assistant names its own. */
  model?: string;
  /** Where the model is left out. */
  usualModel?: string;
}

const servers: readonly Asked[] = [
  { url: 'PARLEY_LLM_URL', key: 'PARLEY_LLM_KEY' },
  { url: 'PARLEY_LLM_FALLBACK_URL', key: 'PARLEY_LLM_FALLBACK_KEY', model: 'PARLEY_LLM_FALLBACK_MODEL' },
  { url: 'PARLEY_STT_URL', key: 'PARLEY_STT_KEY', model: 'PARLEY_STT_MODEL', usualModel: 'whisper-1' },
  { url: 'PARLEY_TTS_URL', key: 'PARLEY_TTS_KEY', model: 'PARLEY_TTS_MODEL', usualModel: 'tts-1' },
];

/** More names than this are not shown. */
const mostNames = 8;

/** Of each server that is set, asked with its key for the models that it has. */
export async function modelServers(
  environment: Environment,
  clock: Clock,
  signal: AbortSignal,
): Promise<Finding[]> {
  const set = servers.filter(({ url }) => environment[url]);
  return Promise.all(set.map((asked) => ask(asked, environment, clock, signal)));
}

async function ask(
  { url, key, model, usualModel }: Asked,
  environment: Environment,
  clock: Clock,
  signal: AbortSignal,
): Promise<Finding> {
  const baseUrl = environment[url] ?? '';
  const apiKey = environment[key];
  const wanted = (model && environment[model]) || usualModel;
  let models: string[];
  try {
    models = await listModels({ baseUrl, ...(apiKey && { apiKey }) }, clock, signal);
  } catch (error) {
    const { code } = toParleyError(error);
    if (code === 'unauthenticated') {
      const text = `${baseUrl} refuses the ${apiKey ? 'key' : 'request: no key is set'}`;
      return { state: 'broken', text, mend: `Set ${key} to a key of that server.` };
    }
    if (code === 'not_found') {
      const text = `${baseUrl} answers, and does not tell which models it has`;
      return { state: 'note', text, mend: `See that ${url} goes up to and with /v1.` };
    }
    const why = error instanceof ParleyError ? error.message : 'it cannot be reached';
    const mend = `Start it, or correct the address in ${url}.`;
    return { state: 'broken', text: `${baseUrl} does not answer: ${why}`, mend };
  }
  const names = models.slice(0, mostNames).join(', ') + (models.length > mostNames ? ', …' : '');
  const held = printable(names || 'no model');
  if (wanted === undefined || models.includes(wanted) || models.includes(`${wanted}:latest`)) {
    return { state: 'fine', text: `${baseUrl} answers, with ${held}` };
  }
  return {
    state: 'note',
    text: `${baseUrl} does not list the model ${printable(wanted)}; it has ${held}`,
    mend: `Set ${model} to one of them.`,
  };
}
