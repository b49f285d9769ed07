/** What the vendors in force offer, looked up by kind and by vendor. */
import { ParleyError } from '@parley/platform/errors';
import { type Kind, kinds, type Offers, type Vendor } from '@parley/providers/vendor';
import type { InForce } from './vendor-settings.ts';

export interface Found<K extends Kind = Kind> {
  vendor: Vendor;
  offer: Offers[K];
  settings: Readonly<Record<string, unknown>>;
  /** It is set up. */
  ready: boolean;
}

/** Who offers it, set up or not, in the order of the list. */
export function offering<K extends Kind>({ vendors, settings }: InForce, kind: K): Found<K>[] {
  return vendors.flatMap((vendor) => {
    const offer = vendor[kind] as Offers[K] | undefined;
    const own = settings[vendor.id] ?? {};
    const needed = offer?.needs?.settings ?? [];
    const ready = needed.every((name) => own[name] !== undefined);
    return offer ? [{ vendor, offer, settings: own, ready }] : [];
  });
}

/** The one that is named, which may not be set up, or what there is instead of it, in a few words. */
export function named<K extends Kind>(inForce: InForce, kind: K, vendorId: string): Found<K> | string {
  const all = offering(inForce, kind);
  const found = all.find(({ vendor }) => vendor.id === vendorId);
  return found ?? `there is no vendor "${vendorId}" of ${kinds[kind]}: ${list(all)}`;
}

function list(all: readonly Found[]): string {
  return all.length === 0 ? 'there is none' : `there is ${all.map(({ vendor }) => vendor.id).join(', ')}`;
}

/** The one that is named. Throws failed_precondition, with what to do about it, where it is not there. */
export function mustOffer<K extends Kind>(inForce: InForce, kind: K, vendorId: string): Found<K> {
  const found = named(inForce, kind, vendorId);
  if (typeof found === 'string') {
    throw new ParleyError('failed_precondition', `This assistant cannot run: ${found}.`);
  }
  if (found.ready) return found;
  throw new ParleyError('failed_precondition', `This assistant cannot run: ${notReady(found, kind)}`);
}

/** In a sentence, with what to do about it. */
export function notReady({ vendor, offer }: Found, kind: Kind): string {
  return `${vendor.id} is not set up for ${kinds[kind]}. ${offer.needs?.remedy ?? ''}`;
}
