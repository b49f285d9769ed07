/** What a call hears, as events of its turn. */
import { Listener } from '../listen/listen.ts';
import type { TurnEvent } from '../turn/types.ts';
import type { CallOptions } from './types.ts';

/** An event as the parts of a call tell it: when it was is the call's to say. */
export type Untimed<E> = E extends unknown ? Omit<E, 'atMs'> : never;

export function openListener(
  { clock, activity, speechToText, denoiser, turnDetector, settings, measure }: CallOptions,
  dispatch: (event: Untimed<TurnEvent>) => void,
  onFault: (where: string, error: unknown) => void,
): Listener {
  return new Listener({
    clock,
    activity,
    speechToText,
    denoiser,
    turnDetector,
    language: settings.language,
    measure,
    events: {
      onStarted: (startMs) => dispatch({ type: 'speech.started', startMs }),
      onPaused: (lastSoundMs) => dispatch({ type: 'speech.paused', lastSoundMs }),
      onTail: (lastSoundMs) => dispatch({ type: 'speech.tail', lastSoundMs }),
      onTranscript: (pause, { text, confidence = null, lastWordConfidence = null }) =>
        dispatch({ type: 'transcript', pause, text, confidence, lastWordConfidence }),
      onTranscriptFailed: (pause, error) => {
        onFault('recognition', error);
        if (pause !== null) dispatch({ type: 'transcript.failed', pause });
      },
      onTurnProbability: (pause, probability) => dispatch({ type: 'turn.probability', pause, probability }),
      onFault,
    },
  });
}
