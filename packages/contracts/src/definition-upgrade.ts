/**
 * Definitions of before in the form of today. They lie in databases, in the traces of calls and in the programs of
 * others for ever, so each form that once was stays here for ever.
 */

/** The same definition as it is written now; what is no definition at all comes back as it is. Changes nothing. */
export function upgradeDefinition(definition: unknown): unknown {
  if (!isObject(definition)) return definition;
  const { voice, recognition, mind } = definition;
  return {
    ...definition,
    ...(voice !== undefined && { voice: namedVendors(voice) }),
    ...(recognition !== undefined && { recognition: namedVendors(recognition) }),
    ...(mind !== undefined && { mind: mindOfVendor(mind) }),
  };
}

/** Vendors were called engines. */
function namedVendors(chosen: unknown): unknown {
  if (!isObject(chosen)) return chosen;
  const { engine, fallbacks, ...rest } = chosen;
  return {
    ...('engine' in chosen && ('vendor' in chosen ? { engine } : { vendor: engine })),
    ...rest,
    ...(fallbacks !== undefined && {
      fallbacks: Array.isArray(fallbacks) ? fallbacks.map(namedVendors) : fallbacks,
    }),
  };
}

/** There was one vendor of language models, and nobody named it. */
function mindOfVendor(mind: unknown): unknown {
  if (!isObject(mind) || mind.kind !== 'language-model' || 'vendor' in mind) return mind;
  const { kind, ...rest } = mind;
  return { kind, vendor: 'openai-compatible', ...rest };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
