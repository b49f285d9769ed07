/** The store of files that a URL names. */
import { fileURLToPath } from 'node:url';
import { ParleyError } from '../errors.ts';
import type { Clock } from '../time/clock.ts';
import type { Files } from './files.ts';
import { localFiles } from './local.ts';

/** Opens the store of a `file:///…` URL, creating the directory. */
export async function openFiles(url: string, clock: Clock): Promise<Files> {
  if (!url.startsWith('file:')) {
    throw new ParleyError('invalid_argument', `Files are kept at file:///…, not at ${url.split(':')[0]}:`);
  }
  return localFiles(fileURLToPath(url), clock);
}
