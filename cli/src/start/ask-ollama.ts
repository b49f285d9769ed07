/** Asks once whether an Ollama that runs on this machine may be given what callers say. */
import { createInterface } from 'node:readline/promises';
import type { Environment } from '@parley/platform/config/config';
import { makePassage } from '@parley/platform/files/private';
import type { Clock } from '@parley/platform/time/clock';
import { consentIn, keepConsent } from '@parley/providers/openai-compatible/consent';
import { discoverOllama, type FoundServer } from '@parley/providers/openai-compatible/discover';
import { printable } from '../printable.ts';

/** A start is not held up for longer by a question that nobody reads. */
const patienceMs = 60_000;

interface Terminal {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
}

/** Keeps the answer in the home. Without an answer it is not used, and the next start asks again. */
export async function askAboutOllama(options: {
  environment: Environment;
  home: string;
  clock: Clock;
  /** Where a person is; nobody is asked without. */
  terminal: Terminal | undefined;
  discover?: () => Promise<FoundServer | null>;
}): Promise<void> {
  const { environment, home, clock, terminal } = options;
  if (!terminal || environment.PARLEY_LLM_URL || environment.PARLEY_LLM_URL_FILE) return;
  if (consentIn(home) !== undefined) return;
  const ollama = await (options.discover ?? (() => discoverOllama(undefined, clock)))();
  if (!ollama) return;
  const models = printable(ollama.models.join(', ') || 'no model yet');
  const question = `Ollama runs on this machine (${models}). May assistants send it what callers say? [y/N] `;
  const answer = await ask(question, terminal, clock);
  if (answer === undefined) return;
  makePassage(home);
  keepConsent(home, /^y(es)?$/i.test(answer.trim()) ? 'yes' : 'no');
}

/** One line; undefined where the input ends, Ctrl-C is pressed, or nobody answers. */
async function ask(question: string, { input, output }: Terminal, clock: Clock): Promise<string | undefined> {
  const lines = createInterface({ input, output });
  const gone = new AbortController();
  const giveUp = () => gone.abort();
  const timer = clock.after(patienceMs, giveUp);
  lines.once('close', giveUp);
  lines.once('SIGINT', () => {
    giveUp();
    process.kill(process.pid, 'SIGINT');
  });
  try {
    return await lines.question(question, { signal: gone.signal });
  } catch {
    output.write('\n');
    return undefined; // Given up.
  } finally {
    timer.cancel();
    lines.close();
  }
}
