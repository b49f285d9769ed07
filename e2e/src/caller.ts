/** Somebody who calls: a talk, a microphone that never stops, and a memory of what came. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerEvent, ServerMessage } from '@parley/contracts/talk';
import type { Parley } from '@parley/sdk/client';
import { openTalk, type Talk, type TalkOptions } from '@parley/sdk/talk';
import { eventually } from './wait.ts';

type Named<Type extends ServerEvent['type']> = Extract<ServerMessage, { type: Type }>;

export interface Caller {
  talk: Talk;
  /** All events so far. */
  events: ServerMessage[];
  /** Agent sound so far: its frames and bytes. */
  heard: { frames: number; bytes: number };
  /** The first such event after the last one that was waited for. */
  next<Type extends ServerEvent['type']>(
    type: Type,
    fits?: (event: Named<Type>) => boolean,
    limitMs?: number,
  ): Promise<Named<Type>>;
  /** All such events so far. */
  all<Type extends ServerEvent['type']>(type: Type): Named<Type>[];
  /** Says it into the microphone, at the pace of speech; resolves after its last sample. */
  say(samples: Int16Array): Promise<void>;
  /** Hangs up and waits for the end. */
  hangUp(): Promise<ServerMessage[]>;
}

const frameMs = 20;
const frameSamples = 320;
/** After a standstill of this process no more than this is sent at once. */
const mostCaughtUp = 10;

export function call(parley: Parley, options: TalkOptions): Caller {
  const talk = openTalk(parley, options);
  const events: ServerMessage[] = [];
  const heard = { frames: 0, bytes: 0 };
  let seen = 0;
  talk.on('message', (event) => {
    if (event.type !== 'pong') events.push(event);
  });
  talk.on('audio', (bytes) => {
    heard.frames += 1;
    heard.bytes += bytes.length;
  });
  const microphone = options.mode === 'text' ? undefined : openMicrophone(talk);
  return {
    talk,
    events,
    heard,
    async next(type, fits = () => true, limitMs = 25_000) {
      const wanted = (event: ServerMessage) => event.type === type && fits(event as Named<typeof type>);
      return eventually(
        `${type} after ${JSON.stringify(events.at(-1))}`,
        limitMs,
        () => {
          const at = events.findIndex((event, index) => index >= seen && wanted(event));
          if (at === -1) {
            if (talk.state === 'ended' && type !== 'ended') throw new Error(`the talk ended before ${type}`);
            return undefined;
          }
          seen = at + 1;
          return events[at] as Named<typeof type>;
        },
        5,
      );
    },
    all: (type) => events.filter((event): event is Named<typeof type> => event.type === type),
    say: (samples) => microphone?.say(samples) ?? Promise.resolve(),
    async hangUp() {
      await talk.close();
      return events;
    },
  };
}

/** Sends 20 ms on every point of a grid, sound or silence, until the talk is over. */
function openMicrophone(talk: Talk) {
  const queue: { samples: Int16Array; sent: number; done: () => void }[] = [];
  const frame = () => {
    const bytes = new Uint8Array(frameSamples * 2);
    const view = new DataView(bytes.buffer);
    const speech = queue[0];
    if (speech) {
      const part = speech.samples.subarray(speech.sent, speech.sent + frameSamples);
      part.forEach((sample, at) => {
        view.setInt16(at * 2, sample, true);
      });
      speech.sent += part.length;
      if (speech.sent >= speech.samples.length) queue.shift()?.done();
    }
    return bytes;
  };
  const run = async () => {
    await talk.started();
    const startMs = performance.now();
    for (let sent = 0; talk.state !== 'ended'; ) {
      const due = Math.floor((performance.now() - startMs) / frameMs) + 1;
      if (due - sent > mostCaughtUp) sent = due - mostCaughtUp;
      for (; sent < due; sent += 1) talk.sendAudio(frame());
      await sleep(Math.max(0, startMs + sent * frameMs - performance.now()));
    }
  };
  // A talk that never starts is told of by its end.
  run().catch(() => {});
  talk.on('closed', () => {
    for (const speech of queue.splice(0)) speech.done();
  });
  return {
    say: (samples: Int16Array) =>
      new Promise<void>((done) => {
        queue.push({ samples, sent: 0, done });
      }),
  };
}
