/** One call as the page sees it: the socket, the sound and the transcript, from the click until it is over. */
import type { TalkEnd } from '@parley/sdk/events';
import { openTalk, type Talk } from '@parley/sdk/talk';
import { MicrophoneError, type MicrophoneFault } from '../../audio/devices.ts';
import { Sound } from '../../audio/sound.ts';
import { parley } from '../../lib/parley.ts';
import { emptyTranscript, follow, type Transcript } from '../../lib/transcript.ts';
import { type KeptCall, keepCall } from './kept-call.ts';

export type Microphone = 'off' | 'asking' | 'on' | MicrophoneFault | 'lost';

export interface CallView {
  stage: 'opening' | 'live' | 'reconnecting' | 'ended';
  /** Text where it was asked for, and where this page may make no sound. */
  mode: 'voice' | 'text';
  microphone: Microphone;
  muted: boolean;
  transcript: Transcript;
  /** Typed, and not yet told back by the server. */
  pending: readonly string[];
  conversationId: string | undefined;
  /** `performance.now()` when the conversation began. */
  startedAt: number | undefined;
  /** The browser lets this page make no sound before it is clicked, as after it was loaded again. */
  silenced: boolean;
  /** Something that went wrong and did not end the talk. */
  notice: string | undefined;
  end: TalkEnd | undefined;
}

export class Call {
  readonly #listeners = new Set<() => void>();
  #view: CallView;
  #talk: Talk | undefined;
  #sound: Sound | undefined;
  readonly #kept: KeptCall | undefined;

  /** A call of its own, or the one that the page before this one has left. */
  constructor(mode: 'voice' | 'text', kept?: KeptCall) {
    this.#kept = kept;
    this.#view = {
      stage: kept === undefined ? 'opening' : 'reconnecting',
      mode,
      microphone: 'off',
      muted: kept?.muted ?? false,
      transcript: kept?.transcript ?? emptyTranscript,
      pending: kept?.pending ?? [],
      conversationId: kept?.conversationId,
      startedAt: kept?.startedAt,
      silenced: false,
      notice: undefined,
      end: undefined,
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): CallView => this.#view;

  /** Loudness just now, 0 to 1. */
  readonly levels = (): { microphone: number; agent: number } => ({
    microphone: this.#sound?.microphoneLevel ?? 0,
    agent: this.#sound?.agentLevel ?? 0,
  });

  readonly microphoneLevel = (): number => this.levels().microphone;

  /** Opens sound, socket and microphone; call it from a click. A missing microphone does not keep the talk. */
  async start(assistant: string, deviceId: string): Promise<void> {
    if (this.#view.mode === 'voice') {
      try {
        this.#sound = await Sound.open();
        this.#sound.onWaking = (waits) => this.#change({ silenced: waits });
        this.#change({ silenced: this.#sound.waits });
      } catch {
        this.#change({ mode: 'text', microphone: 'insecure' });
      }
    }
    if (this.#view.stage === 'ended') return void this.#sound?.close();
    const talk = openTalk(parley, { assistant, mode: this.#view.mode, resume: this.#kept?.resume });
    this.#talk = talk;
    if (this.#view.muted) talk.mute(true);
    for (const text of this.#view.pending) talk.sendText(text);
    talk.on('message', (event) => {
      const told = event.type === 'caller.transcript' && event.kind === 'typed' && event.final;
      const pending = told ? this.#view.pending.slice(1) : this.#view.pending;
      this.#change({ transcript: follow(this.#view.transcript, event), pending });
    });
    talk.on('audio', (bytes) => this.#sound?.play(bytes));
    talk.on('clear', () => this.#sound?.clear());
    talk.on('started', ({ conversationId }) =>
      this.#change({ conversationId, startedAt: performance.now() }),
    );
    talk.on('error', ({ message, fatal }) => fatal || this.#change({ notice: message }));
    talk.on('state', (state) => {
      if (state === 'open') this.#change({ stage: 'live' });
      if (state === 'reconnecting') {
        this.#sound?.clear();
        this.#change({ stage: 'reconnecting' });
      }
    });
    talk.on('closed', (end) => {
      this.#change({ stage: 'ended', end, pending: [] });
      // What is still in the buffer was sent to be heard: a farewell plays to its end.
      const hungUp = end.reason === 'caller-ended';
      window.setTimeout(() => void this.#sound?.close(), hungUp ? 0 : 1500);
      this.#sound?.dropMicrophone();
    });
    await this.takeMicrophone(deviceId);
  }

  /** Takes up a microphone, in place of the one before. Its faults are part of the view. */
  async takeMicrophone(deviceId: string): Promise<void> {
    const sound = this.#sound;
    if (sound === undefined) return;
    this.#change({ microphone: 'asking' });
    try {
      await sound.takeMicrophone(deviceId);
      sound.mute(this.#view.muted);
      sound.onFrame = (bytes) => this.#talk?.sendAudio(bytes);
      sound.onLost = () => this.#change({ microphone: 'lost' });
      this.#change({ microphone: 'on' });
    } catch (error) {
      this.#change({ microphone: error instanceof MicrophoneError ? error.fault : 'busy' });
    }
    if (this.#view.stage === 'ended') sound.dropMicrophone();
  }

  sendText(text: string): void {
    this.#talk?.sendText(text);
    this.#change({ pending: [...this.#view.pending, text] });
  }

  mute(muted: boolean): void {
    this.#sound?.mute(muted);
    this.#talk?.mute(muted);
    this.#change({ muted });
  }

  /** Lets the sound begin that the browser held back; call it from a click. */
  wake(): void {
    this.#sound?.wake();
  }

  /** Leaves the call to the page that comes after this one in its tab. */
  keep(assistantId: string): void {
    const resume = this.#talk?.resumption;
    if (resume !== undefined) keepCall(assistantId, resume, this.#view);
  }

  /** Hangs up; the view says `ended` when the server has. */
  end(): void {
    this.#sound?.clear();
    this.#talk?.end();
  }

  /** Hangs up and lets go of sound and microphone, for a page that is left. */
  close(): void {
    this.#listeners.clear();
    this.#view = { ...this.#view, stage: 'ended' };
    this.#talk?.end();
    void this.#sound?.close();
  }

  #change(change: Partial<CallView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener();
  }
}
