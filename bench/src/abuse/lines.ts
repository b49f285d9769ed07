/** Attacks on what carries calls: floods, silence, and more lines than there may be. */
import { connect, constants } from 'node:http2';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ParleyApiError } from '@parley/sdk/errors';
import type { Attack, Stage } from './stage.ts';
import { Answered } from './tally.ts';

const media = '/v1/carriers/twilio/media';
const talk = '/parley.talk.v1.TalkService/Talk';

interface Line {
  send(message: object): void;
  isOpen(): boolean;
  close(): void;
}

/** A socket that is open; undefined where it was refused. What becomes of it is counted. */
async function openSocket(url: string, protocols: string[], answered: Answered): Promise<Line | undefined> {
  const socket = new WebSocket(url.replace('http', 'ws'), protocols);
  let ours = false;
  const opened = await new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true));
    socket.addEventListener('error', () => resolve(false));
  });
  if (!opened) {
    answered.add('refused');
    return undefined;
  }
  answered.add('opened');
  socket.addEventListener('close', ({ code }) => {
    if (!ours) answered.add(code === 1006 ? 'cut' : String(code));
  });
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    isOpen: () => socket.readyState === WebSocket.OPEN,
    close() {
      ours = true;
      socket.close();
    },
  };
}

/** Of the attacker's key, asked for until there is one; undefined where the time was over first. */
async function tokenOf(
  { parley, signal }: Pick<Stage, 'parley' | 'signal'>,
  answered: Answered,
): Promise<string | undefined> {
  while (!signal.aborted) {
    try {
      return (await parley.talkToken()).token;
    } catch (error) {
      answered.add(String((error as ParleyApiError).status));
      await sleep((error as ParleyApiError).retryAfterMs ?? 100);
    }
  }
  return undefined;
}

/** A call in writing of the attacker's key. */
export async function typedSocket(
  stage: Pick<Stage, 'parley' | 'strangerUrl' | 'signal'>,
  assistant: string,
  answered: Answered,
): Promise<Line | undefined> {
  const token = await tokenOf(stage, answered);
  if (token === undefined) return undefined;
  const { strangerUrl } = stage;
  const line = await openSocket(`${strangerUrl}/v1/talk`, ['parley.v1', `parley.token.${token}`], answered);
  line?.send({ type: 'start', assistant, mode: 'text' });
  return line;
}

const mediaFlood: Attack = {
  name: 'media-flood',
  about: 'six Media Streams send empty frames as fast as they can, and dial again',
  async run(stage) {
    const answered = new Answered();
    const flood = async (track: string) => {
      while (!stage.signal.aborted) {
        const token = await tokenOf(stage, answered);
        if (token === undefined) break;
        const line = await openSocket(`${stage.strangerUrl}${media}`, [], answered);
        const streamSid = 'MZ1';
        const customParameters = { assistant: stage.asking, token };
        line?.send({ event: 'start', streamSid, start: { streamSid, callSid: 'CA1', customParameters } });
        while (line?.isOpen() && !stage.signal.aborted) {
          for (let n = 0; n < 200; n += 1)
            line.send({ event: 'media', streamSid, media: { track, payload: '' } });
          await sleep(1);
        }
        line?.close();
        await sleep(50);
      }
    };
    await Promise.all(Array.from({ length: 6 }, (_, n) => flood(n % 2 === 0 ? 'inbound' : 'outbound')));
    return answered;
  },
};

const silentStreams: Attack = {
  name: 'silent-streams',
  about: 'two hundred carriers’ streams that never begin, dialled again when they are closed',
  async run(stage) {
    const answered = new Answered();
    const keep = async () => {
      while (!stage.signal.aborted) {
        const line = await openSocket(`${stage.strangerUrl}${media}`, [], answered);
        while (line?.isOpen() && !stage.signal.aborted) await sleep(100);
        line?.close();
        await sleep(500);
      }
    };
    await Promise.all(Array.from({ length: 200 }, keep));
    return answered;
  },
};

const idleConnections: Attack = {
  name: 'idle-connections',
  about: 'ten thousand connections that say nothing, opened again when they are cut',
  async run(stage) {
    const answered = new Answered();
    const { hostname, port } = new URL(stage.strangerUrl);
    const open = new Set<Socket>();
    const fill = () => {
      for (let n = 0; n < 500 && open.size < 10_000; n += 1) {
        const socket = connectTcp(Number(port), hostname);
        open.add(socket);
        socket.on('error', () => {});
        socket.once('close', () => {
          open.delete(socket);
          if (!stage.signal.aborted) answered.add('cut');
        });
      }
    };
    while (!stage.signal.aborted) {
      fill();
      await sleep(50);
    }
    for (let n = 0; n < open.size; n += 1) answered.add('open at the end');
    for (const socket of open) socket.destroy();
    return answered;
  },
};

const silentCalls: Attack = {
  name: 'silent-grpc',
  about: 'three hundred silent gRPC streams of one key on two connections, opened again when they end',
  async run(stage) {
    const answered = new Answered();
    const sessions = Array.from({ length: 2 }, () => connect(stage.strangerUrl));
    for (const session of sessions) session.on('error', () => answered.add('connection cut'));
    const keep = async (n: number) => {
      while (!stage.signal.aborted) {
        const session = sessions[n % sessions.length]!;
        if (session.destroyed) return;
        const stream = session.request({
          [constants.HTTP2_HEADER_METHOD]: 'POST',
          [constants.HTTP2_HEADER_PATH]: talk,
          'content-type': 'application/grpc+proto',
          authorization: `Bearer ${stage.key}`,
          te: 'trailers',
        });
        const over = new Promise<void>((resolve) => stream.once('close', resolve));
        stream.on('error', () => answered.add('reset'));
        for (const event of ['response', 'trailers'] as const)
          stream.on(event, (headers) => {
            if (headers['grpc-status'] !== undefined) answered.add(`status ${headers['grpc-status']}`);
          });
        stream.resume();
        const ended = new Promise<void>((resolve) =>
          stage.signal.addEventListener('abort', () => resolve(), { once: true }),
        );
        await Promise.race([over, ended]);
        await sleep(100);
      }
    };
    await Promise.all(Array.from({ length: 300 }, (_, n) => keep(n)));
    for (const session of sessions) session.destroy();
    return answered;
  },
};

export const lineAttacks: readonly Attack[] = [mediaFlood, idleConnections, silentStreams, silentCalls];
