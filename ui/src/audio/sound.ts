/** The sound of one talk: a microphone's frames out, the agent's voice in. */
import captureUrl from './capture.worklet.ts?worker&url';
import { MicrophoneError, openMicrophone } from './devices.ts';
import playbackUrl from './playback.worklet.ts?worker&url';
import { levelOf } from './slicer.ts';

const rateHz = 16_000;

/** Plays from `open` until `close`. Levels, 0 to 1, are read by whoever draws, at its own pace. */
export class Sound {
  readonly #context: AudioContext;
  /** The browser holds it back until the page is clicked. */
  #waits: boolean;
  readonly #player: AudioWorkletNode;
  #microphone: { stream: MediaStream; context: AudioContext; capture: AudioWorkletNode } | undefined;
  #muted = false;
  #closed = false;
  microphoneLevel = 0;
  agentLevel = 0;
  /** Called with each 20 ms frame of PCM16 at 16 kHz while a microphone is on. */
  onFrame: (bytes: Uint8Array<ArrayBuffer>) => void = () => {};
  /** Called when the microphone goes away by itself, such as a headset that is unplugged. */
  onLost: () => void = () => {};
  /** Called when the browser begins or ends to hold the sound back. */
  onWaking: (waits: boolean) => void = () => {};

  constructor(context: AudioContext) {
    this.#context = context;
    this.#waits = context.state === 'suspended';
    context.addEventListener('statechange', () => {
      this.#waits = context.state === 'suspended';
      if (!this.#closed) this.onWaking(this.#waits);
    });
    this.#player = new AudioWorkletNode(context, 'parley-playback', {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    this.#player.port.onmessage = ({ data }: MessageEvent<{ level: number }>) => {
      this.agentLevel = data.level;
    };
    this.#player.connect(context.destination);
  }

  /** Call it from a click: browsers let no page make a sound unasked, and it waits (`waits`) until it may. */
  static async open(): Promise<Sound> {
    const context = new AudioContext({ sampleRate: rateHz, latencyHint: 'interactive' });
    // Its promise is kept only once the page was clicked, perhaps never.
    void context.resume();
    await context.audioWorklet.addModule(playbackUrl);
    return new Sound(context);
  }

  get waits(): boolean {
    return this.#waits;
  }

  /** Begins what the browser held back; call it from a click. */
  wake(): void {
    void this.#context.resume();
    void this.#microphone?.context.resume();
  }

  /** Takes up a microphone in place of the one before. Rejects with MicrophoneError. */
  async takeMicrophone(deviceId: string): Promise<void> {
    const stream = await openMicrophone(deviceId);
    if (this.#closed) return stopTracks(stream);
    this.dropMicrophone();
    const { context, source } = await joinMicrophone(stream);
    const capture = new AudioWorkletNode(context, 'parley-capture', {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    capture.port.onmessage = ({ data }: MessageEvent<Int16Array<ArrayBuffer>>) => {
      this.microphoneLevel = this.#muted ? 0 : levelOf(data);
      this.onFrame(new Uint8Array(data.buffer));
    };
    source.connect(capture);
    for (const track of stream.getAudioTracks()) {
      track.enabled = !this.#muted;
      track.addEventListener('ended', () => {
        if (this.#microphone?.stream !== stream) return;
        this.dropMicrophone();
        this.onLost();
      });
    }
    this.#microphone = { stream, context, capture };
  }

  dropMicrophone(): void {
    if (this.#microphone === undefined) return;
    const { stream, context, capture } = this.#microphone;
    capture.port.onmessage = null;
    stopTracks(stream);
    void context.close();
    this.#microphone = undefined;
    this.microphoneLevel = 0;
  }

  /** A muted microphone goes on sending frames, of silence. */
  mute(muted: boolean): void {
    this.#muted = muted;
    for (const track of this.#microphone?.stream.getAudioTracks() ?? []) track.enabled = !muted;
    if (muted) this.microphoneLevel = 0;
  }

  /** Plays PCM16 at 16 kHz after what is already waiting. */
  play(bytes: Uint8Array<ArrayBuffer>): void {
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1).slice();
    this.#player.port.postMessage(samples, [samples.buffer]);
  }

  /** Drops what was not played yet. */
  clear(): void {
    this.#player.port.postMessage('clear');
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.dropMicrophone();
    this.#player.disconnect();
    await this.#context.close();
  }
}

/** At 16 kHz where the browser joins a microphone to such a context; Firefox does not, and the worklet resamples. */
async function joinMicrophone(stream: MediaStream) {
  let fault: unknown;
  for (const options of [{ sampleRate: rateHz }, {}]) {
    const context = new AudioContext({ ...options, latencyHint: 'interactive' });
    try {
      const source = context.createMediaStreamSource(stream);
      await context.audioWorklet.addModule(captureUrl);
      void context.resume();
      return { context, source };
    } catch (cause) {
      fault = cause;
      await context.close();
    }
  }
  stopTracks(stream);
  throw new MicrophoneError('busy', fault);
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
