/** Who hears, speaks and thinks for the calls of this Parley, in a line each for the person who starts it. */
import type { Environment } from '@parley/platform/config/config';
import { consentIn } from '@parley/providers/openai-compatible/consent';
import { localModels } from '../local-models.ts';

/** Pairs of a title and what is in use for it. */
export async function modelsInUse(environment: Environment, home: string): Promise<[string, string][]> {
  const installed = (await localModels()).filter((model) => model.installed).map(({ name }) => name);
  const of = (kind: string) =>
    installed.flatMap((name) => (name.endsWith(`: ${kind}`) ? [name.slice(0, -kind.length - 2)] : []));
  const here = (names: string[]) => (names.length === 0 ? '' : `${names.join(', ')} (on this machine)`);
  const server = (name: string) => {
    const url = environment[name];
    return url !== undefined && URL.canParse(url) ? new URL(url).origin : '';
  };
  const joined = (...parts: string[]) => parts.filter((part) => part !== '').join(', ');
  const ollama = consentIn(home) === 'yes' ? 'Ollama (on this machine)' : '';
  const thinks = server('PARLEY_LLM_URL') || ollama;
  return [
    ['Hears', joined(server('PARLEY_STT_URL'), here(of('recognition'))) || 'nothing: run npm install'],
    ['Speaks', joined(server('PARLEY_TTS_URL'), here(of('voices'))) || 'nothing: run npm install'],
    ['Thinks', thinks || 'steps need no model; for prompts set PARLEY_LLM_URL (npx parley doctor tells how)'],
  ];
}
