/** What the caller says: real speech from a folder, or the product's own voices, taken from a recording. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saidBy, synthesise, type Voice } from '@parley/harness/call/synthesise';
import { type Samples, samplesPerMs, rateHz as wantedHz } from '@parley/harness/sound/samples';
import { readWav } from '@parley/harness/sound/wav';
import { decodePcm16, encodePcm16 } from '@parley/harness/sound/wire';
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

/** Where what voices have said is kept from one run to the next. */
export const speechFolder = join(tmpdir(), 'parley-bench-speech');

/** From the folder, which is there, where an earlier run has kept it; with the silence around it. */
export async function keptOrSaid(
  parley: Parley,
  text: string,
  voice: Voice,
  folder: string,
): Promise<Samples> {
  const words = text.replace(/[^a-z0-9]+/gi, ' ').trim();
  const file = join(folder, `${voice.name} ${words.slice(0, 200)}.pcm`);
  if (existsSync(file)) return decodePcm16(await readFile(file));
  const said = await saidBy(parley, text, voice);
  await writeFile(file, encodePcm16(said));
  return said;
}
