/** What can be chosen for an assistant, for people to read. */
import type { VendorFacts } from '@parley/contracts/vendors';
import { withDeadline } from '@parley/platform/async/deadline';
import { type Found, offering } from './offers.ts';
import type { Opener } from './opener.ts';
import type { InForce } from './vendor-settings.ts';

/** A vendor that has not listed its models by then lists none. */
const modelsLimitMs = 3000;
/** A list is not asked for again within this. */
const modelsKeptMs = 30_000;

type Choosable = Found<'recognition'> | Found<'mind'> | Found<'voice'>;

export function createCatalogue(opener: Opener): (inForce: InForce) => Promise<VendorFacts[]> {
  const { context } = opener;
  const { clock, log } = context;
  const kept = new WeakMap<object, WeakMap<object, { untilMs: number; models: Promise<string[]> }>>();

  async function ask({ vendor, offer, settings, ready }: Choosable): Promise<string[]> {
    const { models } = offer;
    if (!ready || !models) return [];
    const listed = (signal: AbortSignal) => models(settings, context, signal);
    try {
      return [...(await withDeadline(clock, modelsLimitMs, listed))];
    } catch (err) {
      log?.warn({ err, vendor: vendor.id }, 'a vendor did not list its models');
      return [];
    }
  }

  function modelsOf(found: Choosable): Promise<string[]> {
    const bySettings = kept.get(found.offer) ?? new WeakMap();
    kept.set(found.offer, bySettings);
    const before = bySettings.get(found.settings);
    if (before && before.untilMs > clock.monotonicMs()) return before.models;
    const models = ask(found);
    bySettings.set(found.settings, { untilMs: clock.monotonicMs() + modelsKeptMs, models });
    return models;
  }

  async function factsOf(found: Choosable) {
    const { offer, settings, ready } = found;
    return {
      ready,
      remedy: ready ? null : (offer.needs?.remedy ?? null),
      found: offer.found?.(settings) ?? null,
      models: await modelsOf(found),
    };
  }

  /** What it was measured to do here, in sentences; null for a voice that is not measured. */
  async function toldOf(found: Found<'voice'>): Promise<string | null> {
    if (!found.ready || !found.offer.measured) return null;
    try {
      return (await opener.open('voice', found)).inTime?.told() ?? null;
    } catch {
      return null; // The engine is being closed.
    }
  }

  return async (inForce) => {
    const recognition = offering(inForce, 'recognition');
    const minds = offering(inForce, 'mind');
    const voices = offering(inForce, 'voice');
    const facts = inForce.vendors.map(async (vendor): Promise<VendorFacts> => {
      const hears = recognition.find((found) => found.vendor === vendor);
      const thinks = minds.find((found) => found.vendor === vendor);
      const speaks = voices.find((found) => found.vendor === vendor);
      return {
        id: vendor.id,
        title: vendor.title,
        recognition: hears ? { ...(await factsOf(hears)), languages: [...hears.offer.languages] } : null,
        mind: thinks ? await factsOf(thinks) : null,
        voice: speaks
          ? {
              ...(await factsOf(speaks)),
              natural: await toldOf(speaks),
              languages: [...speaks.offer.languages],
              voices: speaks.offer.voices(speaks.settings).map((voice) => ({
                name: voice.name,
                title: voice.title,
                language: voice.language,
                gender: voice.gender ?? null,
              })),
            }
          : null,
      };
    });
    const all = await Promise.all(facts);
    return all.filter(({ recognition, mind, voice }) => recognition ?? mind ?? voice);
  };
}
