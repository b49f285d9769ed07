/** Opens what vendors offer: each once for the same settings, shared by all calls that have them. */
import { ParleyError } from '@parley/platform/errors';
import type { Backlog } from '@parley/providers/onnx/pool';
import type { Kind, Offers, Opened, VendorContext } from '@parley/providers/vendor';
import type { Found } from './offers.ts';

type OpenedOf<K extends Kind> = Awaited<ReturnType<Offers[K]['open']>>;

export interface Opener {
  readonly context: VendorContext;
  open<K extends Kind>(kind: K, found: Found<K>): Promise<OpenedOf<K>>;
  /** What waits for the models of this kind, over all that are open. */
  backlog(kind: Kind): Backlog;
  close(): Promise<void>;
}

export function createOpener(context: VendorContext): Opener {
  const known = new WeakMap<object, WeakMap<object, Promise<unknown>>>();
  const opening = new Set<Promise<unknown>>();
  /** Those that hold something. What does not needs no end, and its settings may be those of one call. */
  const held = new Map<Opened<never, unknown>, Kind>();
  let closed = false;

  async function openNew<K extends Kind>(kind: K, { offer, settings }: Found<K>): Promise<OpenedOf<K>> {
    if (closed) throw new ParleyError('unavailable', 'The vendors are closed.');
    const opened = (await offer.open(settings, context)) as OpenedOf<K>;
    if (opened.close) held.set(opened, kind);
    return opened;
  }

  return {
    context,
    open<K extends Kind>(kind: K, found: Found<K>) {
      const { offer, settings } = found;
      const ofOffer = known.get(offer) ?? new WeakMap<object, Promise<unknown>>();
      known.set(offer, ofOffer);
      const before = ofOffer.get(settings);
      if (before) return before as Promise<OpenedOf<K>>;
      const opened = openNew(kind, found);
      ofOffer.set(settings, opened);
      opening.add(opened);
      opened.catch(() => ofOffer.delete(settings)).finally(() => opening.delete(opened));
      return opened;
    },
    backlog(kind) {
      const sum = { waiting: 0, oldestMs: 0 };
      for (const [opened, its] of held) {
        const backlog = its === kind ? opened.backlog?.() : undefined;
        sum.waiting += backlog?.waiting ?? 0;
        sum.oldestMs = Math.max(sum.oldestMs, backlog?.oldestMs ?? 0);
      }
      return sum;
    },
    async close() {
      closed = true;
      await Promise.allSettled(opening);
      await Promise.all([...held.keys()].map((opened) => opened.close?.()));
    },
  };
}
