/**
 * Whether an Ollama that was found on this machine may be given what callers say. Whoever listens on its port first is
 * found, so it is used only once a person has said yes; the answer is kept in the home.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretOf } from '@parley/platform/config/config';
import { privateFile } from '@parley/platform/files/private';
import type { z } from 'zod';
import type { FoundServer } from './discover.ts';
import type { settings } from './settings.ts';

export type Consent = 'yes' | 'no';

/** Where the answer is kept; without the file the question is open. */
export function consentFile(home: string): string {
  return join(home, 'ollama');
}

/** Undefined where nobody was asked, or has answered. */
export function consentIn(home: string | undefined): Consent | undefined {
  if (home === undefined) return undefined;
  try {
    const text = readFileSync(consentFile(home), 'utf8').trim();
    return text === 'yes' || text === 'no' ? text : undefined;
  } catch {
    return undefined; // Nobody was asked.
  }
}

export function keepConsent(home: string, consent: Consent): void {
  writeFileSync(consentFile(home), `${consent}\n`, { mode: privateFile });
}

type Settings = z.output<typeof settings>;

/** The settings with what was found told, and taken for the mind only where that is allowed. */
export function withOllama(given: Settings, ollama: FoundServer, consent: Consent | undefined): Settings {
  const models = ollama.models.length > 0 ? ollama.models.join(', ') : 'no model yet';
  const found = `Ollama was found on this machine (${models}).`;
  if (consent === 'yes') {
    return {
      ...given,
      llmUrl: secretOf(ollama.baseUrl, ollama.baseUrl),
      llmFound: `${found} It thinks for assistants, as was allowed.`,
    };
  }
  const llmFound = `${found} It is not used: set PARLEY_LLM_URL=${ollama.baseUrl} to let it think for assistants.`;
  return { ...given, llmFound };
}
