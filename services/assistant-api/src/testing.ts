/** What tests of this service use: the whole of it on a database of its own, with speech that needs no models. */
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Role } from '@parley/contracts/access';
import type { AssistantDefinition } from '@parley/contracts/assistants';
import { assistantDefinitionSchema } from '@parley/contracts/assistants';
import type { Principal } from '@parley/contracts/identity';
import type { Id } from '@parley/contracts/ids';
import type { SpeechModels } from '@parley/engine/speech';
import { Releaser } from '@parley/platform/async/releaser';
import { readConfig } from '@parley/platform/config/config';
import { ParleyError } from '@parley/platform/errors';
import type { Identity } from '@parley/platform/identity/principal';
import { newId } from '@parley/platform/ids';
import { type Log, silentLog } from '@parley/platform/log/log';
import { createPeers, peerSettings } from '@parley/platform/rpc/peers';
import { testDatabase } from '@parley/platform/testing/database';
import { systemClock } from '@parley/platform/time/clock';
import { Codebook } from '@parley/voice/testing/coded-speech';
import { codedSpeechToText, codedTextToSpeech, levelActivity } from '@parley/voice/testing/scripted-vendors';
import { z } from 'zod';
import { buildAssistantApi } from './service.ts';

/** Knows the keys that `key` gave out. */
export function testIdentity() {
  const principals = new Map<string, Principal>();
  const identity: Identity = {
    async authenticate({ value }) {
      const principal = principals.get(value);
      if (principal) return principal;
      throw new ParleyError('unauthenticated', 'This API key is unknown, revoked or expired.');
    },
  };
  return {
    identity,
    key(projectId: Id<'project'>, role: Role = 'developer'): string {
      const credentialId = newId('apiKey');
      const organizationId = newId('organization');
      const scopes: Principal['scopes'] = ['*'];
      principals.set(credentialId, {
        kind: 'api-key',
        organizationId,
        projectId,
        role,
        scopes,
        credentialId,
        userId: null,
      });
      return credentialId;
    },
  };
}

/** Speech whose words can be read back from the samples. */
export function codedSpeech(book = new Codebook(40)): SpeechModels {
  const delayMs = () => 1;
  const coded = codedTextToSpeech({ book, clock: systemClock, rateHz: 16_000, delayMs, chunkMs: 40 });
  const flite = { ...coded, capabilities: { ...coded.capabilities, voices: ['slt'] } };
  return {
    activity: levelActivity,
    speechToText: codedSpeechToText({ book, clock: systemClock, delayMs }),
    voices: { flite },
    embedder: { dimensions: 1, embed: async (texts) => texts.map(() => new Float32Array([1])) },
    close() {},
  };
}

/** The service in memory; `start` makes it listen. Closed when the file's tests end. */
export async function testAssistantApi(
  options: {
    settings?: Record<string, string>;
    speech?: SpeechModels;
    log?: Log;
    lagMs?: () => number;
    url?: string;
  } = {},
) {
  const opened = new Releaser();
  // Before the database asks for its own end: hooks run in the order in which they were asked for.
  after(() => opened.close());
  const url = options.url ?? (await testDatabase('assistant_db')).url;
  const home = await mkdtemp(join(tmpdir(), 'parley-assistant-'));
  opened.defer(() => rm(home, { recursive: true, force: true }));
  const environment = {
    PARLEY_HOME: home,
    PARLEY_PORT_OFFSET: String(randomInt(10_000, 20_000)),
    PARLEY_ASSISTANT_DATABASE_URL: url,
    PARLEY_QUEUE_URL: url,
    PARLEY_FILES_URL: `file://${home}/files`,
    ...options.settings,
  };
  const { log = silentLog() } = options;
  const peers = opened.add(createPeers({ config: readConfig(z.object(peerSettings), {}), log }));
  const people = testIdentity();
  const api = await buildAssistantApi(
    { environment, clock: systemClock, log, peers },
    {
      identity: people.identity,
      speech: options.speech ?? codedSpeech(),
      lag: { read: options.lagMs ?? (() => 0), close() {} },
    },
  );
  let closed: Promise<void> | undefined;
  const close = (signal?: AbortSignal) => {
    closed ??= api.close(signal);
    return closed;
  };
  opened.defer(() => close(AbortSignal.abort()));
  return {
    ...api,
    close,
    url,
    home,
    key: people.key,
    async start(): Promise<string> {
      await api.server.start();
      return `http://127.0.0.1:${api.server.port}`;
    },
    async ask(key: string | null, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) {
      const answer = await api.server.inject({
        method,
        url: path,
        headers: key === null ? {} : { authorization: `Bearer ${key}` },
        ...(body ? { payload: body } : {}),
      });
      const json = String(answer.headers['content-type']).includes('json');
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: json ? answer.json() : answer.rawPayload,
      };
    },
  };
}

export type TestAssistantApi = Awaited<ReturnType<typeof testAssistantApi>>;

/** An assistant that greets, repeats back what it is told, and ends on "bye". */
export function echoDefinition(over: Partial<AssistantDefinition> = {}): AssistantDefinition {
  const definition = assistantDefinitionSchema.parse({
    mind: {
      kind: 'flow',
      flow: {
        language: 'en',
        start: 'greet',
        steps: {
          greet: { kind: 'say', text: 'Hello there.', next: 'ask' },
          ask: {
            kind: 'ask',
            slot: 'words',
            text: 'What is your name?',
            answer: { type: 'text' },
            next: 'again',
            onFail: 'bye',
          },
          again: { kind: 'say', text: 'You said {{words}}.', next: 'ask' },
          bye: { kind: 'end', text: 'Good bye.' },
        },
        intents: { goodbye: { next: 'bye' } },
      },
    },
  });
  return { ...definition, ...over };
}
