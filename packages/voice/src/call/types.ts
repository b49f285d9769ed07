/** How a door holds a call: what it gives, what it gets. `createCall` in call.ts makes one. */
import type { EndReason, ServerEvent } from '@parley/contracts/talk';
import type { Clock, Timer } from '@parley/platform/time/clock';
import type { Samples } from '../frame.ts';
import type {
  Denoiser,
  Mind,
  SpeechToText,
  TextToSpeech,
  ToolDefinition,
  ToolRunner,
  TurnDetector,
  VoiceActivity,
} from '../ports.ts';

/** Everything of the wire protocol that the engine itself says; a door adds the others. */
export type CallEvent = Exclude<ServerEvent, { type: 'started' | 'resumed' | 'fault' | 'error' | 'pong' }>;

export interface CallSettings {
  language: string;
  timeZone: string;
  voice: string;
  speed: number;
  minWaitMs: number;
  maxWaitMs: number;
  interruptible: boolean;
  minInterruptionWords: number;
  silencePromptMs: number;
  maxSilences: number;
  maxCallMs: number;
  /** How long the mind's first words may take, where that is more than usual: the caller is told meanwhile. */
  firstTokenMs?: number;
  /** Where callers are put through when nothing else works. */
  transferTo?: string;
}

export interface CallOptions {
  clock: Clock;
  /** 'text': no audio in either direction; speech ports are not used. */
  mode: 'voice' | 'text';
  settings: CallSettings;
  mind: Mind;
  activity: VoiceActivity;
  speechToText: SpeechToText;
  textToSpeech: TextToSpeech;
  turnDetector?: TurnDetector;
  denoiser?: Denoiser;
  tools: readonly ToolDefinition[];
  runTool: ToolRunner;
  /** Rate of the audio given to `onAudio`. */
  outputRateHz: number;
  /** In order, synchronously, never after `ended`. */
  onEvent: (event: CallEvent) => void;
  /**
   * How far ahead of its time a frame is given to `onAudio`, in ms, for a line that plays from a buffer of its own;
   * 0 by default. What is ahead does not count as heard.
   */
  leadMs?: number;
  /**
   * One 20 ms frame at `outputRateHz`, at a real-time pace, only while the agent sounds. `lateMs`: it leaves at
   * least so long after its time.
   */
  onAudio: (frame: Samples, lateMs: number) => void;
  /**
   * The agent holds its tongue, or may go on. What was given ahead of its time and has not sounded must be dropped
   * when held: it is given again.
   */
  onHold?: (held: boolean) => void;
  /**
   * Both sides of the same 20 ms at 16 kHz, for the recording, without gaps from the call's first ms on. The samples
   * are those of the next 20 ms afterwards: copy what is to be kept.
   */
  onRecording?: (caller: Samples, agent: Samples) => void;
  /** A fault that the call survived or died of, in this turn: for those who can mend it, never for the caller. */
  onFault?: (fault: { where: string; error: unknown; turn: number }) => void;
  /**
   * What the mind remembers from here on, each time the caller has heard a reply that it came with. For those who
   * keep it; it is the mind's own, and not to be changed.
   */
  onMindState?: (state: unknown) => void;
  /** Where the caller is to be put through to; right before a call ends as `transferred`. */
  onTransfer?: (to: string) => void;
  /** Calls back every 20 ms; by default one timer of the clock does so for all calls. */
  ticker?: (tick: () => void) => Timer;
  /**
   * Gets every number that the engine takes from the samples of the caller's audio, and may answer for it: a replay,
   * which has no samples, gives the one that was taken then.
   */
  measure?: (take: () => number) => number;
}

/** All that can come in through the door. */
export type CallInput =
  /** Begins: the mind is asked for its opening words. */
  | { type: 'start' }
  /** Audio of the caller at 16 kHz, any length, as it arrives. What is to be kept of it is copied. */
  | { type: 'audio'; samples: Samples }
  /** Something is heard of the caller on a line that was quiet: `withOnset` tells it from the audio. */
  | { type: 'onset' }
  | { type: 'text'; text: string }
  | { type: 'digits'; digits: string }
  | { type: 'mute'; muted: boolean }
  /** The socket is lost: the agent holds its tongue until it is back, or until the door ends the call. */
  | { type: 'disconnected' }
  | { type: 'reconnected' }
  /** The server is overloaded: the call does without so many of `degradations`, from the first on. Text has none. */
  | { type: 'degrade'; level: number }
  /** The caller is told in a sentence that the call must end, and then it ends. Asking twice is harmless. */
  | { type: 'farewell'; reason: EndReason }
  /** Ending twice is harmless. */
  | { type: 'end'; reason: EndReason };

/** What watches or records a call stands in front of it as a call of its own, whose `input` leads to the other's. */
export interface Call {
  input(input: CallInput): void;
  /** Resolves once the call has ended and the `ended` event was told. */
  readonly ended: Promise<void>;
  /** Ms since the call began, on its sample clock. */
  readonly atMs: number;
}
