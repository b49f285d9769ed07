/** A carrier's end of a media socket, for tests: a driver of its documented form on a real connection. */
import { once } from 'node:events';
import { carrierPath } from '@parley/channels/session/carrier-door';
import type { Frame } from '@parley/channels/session/socket';
import type { Driver, DriverOf, DriverStart, Sent } from '@parley/channels/testing/driver';
import { type Clock, every, systemClock } from '@parley/platform/time/clock';
import type { AudioFormat } from '@parley/voice/audio/codec';
import { WebSocket } from 'ws';

export interface Carrier {
  of: DriverOf<Frame, Frame>;
  format: AudioFormat;
}

export interface CarrierStream {
  driver: Driver<Frame, Frame>;
  socket: WebSocket;
  /** What it was sent, and when. */
  sent: (Sent & { atMs: number })[];
  give(...frames: Frame[]): void;
  /** Until something of this type was sent, after the first `from` things; its place among them. */
  until(type: Sent['type'], from?: number): Promise<number>;
  /** Frames of sound that it was sent. */
  frames(): number;
  /** Sounds `samples`, 20 ms at a time at the pace of speech, and is silent before and after; until the stream closes. */
  speak(samples: Int16Array): Promise<void>;
  closed: Promise<{ code: number; reason: string }>;
}

/** A microphone that is open from the first moment; `reorder`: every other pair of frames is sent the wrong way round. */
export async function openCarrierStream(
  origin: string,
  { of, format }: Carrier,
  start: Omit<DriverStart, 'format'>,
  { clock = systemClock, reorder = false }: { clock?: Clock; reorder?: boolean } = {},
): Promise<CarrierStream> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${carrierPath(of.dialect.id)}`);
  const driver = of.open();
  const sent: CarrierStream['sent'] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer, isBinary) => {
    sent.push({ ...driver.read(isBinary ? data : data.toString('utf8')), atMs: systemClock.monotonicMs() });
    for (const look of waiting) look();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  await once(socket, 'open');
  const give = (...frames: Frame[]) => {
    for (const frame of frames) socket.send(frame);
  };
  give(...driver.start({ ...start, format }));

  const perFrame = format.rateHz / 50;
  const silence = new Int16Array(perFrame);
  let speaking: { samples: Int16Array; at: number; done: () => void } | undefined;
  let kept: Frame[] = [];
  let count = 0;
  const timer = every(clock, 20, () => {
    let piece = silence;
    if (speaking) {
      piece = new Int16Array(perFrame);
      piece.set(speaking.samples.subarray(speaking.at, speaking.at + perFrame));
      speaking.at += perFrame;
      if (speaking.at >= speaking.samples.length) {
        speaking.done();
        speaking = undefined;
      }
    }
    count += 1;
    kept.push(driver.audio(piece));
    if (reorder && count % 4 === 1) return;
    give(...kept.reverse());
    kept = [];
  });
  socket.once('close', () => timer.cancel());
  return {
    driver,
    socket,
    sent,
    give,
    closed,
    frames: () => sent.filter(({ type }) => type === 'audio').length,
    speak: (samples) =>
      new Promise((done) => {
        speaking = { samples, at: 0, done };
      }),
    until: (type, from = 0) =>
      new Promise((resolve) => {
        const look = () => {
          const at = sent.findIndex((each, index) => index >= from && each.type === type);
          if (at < 0) return;
          waiting.delete(look);
          resolve(at);
        };
        waiting.add(look);
        look();
      }),
  };
}
