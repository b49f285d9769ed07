/** The ways in, joined to the calls of this node. */
import { carriers } from '@parley/channels/dialects';
import type { Host } from '@parley/channels/port';
import { carrierSockets } from '@parley/channels/session/carrier-door';
import { talkDoor } from '@parley/channels/talk/door';
import { talkRpcDoor } from '@parley/channels/talk-rpc/door';
import { ParleyError } from '@parley/platform/errors';
import type { SocketDoor } from '@parley/platform/http/sockets';
import type { Identity } from '@parley/platform/identity/principal';
import type { Standing } from '@parley/platform/identity/standing';
import type { Log } from '@parley/platform/log/log';
import type { RpcRoutes } from '@parley/platform/rpc/rpc';
import type { Clock } from '@parley/platform/time/clock';
import type { Calls } from '../calls/calls.ts';
import type { TalkTokens } from '../talk-tokens/talk-tokens.ts';
import type { ChannelsStore } from './channels.store.ts';

export interface ChannelDoors {
  sockets: SocketDoor[];
  rpc: RpcRoutes;
  /** Ends the streams of gRPC that have no call; the server asks its sockets by itself. */
  drain(): void;
}

/** Throws failed_precondition where carriers would be let in without a token from more than this machine. */
export function channelDoors(options: {
  calls: Pick<Calls, 'admit' | 'start' | 'find'>;
  talkTokens: Pick<TalkTokens, 'take'>;
  standing: Pick<Standing, 'watch'>;
  identity: Identity;
  clock: Clock;
  log: Log;
  onPlayed: (afterMs: number) => void;
  config: { carrierOpen: 'off' | 'loopback'; host: string; addressStreams: number };
  store: ChannelsStore;
}): ChannelDoors {
  const { calls, talkTokens, standing, identity, clock, log, onPlayed, config, store } = options;
  const { admit, start, find } = calls;
  const host: Host = { admit, start, find, takeToken: talkTokens.take, watch: standing.watch };
  const isOpen = config.carrierOpen === 'loopback';
  if (isOpen) mustBeLoopback(config.host);
  const rpc = talkRpcDoor({ host, identity, clock, log });
  return {
    sockets: [
      talkDoor({ host, identity, clock }),
      ...carrierSockets(carriers, {
        host,
        clock,
        onPlayed,
        strangersPerAddress: config.addressStreams,
        openTo: isOpen ? store.projectOf : undefined,
      }),
    ],
    rpc: rpc.routes,
    drain: rpc.drain,
  };
}

function mustBeLoopback(host: string): void {
  if (host === '127.0.0.1' || host === '::1' || host === 'localhost') return;
  throw new ParleyError(
    'failed_precondition',
    `PARLEY_CARRIER_OPEN=loopback is refused with PARLEY_HOST=${host}: it lets callers in without a token. Leave out one of the two.`,
  );
}
