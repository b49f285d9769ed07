/** Files that are sent often are packed once, as small as it goes: beside `x.js` lie `x.js.br` and `x.js.gz`. */
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const kinds = '**/*.{html,js,css,svg,json,txt,webmanifest}';
/** What is smaller than a packet gains nothing. */
const leastBytes = 1000;

const packers = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  gz: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
};

/** Packs the files of a folder that shrink by it. */
export async function compressFiles(folder: string): Promise<void> {
  for await (const name of glob(kinds, { cwd: folder })) {
    const path = join(folder, name);
    const bytes = await readFile(path);
    if (bytes.length < leastBytes) continue;
    for (const [ending, pack] of Object.entries(packers)) {
      const packed = await pack(bytes);
      if (packed.length < bytes.length) await writeFile(`${path}.${ending}`, packed);
    }
  }
}
