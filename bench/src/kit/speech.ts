/** What the caller says: real speech from a folder, or the product's own voices, taken from a recording. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { synthesise } from '@parley/harness/call/synthesise';
import { type Samples, samplesPerMs, rateHz as wantedHz } from '@parley/harness/sound/samples';
import { readWav } from '@parley/harness/sound/wav';
import type { Parley } from '@parley/sdk/client';
import { UsageError } from '../bench.ts';

export interface Utterance {
  name: string;
  text: string;
  samples: Samples;
  real: boolean;
}

/** The clips that `references.json` of the folder names. Throws `UsageError` without a folder or its list. */
export async function readClips(folder: string | undefined): Promise<Utterance[]> {
  if (folder === undefined) throw new UsageError('--data names the folder with real speech (see --help)');
  const list = join(folder, 'references.json');
  const text = await readFile(list, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`--data: ${list} cannot be read (see --help)`, { cause });
  });
  const references = JSON.parse(text) as Record<string, string>;
  return Promise.all(
    Object.entries(references).map(async ([file, text]) => {
      const { rateHz, channels } = readWav(await readFile(join(folder, file)));
      if (rateHz !== wantedHz) throw new Error(`${file} has ${rateHz} Hz, and not ${wantedHz}`);
      return { name: file.replace(/\.wav$/, ''), text, real: true, samples: channels[0]! };
    }),
  );
}

/** Has the product say each text. */
export async function spoken(parley: Parley, texts: readonly string[]): Promise<Utterance[]> {
  const said = await synthesise(parley, Object.fromEntries(texts.map((text) => [text, text])));
  return texts.map((text) => ({ name: text, text, samples: said[text]!, real: false }));
}

/** The clips that are short enough; none without a folder. */
export async function shortClips(folder: string | undefined, mostMs: number): Promise<Utterance[]> {
  const clips = folder === undefined ? [] : await readClips(folder);
  return clips.filter(({ samples }) => samples.length < mostMs * samplesPerMs);
}
