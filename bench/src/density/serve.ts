/** A Parley alone with scripted vendors, for any load driver that speaks Twilio Media Streams. */

import { operationsOffset, ports } from '@parley/contracts/services';
import { publish } from '@parley/harness/call/assistants';
import type { Parley } from '@parley/sdk/client';
import type { Bench } from '../bench.ts';
import { startMeasured } from '../kit/running.ts';

/** The end of speech as others set it for such measurements. */
const endOfSpeechMs = 500;

export interface Served {
  mediaUrl: string;
  metricsUrl: string;
  pid: number;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Of the media. */
  port?: number | undefined;
  /** The checkout; ours where it is left out. */
  folder?: string | undefined;
  /** The cores that it may use; Linux. */
  cores?: readonly number[] | undefined;
  /** It takes every call, however much it has to do already. */
  admitsAll?: boolean;
}

const mostCalls = 5000;

/** Calls need no token from this machine. Settings PARLEY_SCRIPTED_… of the environment vary the script. */
export async function serveScripted({ port, folder, cores, admitsAll }: ServeOptions = {}): Promise<Served> {
  const running = await startMeasured({
    folder,
    cores,
    portOffset: port === undefined ? undefined : port - ports['assistant-api'],
    environment: {
      PARLEY_VENDORS: 'scripted',
      PARLEY_CARRIER_OPEN: 'loopback',
      PARLEY_MAX_CALLS: String(mostCalls),
      PARLEY_PROJECT_CALLS: '100',
      PARLEY_KEY_CALLS: '100',
      ...(admitsAll && { PARLEY_CALLS_CPU: '100' }),
      ...chosen(),
    },
  });
  try {
    const assistant = await scriptedAssistant(running.client);
    const origin = new URL(running.assistantApiUrl).host;
    return {
      mediaUrl: `ws://${origin}/v1/carriers/twilio/media/${assistant}`,
      metricsUrl: await metricsUrlOf(running.assistantApiUrl),
      pid: running.pid,
      close: () => running.stop(),
    };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** On the port for operators; checkouts from before it tell their metrics on the service's own. */
async function metricsUrlOf(assistantApiUrl: string): Promise<string> {
  const url = new URL('/metrics', assistantApiUrl);
  const before = url.href;
  url.port = String(Number(url.port) + operationsOffset);
  const isThere = await fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
  return isThere ? url.href : before;
}

/** Waits to be spoken to, and may be interrupted. */
function scriptedAssistant(parley: Parley): Promise<string> {
  return publish(parley, 'bench scripted', {
    mind: { kind: 'language-model', model: 'scripted', prompt: '' },
    turnTaking: { minWaitMs: endOfSpeechMs, maxWaitMs: endOfSpeechMs, silencePromptMs: 120_000 },
  });
}

const others = ['PARLEY_TRACE_CALLS', 'PARLEY_CALLS_CPU'];

/** What the person who measures may set: the script, whether the trace of each call is kept, how full a node may be. */
function chosen(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && (name.startsWith('PARLEY_SCRIPTED_') || others.includes(name))
        ? [[name, value]]
        : [],
    ),
  );
}

export const serve: Bench = {
  name: 'serve',
  about: 'Parley with scripted vendors, for a load driver of Twilio Media Streams, until it is interrupted',
  options: { port: { value: 'P', about: 'of the media; else a free one' } },
  async run(values) {
    const port = values.text('port') === undefined ? undefined : values.number('port');
    const served = await serveScripted({ port });
    console.log(`media    ${served.mediaUrl}\nmetrics  ${served.metricsUrl}\npid      ${served.pid}`);
    await new Promise((stop) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
    });
    await served.close();
    return undefined;
  },
};
