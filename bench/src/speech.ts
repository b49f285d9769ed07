/** What the caller says: real speech from a folder, or the product's own voices, taken from a recording. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Parley } from '@parley/sdk/client';
import { speaker } from './assistants.ts';
import { Caller } from './caller.ts';
import { readWav, type Samples, samplesPerMs, trimmed } from './pcm.ts';
import { root } from './running.ts';

export interface Utterance {
  name: string;
  text: string;
  samples: Samples;
  real: boolean;
}

export const clipFolder = join(root, '../shared/audio');

/** The clips that `references.json` of the folder names; undefined where there is none. */
export async function readClips(folder: string): Promise<Utterance[] | undefined> {
  const index = join(folder, 'references.json');
  if (!existsSync(index)) return undefined;
  const references = JSON.parse(await readFile(index, 'utf8')) as Record<string, string>;
  return Promise.all(
    Object.entries(references).map(async ([file, text]) => ({
      name: file.replace(/\.wav$/, ''),
      text,
      real: true,
      samples: readWav(new Uint8Array(await readFile(join(folder, file))))[0]!,
    })),
  );
}

/** Another voice than the agent's. */
const callerVoice = { vendor: 'flite', name: 'rms' } as const;

/** Has the product say each text, and cuts it out of the agent's side of the recording. */
export async function synthesise(parley: Parley, texts: readonly string[]): Promise<Utterance[]> {
  const said: Utterance[] = [];
  for (const text of texts) {
    const assistant = await speaker(parley, text, callerVoice);
    const caller = await Caller.dial(parley, { assistant });
    await caller.answered({ from: 0, limitMs: 20_000 });
    const { agent } = await caller.hangUp();
    await parley.assistants.archive(assistant);
    const samples = trimmed(agent, 10);
    if (samples.length < 50 * samplesPerMs) throw new Error(`the voice did not say "${text}"`);
    said.push({ name: text, text, samples, real: false });
  }
  return said;
}

/** Clips short enough for a turn of a dialogue; synthesised sentences where there are none. */
export async function shortUtterances(
  parley: Parley,
  folder: string,
  sentences: readonly string[],
): Promise<Utterance[]> {
  const clips = (await readClips(folder)) ?? [];
  const short = clips.filter(({ samples }) => samples.length < 3500 * samplesPerMs);
  return [...short, ...(await synthesise(parley, sentences))];
}
