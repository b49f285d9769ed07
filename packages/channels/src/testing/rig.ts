/** One connection of a dialect in memory: its driver on one side, a session and a host on the other. */
import assert from 'node:assert/strict';
import { silentLog } from '@parley/platform/log/log';
import type { AudioFormat } from '@parley/voice/audio/codec';
import { VirtualClock } from '@parley/voice/testing/virtual-clock';
import type { CallPrincipal } from '../port.ts';
import { Session } from '../session/session.ts';
import type { Driver, DriverOf, DriverStart, Sent } from './driver.ts';
import { goodToken, type TestCall, type TestHost, testHost, testPrincipal } from './host.ts';

export interface Rig<In, Out> {
  clock: VirtualClock;
  host: TestHost;
  driver: Driver<In, Out>;
  session: Session<In, Out>;
  format: AudioFormat;
  /** What the other side was sent. */
  sent: Sent[];
  /** The close code that it was sent, if any. */
  closes: number[];
  /** Bytes that it has not read. */
  unread: number;
  played: number[];
  call(): TestCall;
  give(...messages: In[]): void;
  begin(over?: Partial<DriverStart>): Promise<void>;
  /** So many ms of a caller who sounds, or is silent, at the pace of speech. */
  speak(ms: number, loud: boolean): Promise<void>;
  frame(loud: boolean): In;
  /** Until the other side was sent something of this type after the first `from` things; its place among them. */
  until(type: Sent['type'], from?: number): Promise<number>;
}

export function rig<In, Out>(
  { dialect, bringsToken, open }: DriverOf<In, Out>,
  over: {
    clock?: VirtualClock;
    host?: TestHost;
    principal?: CallPrincipal | undefined;
    format?: AudioFormat;
  } = {},
): Rig<In, Out> {
  const clock = over.clock ?? new VirtualClock();
  const host = over.host ?? testHost(clock);
  const driver = open();
  const format = over.format ?? dialect.capabilities.formats[0]!;
  const samplesPerFrame = format.rateHz / 50;
  const quiet = new Int16Array(samplesPerFrame);
  const sound = quiet.map((_, n) => Math.round(9000 * Math.sin((n * 800 * 2 * Math.PI) / format.rateHz)));
  const made: Rig<In, Out> = {
    clock,
    host,
    driver,
    format,
    sent: [],
    closes: [],
    unread: 0,
    played: [],
    session: new Session<In, Out>({
      dialect,
      host,
      principal: 'principal' in over ? over.principal : testPrincipal,
      address: {},
      clock,
      log: silentLog(),
      onPlayed: (afterMs) => made.played.push(afterMs),
      transport: {
        send: (message) => {
          if (made.closes.length === 0) made.sent.push(driver.read(message));
        },
        bufferedBytes: () => made.unread,
        close: (code) => {
          if (made.closes.length === 0) made.closes.push(code);
        },
      },
    }),
    call: () => host.calls.at(-1)!,
    give(...messages) {
      for (const message of messages) made.session.receive(message, bytesOf(message));
    },
    async begin(wanted = {}) {
      const token = bringsToken ? { token: goodToken } : {};
      made.give(...driver.start({ assistant: 'Scripted', format, ...token, ...wanted }));
      await clock.advance(0);
    },
    frame: (loud) => driver.audio(loud ? sound : quiet),
    async speak(ms, loud) {
      for (let at = 0; at < ms; at += 20) {
        made.give(made.frame(loud));
        await clock.advance(20);
      }
    },
    async until(type, from = 0) {
      for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 20) {
        const at = made.sent.findIndex((each, index) => index >= from && each.type === type);
        if (at >= 0) return at;
        await made.speak(20, false);
      }
      return assert.fail(`was not sent ${type}: ${made.sent.map((each) => each.type).join(' ')}`);
    },
  };
  return made;
}

function bytesOf(message: unknown): number {
  if (typeof message === 'string') return message.length;
  return message instanceof Uint8Array ? message.byteLength : 0;
}

/** What the caller said or pressed, by what the call made of it. */
export function saidBy<In, Out>(it: Rig<In, Out>): string {
  return it
    .call()
    .events.flatMap((event) => (event.type === 'caller.transcript' ? [event.text.replaceAll(' ', '')] : []))
    .join('|');
}
