/**
 * When the playout's frames leave: one for each 20 ms of call time, however late the machine is, and where the
 * line has a buffer of its own a few ahead, so that a late tick is not heard. What was sent ahead has not sounded:
 * after `recall` it is sent again.
 *
 * Such a line plays one frame after the other from when it had the first, which is seldom when a tick is: the ledger
 * counts a frame once the line has begun it, not before and, where somebody asks what was heard, not after. Nor need
 * it wait for the next 20 ms when sound is ready and none is going: `hasten` begins them at once.
 */
import type { Clock, Timer } from '@parley/platform/time/clock';
import { frameMs, type Samples } from '../frame.ts';
import type { Playout } from './playout.ts';

/** So many frames at most are sent ahead in one tick: the lead grows over the first words, and is no burst. */
const aheadInTick = 2;

export interface PacerOptions {
  playout: Playout;
  /** How far frames are sent before they sound, in ms, whole frames. */
  leadMs: number;
  /** A frame leaves, at least `lateMs` after its time. */
  onFrame: (frame: Samples, lateMs: number) => void;
  /** Once for each 20 ms: what sounds in it, or null. */
  onTick: (sounding: Samples | null) => void;
}

export class Pacer {
  readonly #options: PacerOptions;
  readonly #lead: number;
  #ticks = 0;
  #ahead = 0;
  /** When a line with a buffer has played all that it was sent, in ms of the call. */
  #freeMs = 0;
  /** A frame left in the last tick. */
  #sounding = false;
  #taking = false;

  constructor(options: PacerOptions) {
    this.#options = options;
    this.#lead = Math.round(options.leadMs / frameMs);
  }

  /** Ms of call time whose frames have left. */
  get atMs(): number {
    return this.#ticks * frameMs;
  }

  /** Takes all that is due by now; ends early once `over` says so. */
  advance(atMs: number, over: () => boolean): void {
    while (!over() && this.#due(atMs)) this.#tick(atMs);
  }

  /** Counts what a line with a buffer has begun to play by now, before its tick. Sends nothing. */
  countSounded(atMs: number): void {
    while (this.#ahead > 0 && !this.#taking && this.#due(atMs)) {
      const frame = this.#options.playout.next();
      this.#ahead -= 1;
      this.#options.onTick(frame);
      this.#ticks += 1;
    }
  }

  /** Sound is ready: where none is going and the line has a buffer, the tick to come is taken now. */
  hasten(atMs: number, over: () => boolean): void {
    if (this.#lead === 0 || this.#sounding || this.#taking || over()) return;
    if (this.#ticks * frameMs < atMs + frameMs && this.#options.playout.ready) this.#tick(atMs);
  }

  /** While a line with a buffer plays, its own clock says when the next frame begins, or that the last one is over. */
  #due(atMs: number): boolean {
    if (this.#lead > 0 && this.#sounding) return this.#freeMs - this.#ahead * frameMs <= atMs;
    return this.#ticks * frameMs <= atMs;
  }

  #tick(atMs: number): void {
    const { playout, onTick } = this.#options;
    // On time means within the tick after: where in it a call ticks differs from call to call.
    const lateMs = Math.max(0, atMs - (this.#ticks + 1) * frameMs);
    // A line with a buffer that had run dry was silent until now: it does not make up for the time.
    while (this.#lead > 0 && this.#ahead === 0 && playout.ready && (this.#ticks + 1) * frameMs <= atMs) {
      onTick(null);
      this.#ticks += 1;
    }
    // What drains may be followed at once by another reply, which asks for haste: it has its tick, the next one.
    this.#taking = true;
    const frame = playout.next();
    this.#taking = false;
    this.#sounding = frame !== null;
    if (frame) {
      if (this.#ahead > 0) this.#ahead -= 1;
      else this.#send(frame, atMs, lateMs);
      // Where the next is due as well, it comes first: a line that has run dry meanwhile is given more after that.
      const goal = this.#due(atMs) ? this.#ahead : Math.min(this.#lead, this.#ahead + aheadInTick);
      for (; this.#ahead < goal; this.#ahead += 1) {
        const next = playout.peek(this.#ahead);
        if (!next) break;
        this.#send(next, atMs, Math.max(0, lateMs - (this.#ahead + 1) * frameMs));
      }
    }
    onTick(frame);
    this.#ticks += 1;
  }

  #send(frame: Samples, atMs: number, lateMs: number): void {
    this.#freeMs = Math.max(this.#freeMs, atMs) + frameMs;
    this.#options.onFrame(frame, lateMs);
  }

  /** What was sent ahead is dropped by the line, or is not to be heard. */
  recall(): void {
    this.#ahead = 0;
    this.#freeMs = 0;
    this.#sounding = false;
  }
}

/** So many moments within 20 ms at which calls tick: few wake-ups for many calls, and yet not all work at once. */
const phases = 4;
const stepMs = frameMs / phases;

interface Beat {
  slots: Set<() => void>[];
  /** The next moment, counted from the first one of all. */
  moment: number;
  startMs: number;
  timer: Timer | undefined;
  /** The next moment has come. */
  due: () => void;
}

const beats = new WeakMap<Clock, Beat>();

/** Calls back every 20 ms, like `every`, with one timer for all that ask on the same clock. */
export function everyFrame(clock: Clock, callback: () => void): Timer {
  const held = beats.get(clock) ?? newBeat(clock);
  const slot = held.slots.reduce((least, one) => (one.size < least.size ? one : least));
  // The same function may be given twice.
  const entry = () => callback();
  slot.add(entry);
  if (held.timer === undefined) {
    held.startMs = clock.monotonicMs();
    held.moment = 1;
    schedule(clock, held);
  }
  return {
    cancel() {
      slot.delete(entry);
      if (held.slots.some(({ size }) => size > 0)) return;
      held.timer?.cancel();
      held.timer = undefined;
    },
  };
}

function newBeat(clock: Clock): Beat {
  const slots = Array.from({ length: phases }, () => new Set<() => void>());
  const due = () => {
    // Of a clock that runs late each slot has its turn all the same, once: those who tick make up for the time.
    const latest = Math.max(beat.moment, Math.floor((clock.monotonicMs() - beat.startMs) / stepMs));
    const passed = Math.min(phases, latest - beat.moment + 1);
    const slotsDue = Array.from({ length: passed }, (_, n) => slots[(latest - passed + 1 + n) % phases]);
    beat.moment = latest + 1;
    schedule(clock, beat);
    for (const slot of slotsDue) for (const callback of slot ?? []) callback();
  };
  const beat: Beat = { slots, moment: 0, startMs: 0, timer: undefined, due };
  beats.set(clock, beat);
  return beat;
}

function schedule(clock: Clock, beat: Beat): void {
  while (beat.slots[beat.moment % phases]?.size === 0) beat.moment += 1;
  beat.timer = clock.after(beat.startMs + beat.moment * stepMs - clock.monotonicMs(), beat.due);
}
