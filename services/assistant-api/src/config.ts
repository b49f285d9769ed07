/** The settings of assistant-api, beside those that every service has. */
import { hostedSpeechSettings } from '@parley/engine/hosted-speech';
import { vendorSettings } from '@parley/engine/vendors';
import { secret, setting, urlOf, wholeNumber } from '@parley/platform/config/config';
import { z } from 'zod';

export const settings = {
  maxCalls: setting(
    'PARLEY_MAX_CALLS',
    'Live calls on this node at most',
    wholeNumber(1, 10_000).default(100),
  ),
  drainMs: setting(
    'PARLEY_DRAIN_MS',
    'How long live calls may go on after the order to stop, in ms',
    wholeNumber(0, 4 * 3600_000).default(20_000),
  ),
  traceCalls: setting(
    'PARLEY_TRACE_CALLS',
    'Whether the trace of each call is kept, with which `parley replay` runs it again',
    z
      .enum(['on', 'off'])
      .default('on')
      .transform((choice) => choice === 'on'),
  ),
  llmUrl: setting(
    'PARLEY_LLM_URL',
    'A chat-completions server, up to and with /v1, such as http://127.0.0.1:11434/v1',
    urlOf('http', 'https').optional(),
  ),
  ...vendorSettings,
  carrierOpen: setting(
    'PARLEY_CARRIER_OPEN',
    "Who may stream a call to the carriers' door without a token: `off`, or for load tests `loopback`, programs of this machine",
    z.enum(['off', 'loopback']).default('off'),
  ),
  llmKey: setting('PARLEY_LLM_KEY', 'API key for that server', secret().optional()),
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
  ...hostedSpeechSettings,
};
