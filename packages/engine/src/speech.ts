/** The speech models that calls share, as this service asks for them. */
import { availableParallelism } from 'node:os';
import type { AssistantDefinition } from '@parley/contracts/assistants';
import { ParleyError } from '@parley/platform/errors';
import type { Log } from '@parley/platform/log/log';
import type { Clock } from '@parley/platform/time/clock';
import type { FailoverBudget } from '@parley/voice/failover/budget';
import { fallbackSpeechToText } from '@parley/voice/failover/recognition';
import type { VendorHealth } from '@parley/voice/failover/vendor-health';
import { type FallbackVoice, fallbackTextToSpeech } from '@parley/voice/failover/voice';
import type {
  Denoiser,
  Embedder,
  SpeechToText,
  TextToSpeech,
  TurnDetector,
  VoiceActivity,
} from '@parley/voice/ports';
import type { HostedSpeech } from './hosted-speech.ts';
import { openLocalSpeech } from './local-speech.ts';

export interface SpeechModels {
  activity: VoiceActivity;
  speechToText: SpeechToText;
  /** By the engine's name in an assistant's definition. */
  voices: Readonly<Record<string, TextToSpeech>>;
  embedder: Embedder;
  denoiser?: Denoiser;
  turnDetector?: TurnDetector;
  /** Requests that wait for a model, by the model. */
  queues?: () => Record<string, number>;
  close(): Promise<void> | void;
}

export interface Speech extends SpeechModels {
  /** The names of the voices by engine. */
  installed: Readonly<Record<string, readonly string[]>>;
  /** With its fallbacks behind it, for one call. Throws failed_precondition for a voice that is not installed. */
  voiceOf(voice: AssistantDefinition['voice'], budget?: FailoverBudget): TextToSpeech;
  /** With its fallbacks behind it. Throws failed_precondition for a server that is not set up. */
  recognitionOf(recognition: AssistantDefinition['recognition'], budget?: FailoverBudget): SpeechToText;
}

type ChosenVoice = Pick<AssistantDefinition['voice'], 'engine' | 'name' | 'model'>;
type Recognition = NonNullable<AssistantDefinition['recognition']>;

/** A natural voice on a busy machine takes longer to begin than others may. */
const kokoroFirstMs = 3000;

export function createSpeech(
  models: SpeechModels,
  clock: Clock,
  health: VendorHealth,
  hosted: HostedSpeech = {},
): Speech {
  const installed: Record<string, readonly string[]> = Object.fromEntries(
    Object.entries(models.voices).map(([engine, { capabilities }]) => [engine, capabilities.voices]),
  );
  if (hosted.voice) installed['openai-compatible'] = hosted.voice.names;

  function oneVoice({ engine, name, model }: ChosenVoice): FallbackVoice {
    const textToSpeech = engine === 'openai-compatible' ? hosted.voice?.of(model) : models.voices[engine];
    if (!textToSpeech)
      throw new ParleyError('failed_precondition', `The voice engine ${engine} is not installed.`);
    const { voices } = textToSpeech.capabilities;
    if (!voices.includes(name)) {
      throw new ParleyError(
        'failed_precondition',
        `${engine} has no voice "${name}": choose ${voices.join(', ')}.`,
      );
    }
    return { textToSpeech, voice: name, ...(engine === 'kokoro' ? { firstMs: kokoroFirstMs } : {}) };
  }

  function oneRecogniser({ engine, model }: Pick<Recognition, 'engine' | 'model'>): SpeechToText {
    if (engine === 'moonshine') return models.speechToText;
    if (hosted.recogniser) return hosted.recogniser(model);
    throw new ParleyError(
      'failed_precondition',
      'This assistant hears with a server and none is set up: set PARLEY_STT_URL.',
    );
  }

  return {
    ...models,
    installed,
    voiceOf(voice, budget) {
      const chosen = [voice, ...(voice.fallbacks ?? [])].map(oneVoice);
      const { flite } = models.voices;
      if (flite && chosen.every(({ textToSpeech }) => textToSpeech !== flite)) {
        chosen.push({ textToSpeech: flite, voice: fliteLike(voice.name) });
      }
      const [only, ...others] = chosen;
      return only && others.length === 0
        ? only.textToSpeech
        : fallbackTextToSpeech(chosen, { clock, health, budget });
    },
    recognitionOf(recognition, budget) {
      const first = recognition ?? { engine: hosted.recogniser ? 'openai-compatible' : 'moonshine' };
      const local = first.engine === 'moonshine' ? [] : [{ engine: 'moonshine' as const }];
      const chosen = [first, ...(recognition?.fallbacks ?? local)].map(oneRecogniser);
      const [only, ...others] = chosen;
      return only && others.length === 0 ? only : fallbackSpeechToText(chosen, { clock, health, budget });
    },
  };
}

/** A man's voice for a man's: in Kokoro's names the second letter tells, and OpenAI's are known. */
function fliteLike(name: string): string {
  return /^([ab]m_|(ash|ballad|cedar|echo|fable|onyx|verse)$)/.test(name) ? 'rms' : 'slt';
}

/** The models that need no key. They load while the service starts already: the first call is not the slow one. */
export function openSpeech(options: { clock: Clock; log: Log; home: string }): SpeechModels {
  const { clock, log, home } = options;
  const models = openLocalSpeech({ clock, cores: availableParallelism(), home, log });
  models
    .warm()
    .then(() => models.warm(['embedder']))
    .catch((err: unknown) => log.error({ err }, 'a speech model did not load'));
  return models;
}
