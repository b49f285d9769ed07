/** Everything of speech that needs no key: each model loads with its first use, or ahead with `warm`. */
import type { Clock } from '@parley/platform/time/clock';
import { openEmbeddings } from '@parley/providers/universal-sentence-encoder/embedding';
import { openFlite } from '@parley/providers/flite/voice';
import { openKokoro } from '@parley/providers/kokoro/voice';
import { openMoonshine } from '@parley/providers/moonshine/recognition';
import { isAdded, modelPath, smartTurnModel } from '@parley/providers/onnx/models';
import type { LocalLog } from '@parley/providers/onnx/pool';
import { openRnnoise } from '@parley/providers/rnnoise/denoiser';
import { openSilero } from '@parley/providers/silero/activity';
import { openSmartTurn } from '@parley/providers/smart-turn/turn-detector';
import type {
  Denoiser,
  Embedder,
  SpeechToText,
  TextToSpeech,
  TurnDetector,
  VoiceActivity,
} from '@parley/voice/ports';

export type LocalModel = 'activity' | 'speechToText' | 'flite' | 'kokoro' | 'embedder' | 'denoiser';

export interface LocalSpeech {
  activity: VoiceActivity;
  speechToText: SpeechToText;
  voices: { flite: TextToSpeech; kokoro: TextToSpeech };
  embedder: Embedder;
  denoiser: Denoiser;
  /** Only where a person has added its model. */
  turnDetector?: TurnDetector;
  /** Requests that wait for a model which every call needs. */
  queues(): { activity: number; speechToText: number };
  /** Loads these models now; without a list, those that every call needs. Rejects as the first that fails. */
  warm(models?: readonly LocalModel[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * `cores` is how many this process may use: the models that are heavy get up to two workers. `home` is the folder for
 * data, where added models are; without it there are none.
 */
export function openLocalSpeech(options: {
  clock: Clock;
  cores: number;
  home?: string | undefined;
  log?: LocalLog | undefined;
}): LocalSpeech {
  const { clock, cores, home, log } = options;
  const workers = Math.max(1, Math.min(2, cores - 1));
  const models = {
    activity: openSilero({ clock, log }),
    speechToText: openMoonshine({ clock, log, workers }),
    flite: openFlite({ clock, log }),
    kokoro: openKokoro({ clock, log, workers }),
    embedder: openEmbeddings({ clock, log }),
    denoiser: openRnnoise({ clock, log }),
  } satisfies Record<LocalModel, unknown>;
  const { activity, speechToText, flite, kokoro, embedder, denoiser } = models;
  const added = home !== undefined && isAdded(home, smartTurnModel);
  const turnDetector = added
    ? openSmartTurn({ clock, log, workers, model: modelPath(home, smartTurnModel) })
    : undefined;
  return {
    activity,
    speechToText,
    voices: { flite, kokoro },
    embedder,
    denoiser,
    ...(turnDetector && { turnDetector }),
    queues: () => ({ activity: activity.queued, speechToText: speechToText.queued }),
    async warm(names = ['activity', 'speechToText', 'flite']) {
      await Promise.all([...names.map((name) => models[name].warm()), turnDetector?.warm()]);
    },
    async close() {
      await Promise.all([...Object.values(models), turnDetector].map((model) => model?.close()));
    },
  };
}
