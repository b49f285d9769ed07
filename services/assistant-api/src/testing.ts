/** What tests of this service use: the whole of it on a database of its own, with speech that needs no models. */
import type { Role } from '@parley/contracts/access';
import type { AssistantDefinition } from '@parley/contracts/assistants';
import { assistantDefinitionSchema } from '@parley/contracts/assistants';
import type { Principal } from '@parley/contracts/identity';
import type { Id } from '@parley/contracts/ids';
import { ParleyError } from '@parley/platform/errors';
import type { RemoteIdentity } from '@parley/platform/identity/principal';
import { newId } from '@parley/platform/ids';
import { type Method, type TestServiceOptions, testService } from '@parley/platform/testing/service';
import { systemClock } from '@parley/platform/time/clock';
import type { Vendor } from '@parley/providers/vendor';
import { vendors } from '@parley/providers/vendors';
import type { Embedder } from '@parley/voice/ports';
import { Codebook } from '@parley/voice/testing/coded-speech';
import { codedSpeechToText, codedTextToSpeech, levelActivity } from '@parley/voice/testing/scripted-vendors';
import { z } from 'zod';
import type { NodeGauge } from './nodes/gauge.ts';
import { assistantApi } from './service.ts';

/** What a node shows that has little to do. */
export const healthy: ReturnType<NodeGauge['read']> = {
  lagMs: 0,
  waitsMs: { activity: 0, denoiser: 0, turnDetector: 0, speechToText: 0, textToSpeech: 0, embedding: 0 },
  cpu: 0.1,
  loop: 0.1,
};

/** Knows the keys that `key` gave out. */
function testIdentity() {
  const principals = new Map<string, Principal>();
  const identity: RemoteIdentity = {
    async findEnded(ids) {
      return ids.filter((id) => !principals.has(id));
    },
    async authenticate({ value }) {
      const principal = principals.get(value);
      if (principal) return principal;
      throw new ParleyError('unauthenticated', 'This API key is unknown, revoked or expired.');
    },
  };
  return {
    identity,
    key(projectId: Id<'project'>, role: Role = 'developer', scopes: Principal['scopes'] = ['*']): string {
      const credentialId = newId('apiKey');
      const organizationId = newId('organization');
      principals.set(credentialId, {
        kind: 'api-key',
        organizationId,
        projectId,
        role,
        scopes,
        credentialId,
        userId: null,
        expiresAt: null,
      });
      return credentialId;
    },
    revoke(key: string): void {
      principals.delete(key);
    },
    /** The key expires at this moment of the clock, in ms. */
    expire(key: string, atMs: number): void {
      const principal = principals.get(key);
      if (principal) principals.set(key, { ...principal, expiresAt: new Date(atMs).toISOString() });
    },
  };
}

/** Speech whose words can be read back from the samples. */
export function codedSpeech(book = new Codebook(40)) {
  const delayMs = () => 1;
  const coded = codedTextToSpeech({ book, clock: systemClock, rateHz: 16_000, delayMs, chunkMs: 40 });
  const embedder: Embedder = {
    dimensions: 1,
    embed: async (texts) => texts.map(() => new Float32Array([1])),
  };
  return {
    activity: levelActivity,
    speechToText: codedSpeechToText({ book, clock: systemClock, delayMs }),
    textToSpeech: { ...coded, capabilities: { ...coded.capabilities, voices: ['slt'] } },
    embedder,
  };
}

/** Coded speech instead of what hears and speaks here; the vendors of language models as they are. */
function codedVendors({ activity, speechToText, textToSpeech, embedder }: ReturnType<typeof codedSpeech>) {
  const always = <Made>(made: Made) => ({ open: async () => ({ make: () => made }) });
  const languages = ['en'];
  const coded: Vendor = {
    id: 'flite',
    title: 'Coded speech',
    settings: z.object({}),
    activity: always(activity),
    recognition: { ...always(speechToText), languages, standIn: true },
    voice: {
      ...always(textToSpeech),
      languages,
      voices: () => [{ name: 'slt', title: 'Coded', language: 'en' }],
      standIn: true,
    },
    embedding: always(embedder),
  };
  return [coded, ...vendors.filter(({ mind }) => mind)];
}

/** The service in memory; `start` makes it listen. Closed when the file's tests end. */
export async function testAssistantApi({
  speech = codedSpeech(),
  reading = () => healthy,
  ...options
}: TestServiceOptions & { speech?: ReturnType<typeof codedSpeech>; reading?: NodeGauge['read'] } = {}) {
  const people = testIdentity();
  const gauge = { read: reading, close() {} };
  const api = await testService(assistantApi, {
    ...options,
    with: { identity: people.identity, vendors: codedVendors(speech), gauge },
  });
  return {
    ...api,
    key: people.key,
    revoke: people.revoke,
    expire: people.expire,
    async start(): Promise<string> {
      await api.start();
      return `http://127.0.0.1:${api.server.port}`;
    },
    ask: (
      key: string | null,
      method: Method,
      path: string,
      body?: object,
      headers: Record<string, string> = {},
    ) => api.ask(method, path, { ...(key === null ? {} : { key }), ...(body ? { body } : {}), headers }),
  };
}

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
