/** Who types reads, thinks and looks things up meanwhile: they are left in peace for minutes, not seconds. */
import type { CallSettings } from '@parley/voice/call/types';

const silenceMs = 5 * 60_000;

/** An assistant's settings as a typed chat has them: asked once whether they are there, and the next silence ends it. */
export function typedChat(settings: CallSettings): CallSettings {
  return { ...settings, silencePromptMs: Math.max(silenceMs, settings.silencePromptMs), maxSilences: 1 };
}
