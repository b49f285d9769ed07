/** A Parley alone with scripted vendors, for any load driver that speaks Twilio Media Streams. */
import type { Parley } from '@parley/sdk/client';
import { removeHome, startParley, temporaryHome } from './running.ts';

const assistantPort = 9007;
/** The end of speech as others set it for such measurements. */
const endOfSpeechMs = 500;

export interface Served {
  parley: Parley;
  mediaUrl: string;
  metricsUrl: string;
  pid: number;
  close(): Promise<void>;
}

/** Calls need no token from this machine. Settings PARLEY_SCRIPTED_… of the environment vary the script. */
export async function serveScripted(
  options: {
    port?: number | undefined;
    maxCalls?: number;
    /** The cores that it may use; Linux. */
    pin?: readonly number[];
  } = {},
): Promise<Served> {
  const home = await temporaryHome();
  try {
    const started = await startParley(home, {
      pin: options.pin,
      offset: options.port === undefined ? undefined : options.port - assistantPort,
      environment: {
        PARLEY_VENDORS: 'scripted',
        PARLEY_CARRIER_OPEN: 'loopback',
        PARLEY_MAX_CALLS: String(options.maxCalls ?? 5000),
        ...chosen(),
      },
    });
    const assistant = await scriptedAssistant(started.parley);
    const origin = `127.0.0.1:${assistantPort + started.offset}`;
    return {
      parley: started.parley,
      mediaUrl: `ws://${origin}/v1/carriers/twilio/media/${assistant}`,
      metricsUrl: `http://${origin}/metrics`,
      pid: started.pid,
      async close() {
        await started.close();
        await removeHome(home);
      },
    };
  } catch (error) {
    await removeHome(home);
    throw error;
  }
}

/** Waits to be spoken to, and may be interrupted. */
async function scriptedAssistant(parley: Parley): Promise<string> {
  const { id } = await parley.assistants.create({
    name: 'bench scripted',
    definition: {
      mind: { kind: 'language-model', model: 'scripted', prompt: '' },
      turnTaking: { minWaitMs: endOfSpeechMs, maxWaitMs: endOfSpeechMs, silencePromptMs: 120_000 },
    },
  });
  await parley.assistants.publish(id);
  return id;
}

/** What the person who measures may set: the script, and whether the trace of each call is kept. */
function chosen(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && (name.startsWith('PARLEY_SCRIPTED_') || name === 'PARLEY_TRACE_CALLS')
        ? [[name, value]]
        : [],
    ),
  );
}

/** `npm run bench -- serve`: until it is interrupted. */
export async function serve(port: number | undefined): Promise<void> {
  const served = await serveScripted({ port });
  console.log(`media    ${served.mediaUrl}\nmetrics  ${served.metricsUrl}\npid      ${served.pid}`);
  await new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
  });
  await served.close();
}
