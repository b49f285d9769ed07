/** The server that hears and the one that speaks instead of this machine, where they are set up. */

import { type Secret, secret, setting, urlOf } from '@parley/platform/config/config';
import type { Clock } from '@parley/platform/time/clock';
import { createRecognition } from '@parley/providers/openai-compatible/recognition';
import { createVoice } from '@parley/providers/openai-compatible/voice';
import type { SpeechToText, TextToSpeech } from '@parley/voice/ports';
import { z } from 'zod';

const model = (variable: string, description: string, fallback: string) =>
  setting(variable, description, z.string().min(1).max(200).default(fallback));

export const hostedSpeechSettings = {
  sttUrl: setting(
    'PARLEY_STT_URL',
    'A server with /audio/transcriptions, up to and with /v1, such as https://api.openai.com/v1: it hears, and the recogniser of this machine goes on when it fails',
    urlOf('http', 'https').optional(),
  ),
  sttKey: setting('PARLEY_STT_KEY', 'API key for that server', secret().optional()),
  sttModel: model('PARLEY_STT_MODEL', 'The model to ask for there', 'whisper-1'),
  ttsUrl: setting(
    'PARLEY_TTS_URL',
    'A server with /audio/speech, up to and with /v1: the voice `openai-compatible` of assistants; flite goes on when it fails',
    urlOf('http', 'https').optional(),
  ),
  ttsKey: setting('PARLEY_TTS_KEY', 'API key for that server', secret().optional()),
  ttsModel: model('PARLEY_TTS_MODEL', 'The model to ask for there', 'tts-1'),
  ttsVoices: setting(
    'PARLEY_TTS_VOICES',
    'The voices that it has, with commas between them',
    z
      .string()
      .default('alloy,ash,ballad,coral,echo,fable,nova,onyx,sage,shimmer,verse')
      .transform((names) => names.split(/[, ]+/).filter((name) => name !== '')),
  ),
};

export interface HostedSpeech {
  /** `model`: the one of the settings where it is left out. */
  recogniser?: (model?: string) => SpeechToText;
  voice?: { names: readonly string[]; of: (model?: string) => TextToSpeech };
}

/** Nothing is connected before it is used. */
export function openHostedSpeech(
  config: z.output<z.ZodObject<typeof hostedSpeechSettings>>,
  clock: Clock,
): HostedSpeech {
  const { sttUrl, sttKey, sttModel, ttsUrl, ttsKey, ttsModel, ttsVoices: voices } = config;
  const stt = sttUrl && serverOf(sttUrl, sttKey);
  const tts = ttsUrl && serverOf(ttsUrl, ttsKey);
  return {
    ...(stt && { recogniser: (model = sttModel) => createRecognition({ clock, ...stt, model }) }),
    ...(tts && {
      voice: { names: voices, of: (model = ttsModel) => createVoice({ clock, ...tts, model, voices }) },
    }),
  };
}

function serverOf(url: Secret, key: Secret | undefined): { baseUrl: string; apiKey?: string } {
  return { baseUrl: url.reveal(), ...(key && { apiKey: key.reveal() }) };
}
