/** The servers that are spoken to in OpenAI's form: one that thinks, one behind it, one that hears, one that speaks. */
import { type Secret, secret, setting, urlOf } from '@parley/platform/config/config';
import { z } from 'zod';
import type { SpeechServer } from '../wire/request.ts';

const model = (variable: string, description: string, fallback: string) =>
  setting(variable, description, z.string().min(1).max(200).default(fallback));

export const settings = z.object({
  llmUrl: setting(
    'PARLEY_LLM_URL',
    'A chat-completions server, up to and with /v1, such as http://127.0.0.1:11434/v1',
    urlOf('http', 'https').optional(),
  ),
  /** What was found on this machine, in sentences; no variable sets it. */
  llmFound: z.string().optional(),
  llmKey: setting('PARLEY_LLM_KEY', 'API key for that server', secret().optional()),
  llmFirstTokenMs: setting(
    'PARLEY_LLM_FIRST_TOKEN_MS',
    'How long the first word of an answer may take there, in ms, such as 60000 for a model that must be loaded first; an assistant may say otherwise',
    z.coerce.number().int().min(1000).max(120_000).optional(),
  ),
  llmFallbackUrl: setting(
    'PARLEY_LLM_FALLBACK_URL',
    'A second chat-completions server, which answers when the first one does not',
    urlOf('http', 'https').optional(),
  ),
  llmFallbackKey: setting('PARLEY_LLM_FALLBACK_KEY', 'API key for the second server', secret().optional()),
  llmFallbackModel: setting(
    'PARLEY_LLM_FALLBACK_MODEL',
    "The model to ask for at the second server; the assistant's own where it is left out",
    z.string().min(1).max(200).optional(),
  ),
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
});

/** Of a URL that is set: an offer that needs it is not opened without. */
export function serverOf(url: Secret | undefined, key: Secret | undefined): SpeechServer {
  return { baseUrl: url?.reveal() ?? '', ...(key && { apiKey: key.reveal() }) };
}
