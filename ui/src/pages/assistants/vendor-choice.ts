/** A definition with another vendor, voice or model; everything that is not chosen here stays as it was. */
import type { AssistantDefinition } from '@parley/contracts/assistants';
import type { VendorFacts } from '@parley/contracts/vendors';

/**
 * The voices of another vendor have other names and models: its first voice, and its usual model. Who is chosen speaks:
 * no natural voice instead.
 */
export function withVoiceOf(
  definition: AssistantDefinition,
  { id, voice }: VendorFacts,
): AssistantDefinition {
  const { model: _, natural: __, ...kept } = definition.voice;
  const name = voice?.voices[0]?.name ?? kept.name;
  return { ...definition, voice: { ...kept, vendor: id, name } };
}

/** The first voice of the vendor, instead of the one that is chosen, where it is in time; undefined for none. */
export function withNaturalOf(
  definition: AssistantDefinition,
  vendor: VendorFacts | undefined,
): AssistantDefinition {
  const { natural, ...voice } = definition.voice;
  const name = natural?.vendor === vendor?.id ? natural?.name : vendor?.voice?.voices[0]?.name;
  if (vendor === undefined || name === undefined) return { ...definition, voice };
  return { ...definition, voice: { ...voice, natural: { vendor: vendor.id, name } } };
}

/** Undefined leaves the choice to the Parley that runs it. */
export function withRecognitionOf(
  definition: AssistantDefinition,
  vendor: string | undefined,
): AssistantDefinition {
  const { recognition, ...rest } = definition;
  if (vendor === undefined) return rest;
  // A recogniser needs none behind it that is the same.
  const fallbacks = recognition?.fallbacks?.filter((fallback) => fallback.vendor !== vendor);
  return { ...rest, recognition: { vendor, ...(fallbacks && { fallbacks }) } };
}

/** What it is told stays. A flow has no vendor. */
export function withMindOf(definition: AssistantDefinition, vendor: string): AssistantDefinition {
  const { mind } = definition;
  return mind.kind === 'flow' ? definition : { ...definition, mind: { ...mind, vendor } };
}
