/**
 * One live conversation: joins listening, the rules, replies and playout. With the playout it is the only state.
 * It decides nothing: turn.ts does, and what follows from its decisions is carried out here.
 */
import { degradations } from '@parley/contracts/talk';
import { ParleyError } from '@parley/platform/errors';
import type { Timer } from '@parley/platform/time/clock';
import type { Samples, ToolCall } from '../frame.ts';
import type { Listener } from '../listen/listen.ts';
import { Timeline } from '../listen/timeline.ts';
import { everyFrame, Pacer } from '../playout/pace.ts';
import { Playout } from '../playout/playout.ts';
import type { Reply, ReplyEvents } from '../reply/reply.ts';
import { startReply } from '../reply/start.ts';
import { createToolBox, type ToolBox, type ToolPhase } from '../reply/tools.ts';
import { initialTurnState, step } from '../turn/turn.ts';
import type { Effect, LiveReply, TimerName, TurnEvent, TurnState } from '../turn/types.ts';
import { EventPump, guarded } from './event-pump.ts';
import { History } from './history.ts';
import { answered } from './latency.ts';
import { openListener, type Untimed } from './listening.ts';
import { Recording } from './recording.ts';
import { NamedTimers } from './timers.ts';
import type { Call, CallInput, CallOptions } from './types.ts';

/** How often the caller of the API is told how much of a sounding answer was heard. */
const heardEveryMs = 240;

type CommitEffect = Extract<Effect, { type: 'reply.commit' }>;
type EndEffect = Extract<Effect, { type: 'end' }>;

export function createCall(options: CallOptions): Call {
  return new EngineCall(options);
}

class EngineCall implements Call {
  readonly #options: CallOptions;
  readonly #startMs: number;
  readonly #playout: Playout;
  readonly #pacer: Pacer;
  readonly #timeline: Timeline;
  readonly #listener: Listener | null;
  readonly #recording: Recording | null;
  readonly #tools: ToolBox;
  readonly #history = new History();
  readonly #timers: NamedTimers<TimerName>;
  readonly #ended = Promise.withResolvers<void>();
  readonly #pump: EventPump<TurnEvent, Effect>;
  #turn: TurnState;
  #reply: Reply | null = null;
  #decision: CommitEffect | null = null;
  #mindState: unknown = null;
  #ticker: Timer | null = null;
  #muted = false;
  /** The last reply of which a sample left, and the last of which it was one of the answer, not of a filler. */
  #sounded = 0;
  #answered = 0;
  #hasty = false;
  #heardTold = { atMs: 0, text: '' };
  #over = false;

  constructor(options: CallOptions) {
    this.#options = options;
    this.#startMs = options.clock.monotonicMs();
    this.#turn = initialTurnState(options.settings);
    this.#pump = new EventPump({
      step: (event) => this.#step(event),
      carryOut: (effect) => this.#carryOut(effect),
      onFault: (where, error) => this.#fault(where, error),
      onIdle: () => {
        if (this.#hasty) this.#hasten();
      },
    });
    this.#timers = new NamedTimers(options.clock, (name) => this.#onTimer(name));
    this.#playout = new Playout({
      rateHz: options.outputRateHz,
      onPiece: (reply, index) => this.#onPiece(reply, index),
      onSounding: (reply) => {
        this.#sounded = reply;
        this.#dispatch({ type: 'reply.sounding', reply });
      },
      onDrained: (reply) => this.#onDrained(reply),
    });
    this.#timeline = new Timeline((frame) => this.#listener?.push(frame), options.measure);
    const voice = options.mode === 'voice';
    this.#listener = voice
      ? openListener(
          options,
          (event) => this.#dispatch(event),
          (where, error) => this.#fault(where, error),
        )
      : null;
    this.#recording =
      voice && options.onRecording
        ? new Recording({
            timeline: this.#timeline,
            outputRateHz: options.outputRateHz,
            write: options.onRecording,
          })
        : null;
    this.#pacer = new Pacer({
      playout: this.#playout,
      leadMs: options.leadMs ?? 0,
      onFrame: (...frame) => this.#guard('onAudio', () => options.onAudio(...frame)),
      onTick: (sounding) => this.#recording?.tick(sounding),
    });
    this.#tools = createToolBox({
      clock: options.clock,
      definitions: options.tools,
      runTool: options.runTool,
      onLate: (call, result) => this.#history.tool(call, result),
    });
  }

  get atMs(): number {
    return Math.round(this.#options.clock.monotonicMs() - this.#startMs);
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  input(input: CallInput): void {
    switch (input.type) {
      case 'start':
        return this.#start();
      case 'audio':
        return this.#hear(input.samples);
      case 'onset':
      case 'disconnected':
      case 'reconnected':
        return this.#dispatch(input);
      case 'text':
        return this.#dispatch({ type: 'typed', text: input.text });
      case 'digits':
        return this.#dispatch({ type: 'digits', digits: input.digits });
      case 'mute':
        this.#muted = input.muted;
        return;
      case 'degrade':
        return this.#degrade(input.level);
      case 'farewell':
        return this.#dispatch(input);
      case 'end':
        return this.#dispatch({ type: 'hangup', reason: input.reason });
    }
  }

  #start(): void {
    if (this.#ticker || this.#over) return;
    const { clock, ticker = (tick) => everyFrame(clock, tick) } = this.#options;
    this.#ticker = ticker(() => this.#tick());
    this.#dispatch({ type: 'start' });
  }

  #hear(samples: Samples): void {
    if (this.#over || !this.#listener) return;
    const heard = this.#muted ? new Int16Array(samples.length) : samples;
    this.#timeline.append(heard, this.atMs, this.#listener.quiet);
  }

  #degrade(level: number): void {
    if (!this.#listener) return;
    const { denoiser } = this.#options;
    const without = degradations.slice(0, level).filter((one) => one !== 'denoiser' || denoiser);
    this.#dispatch({ type: 'degrade', without });
  }

  #dispatch(event: Untimed<TurnEvent>): void {
    const { atMs } = this;
    this.#pump.push({ ...event, atMs, heardMs: this.#listener?.heardMs ?? atMs } as TurnEvent);
  }

  #step(event: TurnEvent): Effect[] {
    const { state, effects } = step(this.#turn, event);
    this.#turn = state;
    return effects;
  }

  #guard(where: string, action: () => void): void {
    guarded(where, action, (where, error) => this.#fault(where, error));
  }

  /** A deadline has passed. Where it ends a wait that a vendor left open, that is counted as a rescue. */
  #onTimer(name: TimerName): void {
    const { reply, utterance } = this.#turn;
    this.#dispatch({ type: 'timer', name });
    const rescued =
      (name === 'answer' && reply !== null && this.#turn.reply?.id !== reply.id) ||
      (name === 'recognition' && utterance !== null && this.#turn.utterance === null);
    if (rescued)
      this.#fault('rescue', new ParleyError('deadline_exceeded', `The ${name} did not come in time.`));
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'emit':
        return this.#emit(effect.event);
      case 'timer.set':
        return this.#timers.set(effect.name, effect.atMs - this.atMs);
      case 'timer.clear':
        return this.#timers.clear(effect.name);
      case 'transcribe':
        return this.#listener?.transcribe(effect.pause);
      case 'utterance.over':
        return this.#listener?.utteranceOver();
      case 'hold':
        return this.#hold(effect.held);
      case 'denoise':
        return this.#listener?.denoise(effect.on);
      case 'reply.start':
        return this.#startReply(effect.reply, null);
      case 'reply.say':
        return this.#startReply(effect.reply, effect.text);
      case 'reply.commit':
        return this.#commit(effect);
      case 'reply.abort':
        return this.#closeReply(effect.reply, true);
      case 'reply.finish':
        return this.#reply?.live.id === effect.reply ? this.#reply.finish() : undefined;
      case 'reply.filler':
        return this.#reply?.live.id === effect.reply ? this.#reply.filler(effect.text) : undefined;
      case 'end':
        return this.#close(effect);
    }
  }

  #startReply(live: LiveReply, words: string | null): void {
    const { id, turn } = live;
    const parts = {
      options: this.#options,
      playout: this.#playout,
      tools: this.#tools,
      history: this.#history,
      mindState: this.#mindState,
      atMs: () => this.atMs,
      onPhase: ({ id, name }: ToolCall, phase: ToolPhase) =>
        this.#emit({ type: 'tool', turn, id, name, phase, atMs: this.atMs }),
    };
    const events: ReplyEvents = {
      onExpects: (expects) => this.#dispatch({ type: 'reply.expects', reply: id, expects }),
      onAction: (action) => this.#dispatch({ type: 'reply.action', reply: id, action }),
      onFailed: (where, error) => {
        this.#fault(where, error);
        this.#dispatch({ type: 'reply.failed', reply: id });
      },
      onText: (text) => this.#emit({ type: 'agent.text', turn, text, atMs: this.atMs }),
      onAudio: () => this.#hasten(),
    };
    this.#reply = startReply(live, parts, events, words);
  }

  #commit(effect: CommitEffect): void {
    if (this.#reply?.live.id !== effect.reply) return;
    this.#decision = effect;
    this.#heardTold = { atMs: 0, text: '' };
    this.#reply.commit();
    this.#hasten();
  }

  /** The live reply is over: what was heard becomes history, and only then does it have had an effect. */
  #closeReply(id: number, cut: boolean): void {
    const reply = this.#reply;
    if (reply?.live.id !== id) return;
    this.#pacer.countSounded(this.atMs);
    this.#reply = null;
    reply.abort();
    if (reply.times.committedMs === null) return;
    this.#pacer.recall();
    const heard = this.#playout.flush();
    const sounded = this.#sounded === id;
    const interrupted = cut || !heard.complete;
    if (!sounded) {
      // Nobody heard it: only what its tools have done remains.
      for (const tool of reply.tools) this.#history.tool(tool.call, tool.result);
    } else {
      if (this.#answered === id && reply.state !== undefined) {
        this.#mindState = reply.state;
        this.#guard('onMindState', () => this.#options.onMindState?.(this.#mindState));
      }
      this.#history.add({
        input: reply.live.input,
        tools: reply.tools,
        heard: heard.text,
        interrupted,
      });
    }
    if (reply.generated === '') return;
    this.#emit({
      type: 'agent.heard',
      turn: reply.live.turn,
      generated: reply.generated,
      heard: heard.text,
      interrupted,
      final: true,
      atMs: this.atMs,
    });
  }

  #onDrained(id: number): void {
    this.#closeReply(id, false);
    this.#dispatch({ type: 'reply.drained', reply: id });
  }

  /** The first sample of a piece leaves: where it is the first of the answer proper, the wait is known. */
  #onPiece(id: number, index: number): void {
    const reply = this.#reply;
    const decision = this.#decision;
    if (reply?.live.id !== id || decision?.reply !== id || reply.isFiller(index)) return;
    this.#decision = null;
    this.#answered = id;
    this.#dispatch({ type: 'reply.answering', reply: id });
    // The frame's own place on the sample clock, or now where it leaves before its tick. A tick that runs late must
    // not seem to be before the decision.
    const leavesMs = this.#listener ? Math.min(this.#pacer.atMs, this.atMs) : this.atMs;
    const soundingMs = Math.max(leavesMs, decision.decidedMs);
    this.#emit(answered(reply, decision, soundingMs));
  }

  #hold(held: boolean): void {
    this.#pacer.countSounded(this.atMs);
    this.#playout.hold(held);
    // A hold that begins as a frame leaves lets it sound, perhaps until after its own end: the line's clock goes on.
    if (held) this.#pacer.recall();
    this.#options.onHold?.(held);
    if (!held) this.#hasten();
  }

  /** There is sound that has not left: a line with a buffer may have it before the next tick, after all that is told of it. */
  #hasten(): void {
    this.#hasty = this.#pump.busy;
    if (this.#listener && !this.#hasty) this.#pacer.hasten(this.atMs, () => this.#over);
  }

  /** Every 20 ms of call time, exactly once each, however late the machine is. */
  #tick(): void {
    const atMs = this.atMs;
    if (this.#listener) this.#timeline.fill(atMs);
    if (this.#listener) this.#pacer.advance(atMs, () => this.#over);
    if (this.#over) return;
    if (!this.#listener) this.#playout.deliverText();
    this.#reply?.tick();
    this.#tellHeard(atMs);
  }

  #tellHeard(atMs: number): void {
    const reply = this.#reply;
    if (!reply || !this.#turn.reply?.sounding || atMs - this.#heardTold.atMs < heardEveryMs) return;
    const { text } = this.#playout.heard();
    if (text === this.#heardTold.text) return;
    this.#heardTold = { atMs, text };
    this.#emit({
      type: 'agent.heard',
      turn: reply.live.turn,
      generated: reply.generated,
      heard: text,
      interrupted: false,
      final: false,
      atMs,
    });
  }

  #emit(event: Parameters<CallOptions['onEvent']>[0]): void {
    if (!this.#over) this.#guard('onEvent', () => this.#options.onEvent(event));
  }

  #fault(where: string, error: unknown): void {
    this.#options.onFault?.({ where, error, turn: this.#turn.turn });
  }

  #close({ reason, transferTo }: EndEffect): void {
    if (transferTo !== undefined) this.#guard('onTransfer', () => this.#options.onTransfer?.(transferTo));
    this.#emit({ type: 'ended', reason, atMs: this.atMs });
    this.#over = true;
    this.#ticker?.cancel();
    this.#timers.close();
    this.#listener?.close();
    this.#tools.close();
    this.#recording?.finish(this.atMs);
    this.#ended.resolve();
  }
}
