/** From an assistant's definition to who speaks and who hears, with others behind them. */
import type { AssistantDefinition } from '@parley/contracts/assistants';
import { ParleyError } from '@parley/platform/errors';
import type { VendorVoice } from '@parley/providers/vendor';
import { fallbackSpeechToText } from '@parley/voice/failover/recognition';
import { type FallbackVoice, fallbackTextToSpeech } from '@parley/voice/failover/voice';
import type { SpeechToText, TextToSpeech } from '@parley/voice/ports';
import type { Making } from './minds.ts';
import { type Found, mustOffer, offering } from './offers.ts';

type Voice = AssistantDefinition['voice'];
type Recognition = NonNullable<AssistantDefinition['recognition']>;

/** A natural voice that has not begun by then leaves the call to the next one: somebody waits in silence. */
const naturalFirstMs = 1500;

/**
 * The voice of a call: the natural one that has a place in it, the assistant's, then its fallbacks, then
 * the voices of this machine, each as like the first as it has one. Throws failed_precondition for a voice that is
 * not there.
 */
export async function voiceOf(
  voice: Voice,
  { inForce, opener, health, budget }: Making,
  natural?: Natural,
): Promise<TextToSpeech> {
  async function one(found: Found<'voice'>, name: string, model?: string): Promise<FallbackVoice> {
    const textToSpeech = (await opener.open('voice', found)).make({ model });
    const { firstSoundMs: firstMs } = found.offer;
    return { textToSpeech, voice: name, ...(firstMs !== undefined && { firstMs }) };
  }

  const named = [voice, ...(voice.fallbacks ?? [])].map(({ vendor, name, model }) => {
    const found = mustOffer(inForce, 'voice', vendor);
    return { found, model, voice: voiceNamed(found, name) };
  });
  const chosen = await Promise.all(named.map(({ found, voice, model }) => one(found, voice.name, model)));
  for (const found of offering(inForce, 'voice')) {
    const asked = named.some(({ found: { vendor } }) => vendor === found.vendor);
    const like = found.ready && found.offer.standIn && !asked && likest(found, named[0]?.voice.gender);
    if (like) chosen.push(await one(found, like.name));
  }
  if (natural) {
    chosen.unshift({ textToSpeech: natural.make({}), voice: natural.name, firstMs: naturalFirstMs });
  }
  const [only, ...others] = chosen;
  if (only && others.length === 0) return only.textToSpeech;
  return fallbackTextToSpeech(chosen, { clock: opener.context.clock, health, budget });
}

/** Undefined where this machine has no such voice. */
export async function openNatural(
  { vendor, name }: NonNullable<Voice['natural']>,
  { inForce, opener }: Pick<Making, 'inForce' | 'opener'>,
) {
  const found = offering(inForce, 'voice').find((one) => one.vendor.id === vendor);
  if (!found?.ready || !found.offer.voices(found.settings).some((one) => one.name === name)) return undefined;
  const { make, inTime } = await opener.open('voice', found);
  return inTime && { vendor, name, inTime, make };
}

export type Natural = NonNullable<Awaited<ReturnType<typeof openNatural>>>;

function voiceNamed({ vendor, offer, settings }: Found<'voice'>, name: string): VendorVoice {
  const voices = offer.voices(settings);
  const voice = voices.find((one) => one.name === name);
  if (voice) return voice;
  const choice = voices.map((one) => one.name).join(', ');
  throw new ParleyError('failed_precondition', `${vendor.id} has no voice "${name}": choose ${choice}.`);
}

/** A man's voice for a man's; the vendor's first where nothing is known. */
function likest({ offer, settings }: Found<'voice'>, gender: VendorVoice['gender']): VendorVoice | undefined {
  const voices = offer.voices(settings);
  return voices.find((voice) => gender !== undefined && voice.gender === gender) ?? voices[0];
}

/**
 * Who hears in a call: whom the assistant names, else the first that is set up, those of this machine last. Behind
 * it stand the assistant's fallbacks, or, where it says nothing of them, those of this machine. Throws
 * failed_precondition for one that is not there.
 */
export async function recognitionOf(
  recognition: Recognition | undefined,
  { inForce, opener, health, budget }: Making,
): Promise<SpeechToText> {
  const ready = offering(inForce, 'recognition').filter((found) => found.ready);
  const local = ready.filter(({ offer }) => offer.standIn);
  const usual = ready.find(({ offer }) => !offer.standIn) ?? local[0];
  const first = recognition ? mustOffer(inForce, 'recognition', recognition.vendor) : usual;
  if (!first) throw new ParleyError('failed_precondition', 'Nobody is set up who could hear.');
  const behind =
    recognition?.fallbacks?.map(({ vendor, model }) => ({
      found: mustOffer(inForce, 'recognition', vendor),
      model,
    })) ??
    local.filter(({ vendor }) => vendor !== first.vendor).map((found) => ({ found, model: undefined }));
  const chosen = await Promise.all(
    [{ found: first, model: recognition?.model }, ...behind].map(async ({ found, model }) =>
      (await opener.open('recognition', found)).make({ model }),
    ),
  );
  const [only, ...others] = chosen;
  if (only && others.length === 0) return only;
  return fallbackSpeechToText(chosen, { clock: opener.context.clock, health, budget });
}
