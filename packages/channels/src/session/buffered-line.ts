/**
 * A call's line to a side that plays from a buffer of its own. What was sent and is not known to be played is dropped
 * with `clear` when the agent is to be silent: the engine counts only what has sounded, and gives the rest again should
 * the answer go on.
 */
import type { Clock, Timer } from '@parley/platform/time/clock';
import type { Line, Transport } from '../port.ts';
import { lastWordsMs } from './limits.ts';

/** How a dialect writes the three things that are sent. */
export interface BufferedWriter {
  /** 20 ms in the agreed format; fifty times a second. */
  audio(bytes: Uint8Array): void;
  clear(): void;
  mark(name: string): void;
}

export interface BufferedLine {
  line: Line;
  /** A mark has come back. */
  played(name: string): void;
  /** The connection is gone: nothing is waited for any more. */
  close(): void;
}

const prefix = 'answer-';
const mostMarks = 50;

export function createBufferedLine(options: {
  writer: BufferedWriter;
  transport: Pick<Transport<never>, 'bufferedBytes' | 'close'>;
  clock: Clock;
  onPlayed?: ((afterMs: number) => void) | undefined;
}): BufferedLine {
  const { writer, transport, clock, onPlayed } = options;
  const marks = new Map<string, number>();
  let lastMark = 0;
  /** The last frame was sent after this mark; undefined where none is known to be unplayed. */
  let soundAfter: number | undefined;
  let over = false;
  /** Who waits for the last words, until then. */
  let last: { resolve: () => void; timer: Timer } | undefined;

  function silent(): void {
    soundAfter = undefined;
    last?.timer.cancel();
    last?.resolve();
    last = undefined;
  }

  function clear(): void {
    if (soundAfter === undefined) return;
    silent();
    // They come back at once and say nothing about playing.
    marks.clear();
    writer.clear();
  }

  function mark(): void {
    lastMark += 1;
    // A side that sends none back costs nothing.
    if (marks.size >= mostMarks) marks.clear();
    const name = `${prefix}${lastMark}`;
    marks.set(name, clock.monotonicMs());
    writer.mark(name);
  }

  return {
    line: {
      event(message) {
        if (message.type === 'clear') clear();
        else if (message.type === 'agent.heard' && message.final && !message.interrupted) {
          if (soundAfter !== undefined) mark();
        }
      },
      audio(bytes) {
        soundAfter = lastMark;
        writer.audio(bytes);
      },
      hold(held) {
        if (held) clear();
      },
      async sounded() {
        if (soundAfter === undefined || over) return;
        const { promise, resolve } = Promise.withResolvers<void>();
        last = { resolve, timer: clock.after(lastWordsMs, silent) };
        if (lastMark === soundAfter) mark();
        await promise;
      },
      bufferedBytes: transport.bufferedBytes,
      close: transport.close,
    },
    played(name) {
      const sentMs = marks.get(name);
      if (sentMs === undefined) return;
      onPlayed?.(clock.monotonicMs() - sentMs);
      marks.delete(name);
      if (soundAfter !== undefined && Number(name.slice(prefix.length)) > soundAfter) silent();
    },
    close() {
      over = true;
      silent();
    },
  };
}
