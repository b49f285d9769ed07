/** For load tests: the vendors as they are, but who hears, thinks and speaks follows a script of the operator's. */
import { setting, wholeNumber } from '@parley/platform/config/config';
import type { Log } from '@parley/platform/log/log';
import {
  defaultScript,
  type Script,
  scriptedMind,
  scriptedSpeechToText,
  scriptedTextToSpeech,
} from '@parley/providers/scripted/scripted';
import type { Vendor } from '@parley/providers/vendor';
import { z } from 'zod';

const ms = (name: string, description: string, fallback: number) =>
  setting(
    `PARLEY_SCRIPTED_${name}`,
    `With scripted vendors: ${description}`,
    wholeNumber(0, 60_000).default(fallback),
  );
const words = (name: string, description: string, fallback: string) =>
  setting(
    `PARLEY_SCRIPTED_${name}`,
    `With scripted vendors: ${description}`,
    z.string().min(1).default(fallback),
  );

export const scriptedSettings = {
  vendors: setting(
    'PARLEY_VENDORS',
    'Who hears, thinks and speaks: `real`, or for load tests `scripted`, which answers every caller with the same words and a tone',
    z.enum(['real', 'scripted']).default('real'),
  ),
  scriptedHears: words('HEARS', 'what recognition answers', defaultScript.hears),
  scriptedSays: words('SAYS', 'what language models answer', defaultScript.says),
  scriptedSoundMs: ms('SOUND_MS', 'how long a piece of text sounds', defaultScript.soundMs),
  scriptedHearingMs: ms('HEARING_MS', 'delay of recognition', defaultScript.hearingMs),
  scriptedThinkingMs: ms('THINKING_MS', 'delay of the first token', defaultScript.thinkingMs),
  scriptedTokenMs: ms('TOKEN_MS', 'delay of each token after it', defaultScript.tokenMs),
  scriptedVoiceMs: ms('VOICE_MS', 'delay of the first sound of a piece', defaultScript.voiceMs),
};

type Config = z.output<z.ZodObject<typeof scriptedSettings>>;

/**
 * The same vendors where they are to be real. Else voice activity stays real, since it is a part of what a call
 * costs, and nothing is looked for or loaded ahead.
 */
export function vendorsBy(config: Config, vendors: readonly Vendor[], log: Log): readonly Vendor[] {
  if (config.vendors === 'real') return vendors;
  log.warn('recognition, language models and voices follow a script: this is for load tests');
  const script = scriptOf(config);
  return vendors.map(
    ({ find: _, recognition, mind, voice, embedding, ...vendor }) =>
      ({
        ...vendor,
        ...(recognition && {
          recognition: {
            ...recognition,
            open: async (_, { clock }) => ({ make: () => scriptedSpeechToText(clock, script) }),
          },
        }),
        ...(mind && {
          mind: {
            open: async (_, { clock }) => ({ make: ({ greeting }) => scriptedMind(clock, script, greeting) }),
          },
        }),
        ...(voice && {
          voice: {
            ...voice,
            open: async (settings, { clock }) => {
              const names = voice.voices(settings).map(({ name }) => name);
              return { make: () => scriptedTextToSpeech(clock, script, names) };
            },
          },
        }),
        ...(embedding && {
          embedding: {
            ...embedding,
            open: async (settings, context) => {
              const { warm: _, ...opened } = await embedding.open(settings, context);
              return opened;
            },
          },
        }),
      }) satisfies Vendor,
  );
}

function scriptOf(config: Config): Script {
  return {
    hears: config.scriptedHears,
    says: config.scriptedSays,
    soundMs: config.scriptedSoundMs,
    hearingMs: config.scriptedHearingMs,
    thinkingMs: config.scriptedThinkingMs,
    tokenMs: config.scriptedTokenMs,
    voiceMs: config.scriptedVoiceMs,
  };
}
