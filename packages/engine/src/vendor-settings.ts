/**
 * What each vendor was set up with. Read from the environment once, at the start; a call, or a project, may bring its
 * own instead of them.
 */
import { variableOf } from '@parley/platform/config/config';
import type { Vendor, VendorContext } from '@parley/providers/vendor';
import type { z } from 'zod';

/** By the vendor's id. A vendor is opened once for each object of settings: give the same one for the same settings. */
export type VendorSettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The vendors there are, as they are set up. */
export interface InForce {
  vendors: readonly Vendor[];
  settings: VendorSettings;
}

/** What the vendors read from the environment, as a part of a service's own settings. */
export function vendorFields(vendors: readonly Vendor[]): Record<`${string}.${string}`, z.ZodType> {
  return Object.fromEntries(
    vendors.flatMap(({ id, settings }) =>
      Object.entries(settings.shape)
        .filter(([, field]) => variableOf(field) !== undefined)
        .map(([name, field]) => [`${id}.${name}`, field as z.ZodType]),
    ),
  );
}

/** The same, out of the settings that the service has read. */
export function vendorSettingsIn(
  config: Readonly<Record<string, unknown>>,
  vendors: readonly Vendor[],
): VendorSettings {
  return Object.fromEntries(
    vendors.map(({ id, settings }) => [
      id,
      Object.fromEntries(Object.keys(settings.shape).map((name) => [name, config[`${id}.${name}`]])),
    ]),
  );
}

/** Completed with what the vendors find on this machine. */
export async function findSettings(
  { vendors, settings }: InForce,
  context: VendorContext,
): Promise<VendorSettings> {
  const found = vendors.map(async (vendor) => {
    const given = settings[vendor.id] ?? {};
    return [vendor.id, (await vendor.find?.(given, context)) ?? given] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}
