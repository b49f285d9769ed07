/** The call-long half: the caller's audio → voice activity → words. It says what it hears; turn.ts decides what it means. */

import { withDeadline } from '@parley/platform/async/deadline';
import { ParleyError } from '@parley/platform/errors';
import type { Clock } from '@parley/platform/time/clock';
import { concat } from '../audio/frames.ts';
import { levelDbfs } from '../audio/level.ts';
import { activityFrameMs, listenRateHz, type Samples, type Transcript } from '../frame.ts';
import { transcribeDeadlineMs } from '../limits.ts';
import type { Denoiser, SpeechToText, TurnDetector, VoiceActivity } from '../ports.ts';
import { TurnDetectorAsker } from './turn-detector.ts';

/** Frames at or above this are speech; below the lower one they are not; between, what was goes on. */
const speechProbability = 0.5;
const silenceProbability = 0.35;
/** 64 ms of speech begin an utterance, 160 ms of silence pause it. */
const onsetFrames = 2;
const pauseFrames = 5;
/** So far may the end by level be from the end by voice activity; farther off it is some other sound. */
const mostShiftMs = 280;
/** 128 ms after that, what is still heard of the last sound is known. */
const tailFramesAfterPause = 4;
/** Audio from before the onset that recognition gets too: soft first sounds. */
const preRollFrames = 10;
/** Kept to find the true end of the last sound. */
const tailFrames = 24;
/**
 * The last sound is the last 10 ms so far over the room, never fainter than this, and always what is within 10 dB of
 * the loudest. The room is what was heard in 2 s between utterances: a floor taken from the tail itself would jump
 * with how much silence happens to be in it.
 */
const soundSamples = listenRateHz / 100;
const overRoomDb = 10;
const faintestDbfs = -40;
const underLoudestDb = 10;
const roomFrames = 60;
const roomProbability = 0.1;
/** So many frames may wait for the model, 1 s; past that their level has to do. */
const maxWaitingFrames = 32;
const loudDbfs = -38;
/** Made once, since an error of its own would cost more than the abort. */
const notNeeded = new ParleyError('canceled', 'These words are not needed any more.');

export interface ListenerEvents {
  onStarted: (startMs: number) => void;
  onPaused: (lastSoundMs: number) => void;
  /** The sound of the pause went on more softly, until here: an f or an s that voice activity has missed. */
  onTail: (lastSoundMs: number) => void;
  onTranscript: (pause: number | null, transcript: Transcript) => void;
  onTranscriptFailed: (pause: number | null, error: unknown) => void;
  /** A turn model's answer to a pause, where there is one and it came in time. */
  onTurnProbability: (pause: number, probability: number) => void;
  onFault: (where: string, error: unknown) => void;
}

export interface ListenerOptions {
  clock: Clock;
  activity: VoiceActivity;
  speechToText: SpeechToText;
  denoiser: Denoiser | undefined;
  turnDetector?: TurnDetector | undefined;
  language: string;
  events: ListenerEvents;
  /** Takes a number from samples; as it is where left out. */
  measure?: ((take: () => number) => number) | undefined;
}

export class Listener {
  readonly #options: ListenerOptions;
  readonly #activity;
  readonly #words;
  readonly #denoise;
  readonly #turn: TurnDetectorAsker | null;
  readonly #measure: (take: () => number) => number;
  /** Recognition hears everything, not only what is taken for speech. */
  readonly #streams: boolean;
  readonly #recent: Samples[] = [];
  /** Levels of the last frames in which nobody spoke, dBFS. */
  readonly #room: number[] = [];
  readonly #waiting: { frame: Samples; probability: number | null }[] = [];
  #frame = 0;
  #speaking = false;
  #open = false;
  #voiced = 0;
  #silent = 0;
  #lastVoicedFrame = -1;
  /** Noise is taken away, where there is a denoiser. */
  #denoises = true;
  /** The last frame that was given to the denoiser; settled, and never rejected, when it is back. */
  #cleaning: Promise<unknown> | null = null;
  #asking: AbortController | null = null;
  #closed = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#measure = options.measure ?? ((take) => take());
    this.#streams = options.speechToText.capabilities.hears === 'stream';
    this.#activity = options.activity.open();
    this.#words = options.speechToText.open({ language: options.language });
    this.#words.onInterim = (transcript) => options.events.onTranscript(null, transcript);
    this.#denoise = options.denoiser?.open();
    const { clock, turnDetector: detector, language, events } = options;
    this.#turn = detector
      ? new TurnDetectorAsker({
          clock,
          detector,
          language,
          onProbability: events.onTurnProbability,
          onFault: (error) => events.onFault('turn', error),
        })
      : null;
  }

  /** So much of the caller's audio has been heard: later than that nothing is known of them. */
  get heardMs(): number {
    return this.#frame * activityFrameMs;
  }

  /** Nobody is speaking, as far as is known. */
  get quiet(): boolean {
    return !this.#speaking && this.#voiced === 0;
  }

  /** The next 32 ms of the caller's audio, 512 samples at 16 kHz, without gaps. */
  push(frame: Samples): void {
    const entry: { frame: Samples; probability: number | null } = { frame, probability: null };
    this.#waiting.push(entry);
    this.#judge(entry).then(
      (probability) => {
        entry.probability ??= probability;
        try {
          this.#drain();
        } catch (error) {
          this.#onUnjudged(entry, error);
        }
      },
      (error) => this.#onUnjudged(entry, error),
    );
    // A model that hangs must not make the call deaf: the oldest frame is judged by its level.
    if (this.#waiting.length <= maxWaitingFrames) return;
    const [oldest] = this.#waiting;
    if (oldest) oldest.probability ??= this.#measure(() => byLevel(oldest.frame));
    this.#drain();
  }

  /** The words so far; answered by onTranscript or onTranscriptFailed with the same `pause`. One at a time. */
  transcribe(pause: number | null): void {
    // While the caller speaks, an answer that is still being made is as good as another.
    if (pause === null && this.#asking) return;
    if (pause !== null) this.#turn?.ask(pause);
    this.#asking?.abort(notNeeded);
    const asking = new AbortController();
    this.#asking = asking;
    const { clock, events } = this.#options;
    withDeadline(clock, transcribeDeadlineMs, (signal) => this.#words.transcribe(signal), asking.signal).then(
      (transcript) => {
        if (this.#asking !== asking) return;
        this.#asking = null;
        events.onTranscript(pause, { ...transcript, text: transcript.text.trim() });
      },
      (error) => {
        if (this.#asking !== asking) return;
        this.#asking = null;
        events.onTranscriptFailed(pause, error);
      },
    );
  }

  /** Whether noise is taken away from here on. */
  denoise(on: boolean): void {
    this.#denoises = on;
  }

  /** The utterance is over; what comes belongs to the next. */
  utteranceOver(): void {
    this.#asking?.abort(notNeeded);
    this.#asking = null;
    if (this.#open) this.#words.next();
    this.#turn?.next();
    this.#open = false;
    this.#speaking = false;
    this.#voiced = 0;
    this.#silent = 0;
  }

  close(): void {
    this.#closed = true;
    this.#turn?.next();
    this.#asking?.abort(notNeeded);
    this.#asking = null;
    this.#activity.close();
    this.#words.close();
    this.#denoise?.close();
  }

  #judge(entry: { frame: Samples }): Promise<number> {
    try {
      return this.#denoise ? this.#judgeClean(entry, this.#denoise) : this.#activity.probability(entry.frame);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async #judgeClean(entry: { frame: Samples }, denoise: ReturnType<Denoiser['open']>): Promise<number> {
    if (this.#denoises) {
      const cleaning = denoise.process(entry.frame);
      this.#cleaning = cleaning.catch(() => {});
      entry.frame = await cleaning;
    } else {
      // Those before it are heard first.
      await this.#cleaning;
    }
    return await this.#activity.probability(entry.frame);
  }

  #onUnjudged(entry: { frame: Samples; probability: number | null }, error: unknown): void {
    if (this.#closed) return;
    entry.probability ??= this.#measure(() => byLevel(entry.frame));
    this.#options.events.onFault('activity', error);
    this.#drain();
  }

  /** Frames are heard in the order they came, however their answers come. */
  #drain(): void {
    for (let first = this.#waiting[0]; first?.probability != null; first = this.#waiting[0]) {
      this.#waiting.shift();
      this.#hear(first.frame, first.probability);
    }
  }

  #hear(frame: Samples, probability: number): void {
    if (this.#closed) return;
    this.#frame += 1;
    this.#recent.push(frame);
    if (this.#recent.length > tailFrames) this.#recent.shift();
    if (this.#open || this.#streams) this.#words.push(frame);
    if (this.#open) this.#turn?.push(frame);
    if (probability >= speechProbability) this.#onVoiced();
    else if (probability < silenceProbability) this.#onSilent();
    if (probability < roomProbability) this.#hearRoom(frame);
  }

  #onVoiced(): void {
    this.#silent = 0;
    this.#voiced += 1;
    if (this.#speaking) {
      this.#lastVoicedFrame = this.#frame;
      return;
    }
    if (this.#voiced < onsetFrames) return;
    this.#speaking = true;
    if (!this.#open) this.#openUtterance();
    this.#lastVoicedFrame = this.#frame;
    this.#turn?.forget();
    this.#options.events.onStarted(Math.round((this.#frame - this.#voiced) * activityFrameMs));
  }

  #onSilent(): void {
    this.#voiced = 0;
    this.#silent += 1;
    if (this.#open && !this.#speaking && this.#silent === pauseFrames + tailFramesAfterPause) {
      return this.#options.events.onTail(this.#measure(() => this.#lastSoundMs()));
    }
    if (!this.#speaking || this.#silent < pauseFrames) return;
    this.#speaking = false;
    this.#options.events.onPaused(this.#measure(() => this.#lastSoundMs()));
  }

  #hearRoom(frame: Samples): void {
    if (this.#speaking || this.#silent <= pauseFrames) return;
    this.#room.push(levelDbfs(frame));
    if (this.#room.length > roomFrames) this.#room.shift();
  }

  /** Gives recognition what was heard just before the onset, but no voiced frame twice. */
  #openUtterance(): void {
    this.#open = true;
    const sinceVoiced = this.#lastVoicedFrame < 0 ? this.#frame : this.#frame - this.#lastVoicedFrame;
    const frames = Math.min(this.#recent.length, preRollFrames + this.#voiced, sinceVoiced);
    for (const frame of this.#recent.slice(this.#recent.length - frames)) {
      if (!this.#streams) this.#words.push(frame);
      this.#turn?.push(frame);
    }
  }

  /** Voice activity lets go a little late or early; the level of the audio tells where the sound really ended. */
  #lastSoundMs(): number {
    const all = concat(this.#recent);
    const byActivityMs = Math.round(this.#lastVoicedFrame * activityFrameMs);
    const windowStartMs = (this.#frame - this.#recent.length) * activityFrameMs;
    const levels: number[] = [];
    for (let at = 0; at + soundSamples <= all.length; at += soundSamples) {
      levels.push(levelDbfs(all.subarray(at, at + soundSamples)));
    }
    const room = this.#room.toSorted((a, b) => a - b)[this.#room.length >> 1] ?? faintestDbfs - overRoomDb;
    const loudest = Math.max(...levels);
    const threshold = Math.min(Math.max(faintestDbfs, room + overRoomDb), loudest - underLoudestDb);
    const last = levels.findLastIndex((level) => level >= threshold);
    const byLevelMs = Math.round(windowStartMs + ((last + 1) * soundSamples * 1000) / listenRateHz);
    return Math.abs(byLevelMs - byActivityMs) <= mostShiftMs ? byLevelMs : byActivityMs;
  }
}

function byLevel(frame: Samples): number {
  return levelDbfs(frame) > loudDbfs ? 1 : 0;
}
