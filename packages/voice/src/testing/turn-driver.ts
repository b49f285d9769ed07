/** Drives the pure rules as a call does: carries their timers out, and holds every step to what must always be true. */
import assert from 'node:assert/strict';
import type { CallEvent, CallSettings } from '../call/types.ts';
import type { Language } from '../language/language.ts';
import { initialTurnState, step } from '../turn/turn.ts';
import type { Effect, TimerName, TurnEvent, TurnState } from '../turn/types.ts';
import { plainSettings } from './stage.ts';

type WithoutTime<E> = E extends unknown ? Omit<E, 'atMs'> : never;
export type Happening = WithoutTime<TurnEvent>;

export class TurnDriver {
  readonly timers = new Map<TimerName, number>();
  /** All effects so far. */
  readonly effects: Effect[] = [];
  /** Told of each effect, after the step that had it was checked. */
  onEffect: (effect: Effect) => void = () => {};
  state: TurnState;
  atMs = 0;
  /** The caller's audio is so late. */
  lagMs = 0;
  readonly #live = new Set<number>();
  readonly #committed = new Set<number>();
  #started = false;

  constructor(settings: Partial<CallSettings> = {}, language?: Language) {
    this.state = initialTurnState({ ...plainSettings, ...settings }, language);
  }

  /** One event now; returns what followed from it. */
  happen(happening: Happening): Effect[] {
    const heardMs = this.atMs - this.lagMs;
    const event = { ...happening, atMs: this.atMs, heardMs } as TurnEvent;
    const before = this.state;
    const { state, effects } = step(deepFreeze(before), deepFreeze(event));
    assert.deepEqual(step(before, event), { state, effects }, 'the same event has the same effects');
    this.#started ||= event.type === 'start';
    this.state = state;
    const aborted = effects.some((effect) => effect.type === 'reply.abort');
    if (event.type === 'reply.drained' && before.reply?.id === event.reply && !aborted) {
      this.#live.delete(event.reply);
    }
    for (const effect of effects) this.#take(effect);
    this.#check(before, event, effects);
    this.#checkCuts(before, effects);
    this.effects.push(...effects);
    for (const effect of effects) this.onEffect(effect);
    return effects;
  }

  /** Time passes, and timers fire in it. */
  pass(ms: number): void {
    const untilMs = this.atMs + ms;
    for (let due = this.#nextTimer(untilMs); due; due = this.#nextTimer(untilMs)) {
      const [name, atMs] = due;
      this.atMs = Math.max(this.atMs, atMs);
      this.timers.delete(name);
      this.happen({ type: 'timer', name });
    }
    this.atMs = untilMs;
  }

  /** The last effect of a type. */
  last<T extends Effect['type']>(type: T): Extract<Effect, { type: T }> | undefined {
    return this.all(type).at(-1);
  }

  all<T extends Effect['type']>(type: T): Extract<Effect, { type: T }>[] {
    return this.effects.filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type);
  }

  told<T extends CallEvent['type']>(type: T): Extract<CallEvent, { type: T }>[] {
    return this.all('emit')
      .map((effect) => effect.event)
      .filter((event): event is Extract<CallEvent, { type: T }> => event.type === type);
  }

  #nextTimer(untilMs: number): [TimerName, number] | undefined {
    const due = [...this.timers].filter(([, atMs]) => atMs <= untilMs);
    return due.sort((a, b) => a[1] - b[1])[0];
  }

  #take(effect: Effect): void {
    switch (effect.type) {
      case 'timer.set':
        assert.ok(Number.isInteger(effect.atMs));
        this.timers.set(effect.name, effect.atMs);
        return;
      case 'timer.clear':
        this.timers.delete(effect.name);
        return;
      case 'reply.start':
      case 'reply.say':
        this.#live.add(effect.reply.id);
        assert.equal(this.#live.size, 1, 'one reply is alive at a time');
        return;
      case 'reply.commit':
        assert.ok(this.#live.has(effect.reply), 'only a live reply is committed');
        assert.ok(!this.#committed.has(effect.reply), 'a reply is committed once');
        this.#committed.add(effect.reply);
        this.#checkWait(effect);
        return;
      case 'reply.abort':
        assert.ok(this.#live.delete(effect.reply), 'only a live reply is aborted');
        return;
      case 'end':
        this.timers.clear();
        return;
    }
  }

  /** The caller's silence had lasted at least as long as the rules say, and not longer than until now. */
  #checkWait({ decidedMs, speechEndMs }: Extract<Effect, { type: 'reply.commit' }>): void {
    assert.ok(decidedMs <= this.atMs, 'a turn is not over before it is decided');
    if (speechEndMs === null) return;
    const waitedMs = decidedMs - speechEndMs;
    assert.ok(waitedMs >= this.state.rules.minWaitMs, `a turn is not over after ${waitedMs} ms of silence`);
  }

  /** What the line was given of an answer that sounds is taken back before the answer is, and only then. */
  #checkCuts(before: TurnState, effects: readonly Effect[]): void {
    const cuts = effects.filter(
      (effect) => effect.type === 'reply.abort' || (effect.type === 'emit' && effect.event.type === 'clear'),
    );
    const cut = before.reply?.sounding && cuts.some((effect) => effect.type === 'reply.abort');
    assert.equal(
      cuts.filter((effect) => effect.type === 'emit').length,
      cut ? 1 : 0,
      'the line is cleared when, and only when, an answer that sounds is cut',
    );
    if (cut) assert.equal(cuts[0]?.type, 'emit', 'the line is cleared before the answer is settled');
  }

  #check(before: TurnState, event: TurnEvent, effects: readonly Effect[]): void {
    const { state, timers } = this;
    const { reply, utterance } = state;
    assert.deepEqual(
      [...this.#live],
      reply ? [reply.id] : [],
      'the live reply is the one that was begun last',
    );
    assert.ok(state.turn >= before.turn && state.turn <= before.turn + 1, 'turns are counted one by one');
    if (before.over) {
      assert.equal(state, before, 'an ended conversation does not change');
      assert.deepEqual(effects, [], 'nothing follows after the end');
    }
    if ('reply' in event && before.reply?.id !== event.reply) {
      assert.deepEqual(state, before, 'what a discarded answer says changes nothing');
      assert.deepEqual(effects, [], 'nothing follows from what a discarded answer says');
    }
    if (state.over) {
      if (!before.over) assert.equal(effects.at(-1)?.type, 'end', 'the end is the last that happens');
      return;
    }
    const onset = state.onset && reply?.sounding === true;
    const taken = state.rules.interruptible && (onset || utterance?.overlap === true);
    assert.equal(
      state.held,
      taken || !state.connected,
      'sound is withheld only for an open overlap, an onset or a lost socket',
    );
    if (state.onset)
      assert.ok(timers.has('onset'), 'a caller who may be about to speak is waited for only so long');
    const holds = effects.filter((effect) => effect.type === 'hold');
    assert.equal(holds.length, before.held === state.held ? 0 : 1, 'a hold is told once');
    if (!this.#started) return;
    if (utterance && state.caller === 'silent') {
      assert.ok(timers.has('endpoint') || timers.has('recognition'), 'a silent caller is answered some time');
    }
    if (utterance && state.caller === 'speaking') {
      assert.ok(timers.has('interim'), 'a speaking caller is listened to');
    }
    if (reply?.provisional) {
      assert.ok(utterance, 'an early reply belongs to words that are not answered yet');
      assert.equal(state.caller, 'silent', 'a caller who goes on takes an early reply back');
    }
    if (reply && !reply.provisional && !reply.answering) {
      assert.ok(timers.has('answer'), 'an answer that does not come has a deadline');
    }
    if (!reply && !utterance && state.connected) {
      assert.ok(timers.has('silence'), 'when nobody speaks, silence is counted');
    }
    if (!state.connected) assert.ok(timers.has('reconnect'), 'a lost socket is given up some time');
    if (state.digits !== '') assert.ok(timers.has('digits'), 'keys are taken some time');
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) deepFreeze(each);
  }
  return value;
}

/** A conversation whose greeting was heard. */
export function greeted(settings: Partial<CallSettings> = {}, language?: Language): TurnDriver {
  const driver = new TurnDriver(settings, language);
  driver.happen({ type: 'start' });
  answer(driver);
  drain(driver);
  driver.pass(1000);
  return driver;
}

export function liveId(driver: TurnDriver): number {
  assert.ok(driver.state.reply);
  return driver.state.reply.id;
}

/** The first sample of the live answer leaves. */
export function answer(driver: TurnDriver): void {
  driver.happen({ type: 'reply.answering', reply: liveId(driver) });
  driver.happen({ type: 'reply.sounding', reply: liveId(driver) });
}

/** The live answer was heard to its end. */
export function drain(driver: TurnDriver): void {
  driver.happen({ type: 'reply.drained', reply: liveId(driver) });
}

/** The caller speaks for a while and pauses; the pause is noticed 160 ms later. */
export function speak(driver: TurnDriver, ms = 500): void {
  driver.happen({ type: 'speech.started', startMs: driver.atMs });
  driver.pass(ms);
  const lastSoundMs = driver.atMs;
  driver.pass(160);
  driver.happen({ type: 'speech.paused', lastSoundMs });
}

/** The words of the last pause come. */
export function recognise(driver: TurnDriver, text: string): void {
  driver.happen({ type: 'transcript', pause: driver.state.utterance?.pause ?? 0, text, confidence: null });
}

/** The caller says all of it and waits, so that it is their turn's end. */
export function say(driver: TurnDriver, text: string): void {
  speak(driver);
  recognise(driver, text);
  driver.pass(2000);
}
