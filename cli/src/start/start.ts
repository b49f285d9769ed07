/** `parley start`: the embedded layout in one process, or single services of the other. */
import type { ServiceName } from '@parley/contracts/services';
import { commonSettings, type Environment, readConfig } from '@parley/platform/config/config';
import { makeHome } from '@parley/platform/files/private';
import { connectionSettings } from '@parley/platform/http/shares';
import { createPeers, peerSettings } from '@parley/platform/rpc/peers';
import { type Running, runUntilSignal, type Service } from '@parley/platform/run/run';
import type { Clock } from '@parley/platform/time/clock';
import type { Greeting } from '@parley/web-api/service';
import { z } from 'zod';
import { openLayout } from '../layout.ts';
import { homeOf } from '../running.ts';
import { chooseServices, loadServices } from '../services.ts';
import { withoutDoubledSignals } from '../signals.ts';
import { askAboutOllama } from './ask-ollama.ts';
import { banner } from './banner.ts';
import { dashboardFiles } from './dashboard-build.ts';
import { dashboard, gateway } from './front-door.ts';
import { modelsInUse } from './models-in-use.ts';
import { mustBeRight } from './settings.ts';
import { openStartLog } from './start-log.ts';

const settings = z.object({
  ...peerSettings,
  ...connectionSettings,
  host: commonSettings.host,
  portOffset: commonSettings.portOffset,
  logLevel: commonSettings.logLevel,
});

/** A start that takes longer than this says what it is doing. */
const slowMs = 3000;

/** Runs until a signal; resolves with the exit code. */
export async function start(
  names: readonly string[],
  options: { environment: Environment; clock: Clock },
): Promise<number> {
  const { environment, clock } = options;
  const chosen = chooseServices(names);
  const home = homeOf(environment);
  let greeting: Greeting | undefined;
  const loaded = await loadServices(chosen, {
    greet: (given) => {
      greeting = given;
    },
  });
  mustBeRight([settings, ...loaded.map((service) => service.settings)], environment);
  const config = readConfig(settings, environment);
  makeHome(home);
  const terminal = process.stdout.isTTY === true;
  const { log, path: logFile } = openStartLog({
    home,
    level: config.logLevel,
    tell: terminal ? (line) => process.stderr.write(line) : undefined,
  });
  const whole = names.length === 0;
  const pages = whole ? buildPages(home) : undefined;
  if (chosen.includes('assistant-api')) {
    const asked =
      terminal && process.stdin.isTTY ? { input: process.stdin, output: process.stdout } : undefined;
    await askAboutOllama({ environment, home, clock, terminal: asked });
  }
  const progress = showProgress(clock);
  const peers = createPeers({ config, log });
  try {
    const services: Service[] = [...loaded];
    if (pages) {
      // Before assistant-api, so that at the end calls are drained while their way to the caller is still open.
      const doors = [gateway(config), dashboard({ ...config, pages: async () => (await pages).folder })];
      const at = services.findIndex((service) => service.name === 'assistant-api');
      services.splice(at === -1 ? services.length : at, 0, ...doors);
    }
    // Known only once the database runs, which is a service like the others so that signals find it too.
    const filled: Record<string, string | undefined> = { ...environment };
    services.unshift(layoutService(chosen, filled));
    return await runUntilSignal(
      services.map((service) => announced(service, progress.say)),
      { environment: filled, clock, log, peers },
      {
        events: withoutDoubledSignals(process, clock),
        exit: (code) => process.exit(code),
        onStarted() {
          const tookMs = progress.done();
          if (pages) {
            const { host, portOffset } = config;
            const ready = { greeting, home, tookMs, host, portOffset, terminal, logFile };
            void Promise.all([pages, modelsInUse(environment, home)]).then(([{ fault }, models]) =>
              process.stdout.write(banner({ ...ready, models, fault })),
            );
          } else log.info({ services: chosen, tookMs: Math.round(tookMs) }, 'ready');
        },
      },
    );
  } finally {
    progress.done();
    peers.close();
  }
}

interface Pages {
  folder: string | undefined;
  /** Why there is none. */
  fault: string | undefined;
}

/** Parley is of use without its dashboard, so a build that fails is told and not fatal. */
async function buildPages(home: string): Promise<Pages> {
  try {
    return { folder: await dashboardFiles(home), fault: undefined };
  } catch (error) {
    return { folder: undefined, fault: error instanceof Error ? error.message : String(error) };
  }
}

function layoutService(names: readonly ServiceName[], filled: Record<string, string | undefined>): Service {
  return {
    name: 'database',
    async start({ environment, clock, log }): Promise<Running> {
      const layout = await openLayout(names, { environment, clock, log });
      Object.assign(filled, layout.environment);
      return { close: () => layout.close() };
    },
  };
}

function announced(service: Service, say: (what: string) => void): Service {
  return {
    name: service.name,
    start(context) {
      say(service.name);
      return service.start(context);
    },
  };
}

interface Progress {
  say(what: string): void;
  /** Ms since the start. */
  done(): number;
}

function showProgress(clock: Clock): Progress {
  const startMs = clock.monotonicMs();
  let current = '';
  let slow = false;
  const print = () => process.stderr.write(`Starting ${current} …\n`);
  const timer = clock.after(slowMs, () => {
    slow = true;
    print();
  });
  return {
    say(what) {
      current = what;
      if (slow) print();
    },
    done() {
      timer.cancel();
      slow = false;
      return clock.monotonicMs() - startMs;
    },
  };
}
