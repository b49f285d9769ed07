/** Connections on which a door is flooded, over real sockets, for tests: they send what no client of ours would. */
import { once } from 'node:events';
import { connect, constants } from 'node:http2';
import { create, toBinary } from '@bufbuild/protobuf';
import { carriers } from '@parley/channels/dialects';
import { carrierPath } from '@parley/channels/session/carrier-door';
import type { Frame } from '@parley/channels/session/socket';
import { talkDriver } from '@parley/channels/talk/driver';
import { talkRpcDriver } from '@parley/channels/talk-rpc/driver';
import type { DriverOf } from '@parley/channels/testing/driver';
import { type TalkRequest, TalkRequestSchema } from '@parley/contracts/gen/parley/talk/v1/talk_pb';
import { ParleyError } from '@parley/platform/errors';
import { WebSocket } from 'ws';

/** One connection. */
export interface FloodLine {
  /** A message of the dialect's driver. Resolves once it has left, or the line is over. */
  give(message: unknown): Promise<void>;
  /** A frame that only the protocol below knows: a ping, or a piece of a message that does not end. */
  ping?(): Promise<void>;
  piece?(): Promise<void>;
  /** So many bytes of what is no message, as one frame. */
  bulk(bytes: number): Promise<void>;
  /** Something was sent to it. */
  answered: Promise<void>;
  /** Reads no more, and answers no pings; or reads again. */
  pause(): void;
  resume(): void;
  readonly over: boolean;
  /** The close code of a socket, the status of gRPC, or `cut`. */
  ended: Promise<string>;
  cut(): void;
}

/** A door that brings calls, and how it is come in by. */
export interface FloodDoor {
  /** As the server names it: the path of a socket, or a service of gRPC. */
  path: string;
  of: DriverOf<unknown, unknown>;
  kind: 'socket' | 'grpc';
  /** `key` where the door takes one; else the start brings a token. */
  open(origin: string, key: string): Promise<FloodLine>;
}

/** Every door that brings calls. */
export async function floodDoors(): Promise<FloodDoor[]> {
  const drivers = await Promise.all(carriers.map(({ dialect }) => driverOf(dialect.id)));
  return [
    socketDoor('/v1/talk', talkDriver),
    ...drivers.map((driver) => socketDoor(carrierPath(driver.dialect.id), driver)),
    {
      path: 'parley.talk.v1.TalkService',
      of: talkRpcDriver,
      kind: 'grpc',
      open: openStream,
    },
  ];
}

/** A dialect's driver lies beside it, and is the one thing that its file gives. */
async function driverOf(id: string): Promise<DriverOf<Frame, Frame>> {
  const [driver] = Object.values(await import(`@parley/channels/${id}/driver`));
  return driver as DriverOf<Frame, Frame>;
}

function socketDoor(path: string, of: DriverOf<Frame, Frame>): FloodDoor {
  return {
    path,
    of,
    kind: 'socket',
    async open(origin, key) {
      const headers = of.bringsToken ? {} : { authorization: `Bearer ${key}` };
      const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, { headers, autoPong: false });
      let over = false;
      let reads = true;
      const ended = new Promise<string>((resolve) =>
        socket.once('close', (code) => {
          over = true;
          resolve(code === 1006 ? 'cut' : String(code));
        }),
      );
      socket.on('error', () => {});
      socket.on('ping', (data) => reads && socket.readyState === socket.OPEN && socket.pong(data));
      const answered = once(socket, 'message').then(() => {});
      answered.catch(() => {});
      await once(socket, 'open');
      const sent = (send: (done: () => void) => void) =>
        socket.readyState === socket.OPEN
          ? Promise.race([new Promise<void>(send), ended.then(() => {})])
          : ended.then(() => {});
      return {
        give: (frame: Frame) => sent((done) => socket.send(frame, done)),
        ping: () => sent((done) => socket.ping('', undefined, done)),
        piece: () => sent((done) => socket.send('', { fin: false }, done)),
        bulk: (bytes) => sent((done) => socket.send(Buffer.alloc(bytes), done)),
        answered,
        pause() {
          reads = false;
          socket.pause();
        },
        resume() {
          reads = true;
          socket.resume();
        },
        get over() {
          return over;
        },
        ended,
        cut: () => socket.terminate(),
      };
    },
  };
}

async function openStream(origin: string, key: string): Promise<FloodLine> {
  const session = connect(origin);
  session.on('error', () => {});
  await once(session, 'connect');
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: '/parley.talk.v1.TalkService/Talk',
    'content-type': 'application/grpc+proto',
    authorization: `Bearer ${key}`,
    te: 'trailers',
  });
  let over = false;
  let status = 'cut';
  stream.on('error', () => {});
  const keep = (headers: Record<string, unknown>) => {
    if (headers['grpc-status'] !== undefined) status = String(headers['grpc-status']);
  };
  stream.on('response', keep).on('trailers', keep);
  const ended = new Promise<string>((resolve) =>
    stream.once('close', () => {
      over = true;
      session.destroy();
      resolve(status);
    }),
  );
  // Node keeps a stream that was reset in peace while its writes wait, and they wait for ever.
  const letGo = () => {
    if (stream.closed && stream.readableEnded) stream.destroy();
  };
  stream.on('aborted', letGo).on('end', letGo);
  const answered = once(stream, 'data').then(() => {});
  answered.catch(() => {});
  const send = (frame: Uint8Array) =>
    over || stream.destroyed || !stream.writable
      ? ended.then(() => {})
      : Promise.race([new Promise<void>((done) => stream.write(frame, () => done())), ended.then(() => {})]);
  return {
    give: (message: TalkRequest['message']) =>
      send(framed(toBinary(TalkRequestSchema, create(TalkRequestSchema, { message })))),
    bulk: (bytes) => send(framed(new Uint8Array(bytes))),
    answered,
    pause: () => stream.pause(),
    resume: () => stream.resume(),
    get over() {
      return over;
    },
    ended,
    cut: () => session.destroy(),
  };
}

function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/**
 * Sends without end, as fast as the other side takes it, until the line is over; `batch` at once. Throws where that
 * takes too many.
 */
export async function pour(
  line: Pick<FloodLine, 'over'>,
  send: () => Promise<void>,
  // What is on its way when the end is told stays below what a stream is forgiven after it.
  batch = 20,
): Promise<void> {
  for (let n = 0; !line.over; n += batch) {
    if (n > mostPoured) throw new ParleyError('internal', `It took ${n} messages, and goes on.`);
    await Promise.all(Array.from({ length: batch }, send));
    // The end has its turn, too.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Far beyond what any allowance has. */
const mostPoured = 200_000;
