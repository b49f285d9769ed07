/** Which vendors hear, think and speak: the real ones, or a script of the operator's. */
import { availableParallelism } from 'node:os';
import { setting, wholeNumber } from '@parley/platform/config/config';
import type { Log } from '@parley/platform/log/log';
import type { Clock } from '@parley/platform/time/clock';
import {
  defaultScript,
  type Script,
  scriptedMind,
  scriptedSpeechToText,
  scriptedTextToSpeech,
} from '@parley/providers/scripted/scripted';
import { z } from 'zod';
import { openLocalSpeech } from './local-speech.ts';
import type { LanguageModelMind } from './minds.ts';
import type { SpeechModels } from './speech.ts';

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

export const vendorSettings = {
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

export interface ScriptedVendors {
  /** Voice activity is real: it is a part of what a call costs. */
  speech: SpeechModels;
  mindOf: (mind: LanguageModelMind) => ReturnType<typeof scriptedMind>;
}

type Config = z.output<z.ZodObject<typeof vendorSettings>>;

/** Undefined where the vendors are real. */
export function openScriptedVendors(
  config: Config,
  { clock, log }: { clock: Clock; log: Log },
): ScriptedVendors | undefined {
  if (config.vendors === 'real') return undefined;
  log.warn('recognition, language models and voices follow a script: this is for load tests');
  const script = scriptOf(config);
  const local = openLocalSpeech({ clock, cores: availableParallelism(), log });
  local.warm(['activity']).catch((err: unknown) => log.error({ err }, 'a speech model did not load'));
  const voices = Object.entries(local.voices).map(([engine, { capabilities }]) => {
    return [engine, scriptedTextToSpeech(clock, script, capabilities.voices)];
  });
  return {
    speech: {
      ...local,
      speechToText: scriptedSpeechToText(clock, script),
      voices: Object.fromEntries(voices),
    },
    mindOf: ({ greeting }) => scriptedMind(clock, script, greeting),
  };
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
