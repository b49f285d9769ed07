/** Everything that can be seen of a simulated call from outside the engine, in order. The checkers read only this. */
import type { CallEvent } from '../call/types.ts';
import type { HistoryItem, MindInput } from '../ports.ts';

export type Seen = { atMs: number } & (
  | { what: 'event'; event: CallEvent }
  /** The words whose samples were in the audio that left, `ms` of each, since the entry before. */
  | { what: 'sounded'; words: { text: string; ms: number }[] }
  | { what: 'frame' }
  /** `again`: the same reply goes on after its tools ran. */
  | {
      what: 'asked';
      think: number;
      again: boolean;
      input: MindInput;
      history: readonly HistoryItem[];
      state: unknown;
    }
  | { what: 'think.over'; think: number }
  /** `unheard`: words said before the call that had not left yet. */
  | { what: 'tool.ran'; think: number; tool: string; policy: string; unheard: number }
  | { what: 'spoke'; text: string; typed: boolean }
  | { what: 'lost' }
  | { what: 'back' }
  | { what: 'hung-up' }
  /** The call had to be ended. */
  | { what: 'farewell' }
);

export interface Observation {
  entries: Seen[];
  /** A vendor failed in it. */
  faulty: boolean;
  /** Behind each vendor stood another one that worked. */
  spares: boolean;
  /** Simulated ms. */
  lengthMs: number;
  /** Left open after the end; all should be 0. */
  leaks: { timers: number; activity: number; recognition: number; thinking: number; speaking: number };
  /** Turns in which the caller was answered. */
  turns: number;
  interruptions: number;
  falseInterruptions: number;
}
