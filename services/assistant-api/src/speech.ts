/** The speech models that calls share, as this service asks for them. */
import { availableParallelism } from 'node:os';
import type { AssistantDefinition } from '@parley/contracts/assistants';
import type { Clock } from '@parley/platform/clock';
import { ParleyError } from '@parley/platform/errors';
import type { Log } from '@parley/platform/log';
import { openLocalSpeech } from '@parley/providers/local/local';
import type { Denoiser, Embedder, SpeechToText, TextToSpeech, VoiceActivity } from '@parley/voice/ports';

export interface SpeechModels {
  activity: VoiceActivity;
  speechToText: SpeechToText;
  /** By the engine's name in an assistant's definition. */
  voices: Readonly<Record<string, TextToSpeech>>;
  embedder: Embedder;
  denoiser?: Denoiser;
  close(): Promise<void> | void;
}

export interface Speech extends SpeechModels {
  /** The names of the voices by engine. */
  installed: Readonly<Record<string, readonly string[]>>;
  /** Throws failed_precondition for a voice that is not installed. */
  voiceOf(voice: AssistantDefinition['voice']): TextToSpeech;
}

export function createSpeech(models: SpeechModels): Speech {
  const installed = Object.fromEntries(
    Object.entries(models.voices).map(([engine, { capabilities }]) => [engine, capabilities.voices]),
  );
  return {
    ...models,
    installed,
    voiceOf({ engine, name }) {
      const voice = models.voices[engine];
      if (!voice)
        throw new ParleyError('failed_precondition', `The voice engine ${engine} is not installed.`);
      const { voices } = voice.capabilities;
      if (!voices.includes(name)) {
        throw new ParleyError(
          'failed_precondition',
          `${engine} has no voice "${name}": choose ${voices.join(', ')}.`,
        );
      }
      return voice;
    },
  };
}

/** The models that need no key. They load while the service starts already: the first call is not the slow one. */
export function openSpeech({ clock, log }: { clock: Clock; log: Log }): SpeechModels {
  const models = openLocalSpeech({ clock, cores: availableParallelism(), log });
  models.warm().catch((err: unknown) => log.error({ err }, 'a speech model did not load'));
  return models;
}
