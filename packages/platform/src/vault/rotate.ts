/** Seals again what was sealed under an older master key, while others read and write; after it that key may go. */
import { ParleyError } from '../errors.ts';
import type { Place, Vault } from './vault.ts';

export interface SealedValue {
  place: Place;
  sealed: string;
}

/** The sealed values of a service, as its stores keep them. */
export interface SealedValues {
  /** Those after this one in an order that does not change, or the first; none at the end. */
  after(last: SealedValue | undefined, limit: number): Promise<readonly SealedValue[]>;
  /** Writes it where `before` still stands; false where somebody has written since. */
  replace(place: Place, before: string, sealed: string): Promise<boolean>;
}

export interface RotationProgress {
  /** Values looked at so far. */
  seen: number;
  /** Sealed again under the newest master key. */
  resealed: number;
  /** Written by somebody else meanwhile, who sealed it under the newest key or left it for the next run. */
  overtaken: number;
  /** Did not open: where they are. The old key must stay while there are any that are not lost. */
  broken: Place[];
}

const pageSize = 100;

/**
 * Goes through all once. Ended by a crash or by the signal, it is begun again from the front: what is current is
 * passed over. Rejects where the values cannot be read or written, or a master key cannot be had (`unavailable`).
 */
export async function rotate(
  vault: Vault,
  values: SealedValues,
  onProgress: (progress: RotationProgress) => void,
  signal?: AbortSignal,
): Promise<RotationProgress> {
  const progress: RotationProgress = { seen: 0, resealed: 0, overtaken: 0, broken: [] };
  let last: SealedValue | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const page = await values.after(last, pageSize);
    for (const { place, sealed } of page) {
      signal?.throwIfAborted();
      progress.seen += 1;
      if (vault.isCurrent(sealed)) continue;
      const again = await resealed(vault, place, sealed);
      if (again === undefined) progress.broken.push(place);
      else if (await values.replace(place, sealed, again)) progress.resealed += 1;
      else progress.overtaken += 1;
    }
    onProgress({ ...progress, broken: [...progress.broken] });
    last = page.at(-1);
    if (page.length < pageSize) return progress;
  }
}

/** Undefined where it does not open, which stops nobody else's. */
async function resealed(vault: Vault, place: Place, sealed: string): Promise<string | undefined> {
  try {
    return await vault.seal(await vault.open(sealed, place), place);
  } catch (error) {
    const lost = error instanceof ParleyError && ['data_loss', 'failed_precondition'].includes(error.code);
    if (lost) return undefined;
    throw error;
  }
}
