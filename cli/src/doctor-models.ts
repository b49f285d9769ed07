/** Whether the servers that think, hear and speak for assistants answer to the key that they are given. */
import { type Environment, readConfig } from '@parley/platform/config/config';
import { ParleyError, toParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import { listModels } from '@parley/providers/openai-compatible/models';
import { serverOf, settings } from '@parley/providers/openai-compatible/settings';
import type { Finding } from './finding.ts';
import { printable } from './printable.ts';

interface Asked {
  /** How the variables begin that hold the address, the key and the model's name. */
  variables: string;
  server: ReturnType<typeof serverOf>;
  /** Left out where each assistant names its own. */
  model?: string | undefined;
}

/** More names than this are not shown. */
const mostNames = 8;

/** Of each server that is set, asked with its key for the models that it has. */
export async function modelServers(
  environment: Environment,
  clock: Clock,
  signal: AbortSignal,
): Promise<Finding[]> {
  let servers: Asked[];
  try {
    servers = serversOf(environment);
  } catch {
    return []; // The settings tell what is wrong with them.
  }
  const set = servers.filter(({ server }) => server.baseUrl !== '');
  return Promise.all(set.map((asked) => ask(asked, clock, signal)));
}

function serversOf(environment: Environment): Asked[] {
  // What was found on this machine is no server of the environment's.
  const config = readConfig(settings.omit({ llmFound: true }), environment);
  return [
    { variables: 'PARLEY_LLM', server: serverOf(config.llmUrl, config.llmKey) },
    {
      variables: 'PARLEY_LLM_FALLBACK',
      server: serverOf(config.llmFallbackUrl, config.llmFallbackKey),
      model: config.llmFallbackModel,
    },
    { variables: 'PARLEY_STT', server: serverOf(config.sttUrl, config.sttKey), model: config.sttModel },
    { variables: 'PARLEY_TTS', server: serverOf(config.ttsUrl, config.ttsKey), model: config.ttsModel },
  ];
}

async function ask({ variables, server, model }: Asked, clock: Clock, signal: AbortSignal): Promise<Finding> {
  const { origin, pathname } = new URL(server.baseUrl);
  const address = `${origin}${pathname}`;
  let models: string[];
  try {
    models = await listModels(server, clock, signal);
  } catch (error) {
    const { code } = toParleyError(error);
    if (code === 'unauthenticated') {
      const text = `${address} refuses the ${server.apiKey ? 'key' : 'request: no key is set'}`;
      return { state: 'broken', text, mend: `Set ${variables}_KEY to a key of that server.` };
    }
    if (code === 'not_found') {
      const text = `${address} answers, and does not tell which models it has`;
      return { state: 'note', text, mend: `See that ${variables}_URL goes up to and with /v1.` };
    }
    const why = error instanceof ParleyError ? error.message : 'it cannot be reached';
    const mend = `Start it, or correct the address in ${variables}_URL.`;
    return { state: 'broken', text: `${address} does not answer: ${why}`, mend };
  }
  const names = models.slice(0, mostNames).join(', ') + (models.length > mostNames ? ', …' : '');
  const held = printable(names || 'no model');
  if (model === undefined || models.includes(model) || models.includes(`${model}:latest`)) {
    return { state: 'fine', text: `${address} answers, with ${held}` };
  }
  return {
    state: 'note',
    text: `${address} does not list the model ${printable(model)}; it has ${held}`,
    mend: `Set ${variables}_MODEL to one of them.`,
  };
}
