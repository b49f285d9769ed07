/**
 * A call's line to a telephone carrier that plays from a buffer of its own, in the form of Twilio Media Streams.
 * What was sent and is not known to be played is dropped with `clear` when the agent is to be silent: the engine
 * counts only what has sounded, and gives the rest again should the answer go on.
 */
import type { CarrierReply } from '@parley/contracts/carriers';
import type { ServerMessage } from '@parley/contracts/talk';
import type { Clock } from '@parley/platform/time/clock';
import type { Line } from '../calls/live-call.ts';

export interface CarrierLine extends Line {
  /** The carrier has sent a mark back. */
  played(name: string): void;
}

/** The part of a WebSocket that is used. */
export interface CarrierSocket {
  send(text: string): void;
  bufferedBytes(): number;
  close(code: number, reason: string): void;
}

const prefix = 'answer-';
const mostMarks = 50;

export function createCarrierLine(options: {
  socket: CarrierSocket;
  streamSid: string;
  clock: Clock;
  /** From the mark after an answer to its return, in ms: how much the carrier had still to play, and the way. */
  onPlayed: (afterMs: number) => void;
}): CarrierLine {
  const { socket, streamSid, clock, onPlayed } = options;
  // Written out: it is sent fifty times a second.
  const head = `{"event":"media","streamSid":${JSON.stringify(streamSid)},"media":{"payload":"`;
  const tail = '"}}';
  const marks = new Map<string, number>();
  let lastMark = 0;
  /** The last frame was sent after this mark; undefined where none is known to be unplayed. */
  let soundAfter: number | undefined;

  const send = (reply: CarrierReply) => socket.send(JSON.stringify(reply));

  function clear(): void {
    if (soundAfter === undefined) return;
    soundAfter = undefined;
    // They come back at once and say nothing about playing.
    marks.clear();
    send({ event: 'clear', streamSid });
  }

  function mark(): void {
    lastMark += 1;
    // A carrier that sends none back costs nothing.
    if (marks.size >= mostMarks) marks.clear();
    const name = `${prefix}${lastMark}`;
    marks.set(name, clock.monotonicMs());
    send({ event: 'mark', streamSid, mark: { name } });
  }

  return {
    event(message: ServerMessage) {
      if (message.type === 'clear') clear();
      else if (message.type === 'agent.heard' && message.final && !message.interrupted) {
        if (soundAfter !== undefined) mark();
      }
    },
    audio(bytes) {
      soundAfter = lastMark;
      socket.send(head + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64') + tail);
    },
    hold(held) {
      if (held) clear();
    },
    played(name) {
      const sentMs = marks.get(name);
      if (sentMs === undefined) return;
      onPlayed(clock.monotonicMs() - sentMs);
      marks.delete(name);
      if (soundAfter !== undefined && Number(name.slice(prefix.length)) > soundAfter) soundAfter = undefined;
    },
    bufferedBytes: socket.bufferedBytes,
    close: socket.close,
  };
}
