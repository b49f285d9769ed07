/** The caller of a simulated call: plays the story's scenes through the same doors that a socket would use. */
import type { Call, CallEvent } from '../call/types.ts';
import { frameMs, listenRateHz, type Samples } from '../frame.ts';
import type { Action, Cue, Scene } from './story.ts';
import type { World } from './vendors.ts';

const frameSamples = (listenRateHz * frameMs) / 1000;
const silentFrame = new Int16Array(frameSamples);
/** Without an answer a caller goes on after this. */
const patienceMs = 8000;

export class Actor {
  readonly #world: World;
  readonly #call: Call;
  readonly #scenes: Scene[];
  #speech: Samples[] = [];
  #said = 0;
  #held: Samples[] = [];
  #cueMs = 0;
  #agentSpeaking = false;
  #agentSinceMs = 0;
  #lostUntilMs = -1;
  #stalledUntilMs = -1;

  constructor(world: World, call: Call, scenes: readonly Scene[]) {
    this.#world = world;
    this.#call = call;
    this.#scenes = [...scenes];
  }

  /** The whole story was played and said. */
  get done(): boolean {
    return this.#scenes.length === 0 && this.#speech.length === 0 && this.#lostUntilMs < 0;
  }

  see(event: CallEvent): void {
    if (event.type === 'agent.speaking') {
      this.#agentSpeaking = true;
      this.#agentSinceMs = this.#world.atMs();
    }
    if (event.type === 'agent.heard' && event.final) {
      this.#agentSpeaking = false;
      this.#agentSinceMs = this.#world.atMs();
    }
  }

  /** 20 ms of the caller's life. */
  tick(): void {
    const atMs = this.#world.atMs();
    const scene = this.#scenes[0];
    if (scene && this.#speech.length === 0 && this.#lostUntilMs < 0 && this.#due(scene.cue, atMs)) {
      this.#scenes.shift();
      this.#act(scene.action, atMs);
      this.#cueMs = atMs;
    }
    if (this.#lostUntilMs >= 0) {
      if (atMs < this.#lostUntilMs) return;
      this.#lostUntilMs = -1;
      this.#world.note({ atMs, what: 'back' });
      this.#call.input({ type: 'reconnected' });
    }
    const frame = this.#speech[this.#said] ?? silentFrame;
    if (this.#speech.length > 0) {
      this.#said += 1;
      if (this.#said >= this.#speech.length) {
        this.#speech = [];
        this.#said = 0;
      } else {
        this.#cueMs = atMs;
      }
    }
    if (atMs < this.#stalledUntilMs) {
      this.#held.push(frame);
      return;
    }
    if (this.#held.length > 0)
      for (const held of this.#held.splice(0)) this.#call.input({ type: 'audio', samples: held });
    this.#call.input({ type: 'audio', samples: frame });
  }

  #due(cue: Cue, atMs: number): boolean {
    const sinceCueMs = atMs - this.#cueMs;
    if ('after' in cue) return sinceCueMs >= cue.after;
    if (sinceCueMs >= patienceMs) return true;
    const sinceAgentMs = atMs - Math.max(this.#agentSinceMs, 'intoAnswer' in cue ? this.#cueMs : 0);
    if ('intoAnswer' in cue) return this.#agentSpeaking && sinceAgentMs >= cue.intoAnswer;
    return !this.#agentSpeaking && this.#agentSinceMs > this.#cueMs && sinceAgentMs >= cue.afterAnswer;
  }

  #act(action: Action, atMs: number): void {
    switch (action.kind) {
      case 'say':
        this.#stir();
        for (const [at, word] of action.words.entries()) {
          this.#silent(action.pausesMs[at] ?? 0);
          this.#speak(this.#world.book.encode(word, listenRateHz));
        }
        return this.#world.note({ atMs, what: 'spoke', text: action.words.join(' '), typed: false });
      case 'backchannel':
        this.#stir();
        return this.#speak(this.#world.book.encode(action.word, listenRateHz));
      case 'cough':
        this.#stir();
        return this.#speak(new Int16Array((action.ms * listenRateHz) / 1000).fill(2000));
      case 'type':
        this.#world.note({ atMs, what: 'spoke', text: action.text, typed: true });
        return this.#call.input({ type: 'text', text: action.text });
      case 'press':
        this.#world.note({ atMs, what: 'spoke', text: action.digits, typed: true });
        return this.#call.input({ type: 'digits', digits: action.digits });
      case 'wait':
        return this.#silent(action.ms);
      case 'lose-socket':
        this.#lostUntilMs = atMs + action.ms;
        this.#world.note({ atMs, what: 'lost' });
        return this.#call.input({ type: 'disconnected' });
      case 'stall':
        this.#stalledUntilMs = atMs + action.ms;
        return;
      case 'hang-up':
        this.#world.note({ atMs, what: 'hung-up' });
        this.#call.input({ type: 'end', reason: 'caller-ended' });
        return;
      case 'degrade':
        return this.#call.input({ type: 'degrade', level: action.level });
      case 'farewell':
        this.#world.note({ atMs, what: 'farewell' });
        return this.#call.input({ type: 'farewell', reason: 'overload' });
    }
  }

  /** Some draw breath before they make a sound. */
  #stir(): void {
    if (this.#world.random.next() < 0.5) this.#call.input({ type: 'onset' });
  }

  #silent(ms: number): void {
    for (let passed = 0; passed < ms; passed += frameMs) this.#speech.push(silentFrame);
  }

  #speak(samples: Samples): void {
    for (let from = 0; from < samples.length; from += frameSamples) {
      const part = samples.subarray(from, from + frameSamples);
      this.#speech.push(part.length === frameSamples ? part : padded(part));
    }
  }
}

function padded(samples: Samples): Samples {
  const frame = new Int16Array(frameSamples);
  frame.set(samples);
  return frame;
}
